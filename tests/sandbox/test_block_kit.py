"""One case for each rule of Block Kit that Slack enforces."""

from typing import Any

import pytest

from bot.sandbox.block_kit import blocks, views

Values = dict[str, Any]


def plain(text: str = "x") -> Values:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Values:
    return {"type": "mrkdwn", "text": text}


def section(**more: Any) -> Values:
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: Any) -> Values:
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Values) -> Values:
    return {"type": "actions", "elements": list(elements)}


def option(value: str = "a", **more: Any) -> Values:
    return {"text": plain(), "value": value, **more}


def select(**more: Any) -> Values:
    return {"type": "static_select", "options": [option()], **more}


def field(element: Values | None = None, **more: Any) -> Values:
    element = element or {"type": "plain_text_input"}
    return {"type": "input", "label": plain(), "element": element, **more}


def modal(*given: Values, **more: Any) -> Values:
    return {"type": "modal", "title": plain(), "blocks": list(given), **more}


def rich(*parts: Values) -> Values:
    return {"type": "rich_text", "elements": list(parts)}


def table(*rows: list[Values], **more: Any) -> Values:
    return {"type": "table", "rows": list(rows), **more}


def chart(**more: Any) -> Values:
    series = [{"name": "labels", "data": [{"label": "Mon", "value": 3}]}]
    axes = {"categories": ["Mon"]}
    drawn = {"type": "bar", "series": series, "axis_config": axes, **more}
    return {"type": "data_visualization", "title": "x", "chart": drawn}


CELL = {"type": "raw_text", "text": "x"}
TEXT_PIECE = {"type": "text", "text": "x"}
LINE = {"type": "rich_text_section", "elements": [TEXT_PIECE]}
PICTURE = {"type": "image", "alt_text": "x", "image_url": "https://example.com/x.png"}
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}
ALERT = {"type": "alert", "text": plain(), "level": "info"}
MARKDOWN = {"type": "markdown", "text": "**x**"}
DATA_TABLE = {"type": "data_table", "caption": "x", "rows": [[CELL], [CELL]]}
FEEDBACK = {"text": plain(), "value": "x"}
CARD = {"type": "card", "title": mrkdwn(), "body": mrkdwn("x" * 200), "actions": [button()]}
CONTAINER = {"type": "container", "title": plain(), "child_blocks": [section()]}
TASK = {"type": "task_card", "task_id": "1", "title": "x", "status": "complete"}
CONTEXT_ACTIONS = {
    "type": "context_actions",
    "elements": [
        {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK}
    ],
}
EVERY_OPTION = [option(str(number)) for number in range(100)]

RIGHT = {
    "section": section(),
    "section with fields only": {"type": "section", "fields": [mrkdwn(), plain()]},
    "section of 3000 characters": section(text=mrkdwn("x" * 3000)),
    "section with a button": section(accessory=button()),
    "section with a picture": section(accessory=PICTURE),
    "header": {"type": "header", "text": plain("x" * 150)},
    "divider": {"type": "divider"},
    "picture": PICTURE,
    "picture of a file": {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123ABC"}},
    "25 buttons": actions(*(button(action_id=str(number)) for number in range(25))),
    "same action_id in two blocks": [
        actions(button(action_id="a")),
        actions(button(action_id="a")),
    ],
    "button with all": button(
        action_id="a", value="v" * 2000, url="https://example.com", style="danger", confirm=CONFIRM
    ),
    "select of 100 options": select(options=EVERY_OPTION, initial_option=EVERY_OPTION[7]),
    "select of groups": {
        "type": "static_select",
        "option_groups": [{"label": plain(), "options": [option()]}],
    },
    "overflow of one": {"type": "overflow", "options": [option()]},
    "marked checkboxes": {"type": "checkboxes", "options": [option() | {"text": mrkdwn("*x*")}]},
    "datepicker": {"type": "datepicker", "initial_date": "2026-11-23"},
    "timepicker": {"type": "timepicker", "initial_time": "23:59"},
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1795600000},
    "context": {"type": "context", "elements": [PICTURE, mrkdwn()]},
    "input": field(dispatch_action=True, optional=True, hint=plain()),
    "rich text": rich(
        LINE,
        {"type": "rich_text_list", "style": "bullet", "elements": [LINE], "indent": 1},
        {"type": "rich_text_quote", "elements": [TEXT_PIECE | {"style": {"bold": True}}]},
        {"type": "rich_text_preformatted", "elements": [TEXT_PIECE]},
    ),
    "markdown": MARKDOWN,
    "table": table(
        [CELL, {"type": "raw_number", "value": 3}], column_settings=[{"align": "right"}]
    ),
    "data table": DATA_TABLE,
    "chart": chart(),
    "card": CARD,
    "card with a picture": {"type": "card", "hero_image": PICTURE},
    "carousel": {"type": "carousel", "elements": [CARD | {"block_id": str(n)} for n in range(10)]},
    "container": CONTAINER | {"width": "full", "is_collapsible": True, "default_collapsed": True},
    "container with a rich title": {
        "type": "container",
        "rich_text_title": rich(LINE),
        "child_blocks": [actions(button()), table([CELL])],
    },
    "task": TASK
    | {"details": rich(LINE), "sources": [{"type": "url", "url": "https://x.y", "text": "x"}]},
    "plan": {"type": "plan", "title": "x", "tasks": [TASK, TASK]},
    "filtered select": {
        "type": "conversations_select",
        "filter": {"include": ["public", "im"], "exclude_bot_users": True},
    },
    "context actions": CONTEXT_ACTIONS,
    "block_id of 255": section(block_id="b" * 255),
}
ELEMENTS = {"button", "static_select", "overflow", "checkboxes", "datepicker", "timepicker"}
ELEMENTS |= {"datetimepicker", "conversations_select"}


def _as_blocks(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return [actions(given)] if given.get("type") in ELEMENTS else [given]


@pytest.mark.parametrize("given", RIGHT.values(), ids=RIGHT)
def test_what_slack_shows_passes(given: Any) -> None:
    assert blocks.faults(_as_blocks(given), blocks.MESSAGE) == []


WRONG: dict[str, tuple[Any, str]] = {
    "51 blocks": ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "no list": ("x", "must provide an array [json-pointer:/blocks]"),
    "no object": (["x"], "must provide an object [json-pointer:/blocks/0]"),
    "unknown block": ({"type": "text"}, "unsupported type: text [json-pointer:/blocks/0/type]"),
    "block without a type": ({"text": plain()}, "unsupported type: None"),
    "unknown property": (section(colour="red"), "invalid additional property: colour"),
    "same block_id": ([section(block_id="a")] * 2, "`block_id` must be unique"),
    "block_id of 256": (section(block_id="b" * 256), "must be less than 256 characters"),
    "block_id of no text": (section(block_id=7), "must provide a string"),
    "section without text": ({"type": "section"}, "missing required field: text"),
    "section text as a string": (section(text="x"), "must provide an object"),
    "empty section": (
        section(text=mrkdwn("")),
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "section of 3001": (section(text=mrkdwn("x" * 3001)), "must be less than 3001 characters"),
    "11 fields": ({"type": "section", "fields": [plain()] * 11}, "no more than 10 items"),
    "no fields": ({"type": "section", "fields": []}, "no fewer than 1 items allowed"),
    "field of 2001": (
        {"type": "section", "fields": [plain("x" * 2001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "text field as accessory": (
        section(accessory={"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    "header with markup": ({"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn"),
    "header of 151": ({"type": "header", "text": plain("x" * 151)}, "less than 151 characters"),
    "emoji in mrkdwn": (section(text=mrkdwn() | {"emoji": True}), "additional property: emoji"),
    "verbatim in plain_text": (
        {"type": "header", "text": plain() | {"verbatim": True}},
        "additional property: verbatim",
    ),
    "no elements": (actions(), "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "26 elements": (actions(*[button()] * 26), "no more than 25 items allowed"),
    "text field among actions": (actions({"type": "plain_text_input"}), "unsupported type"),
    "picture among actions": (actions(PICTURE), "unsupported type: image"),
    "same action_id": (actions(*[button(action_id="a")] * 2), "`action_id` must be unique"),
    "action_id of 256": (button(action_id="a" * 256), "must be less than 256 characters"),
    "button without text": ({"type": "button"}, "missing required field: text"),
    "button with markup": (button(text=mrkdwn()), "unsupported type: mrkdwn"),
    "button text of 76": (
        [section(), section(), actions(button(text=plain("x" * 76)))],
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/2/elements/0/text/text]",
    ),
    "empty button": (button(text=plain("")), "must be more than 0 characters"),
    "button value of 2001": (button(value="v" * 2001), "must be less than 2001 characters"),
    "button value of no text": (button(value=7), "must provide a string"),
    "button url of 3001": (button(url="https://" + "x" * 3000), "less than 3001 characters"),
    "button url of no address": (button(url="x"), "must be a valid url"),
    "button style": (button(style="default"), "must be a valid enum value"),
    "confirm without deny": (
        button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}),
        "missing required field: deny",
    ),
    "confirm title of 101": (button(confirm=CONFIRM | {"title": plain("x" * 101)}), "than 101"),
    "confirm text of 301": (button(confirm=CONFIRM | {"text": plain("x" * 301)}), "than 301"),
    "confirm button of 31": (button(confirm=CONFIRM | {"confirm": plain("x" * 31)}), "than 31"),
    "select without options": (
        {"type": "static_select"},
        "missing required field: options or option_groups",
    ),
    "no options": (select(options=[]), "no fewer than 1 items allowed"),
    "101 options": (select(options=[*EVERY_OPTION, option("x")]), "no more than 100 items"),
    "option text of 76": (select(options=[option(text=plain("x" * 76))]), "less than 76"),
    "option value of 151": (select(options=[option("v" * 151)]), "less than 151"),
    "option without value": (select(options=[{"text": plain()}]), "required field: value"),
    "option description of 76": (select(options=[option(description=plain("x" * 76))]), "than 76"),
    "marked option in a select": (select(options=[option(text=mrkdwn())]), "unsupported type"),
    "initial_option of another": (
        select(initial_option=option("b")),
        "must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    "initial_options of another": (
        {"type": "checkboxes", "options": [option()], "initial_options": [option("b")]},
        "must be one of the provided options",
    ),
    "options and groups": (
        select(option_groups=[{"label": plain(), "options": [option()]}]),
        "only one of options, option_groups is allowed",
    ),
    "group label of 76": (
        {
            "type": "static_select",
            "option_groups": [{"label": plain("x" * 76), "options": [option()]}],
        },
        "must be less than 76 characters",
    ),
    "placeholder of 151": (select(placeholder=plain("x" * 151)), "less than 151 characters"),
    "placeholder with markup": (select(placeholder=mrkdwn()), "unsupported type: mrkdwn"),
    "overflow of 6": ({"type": "overflow", "options": [option()] * 6}, "no more than 5 items"),
    "checkboxes of 11": ({"type": "checkboxes", "options": EVERY_OPTION[:11]}, "more than 10"),
    "radio of 11": (
        actions({"type": "radio_buttons", "options": EVERY_OPTION[:11]}),
        "no more than 10 items",
    ),
    "date": ({"type": "datepicker", "initial_date": "23.11.2026"}, "must be a date"),
    "time": ({"type": "timepicker", "initial_time": "24:00"}, "must be a time"),
    "moment": ({"type": "datetimepicker", "initial_date_time": 12}, "must be greater than"),
    "context of 11": ({"type": "context", "elements": [plain()] * 11}, "no more than 10 items"),
    "empty context": ({"type": "context", "elements": []}, "no fewer than 1 items"),
    "button in context": ({"type": "context", "elements": [button()]}, "unsupported type: button"),
    "picture without words": (
        {"type": "image", "image_url": "https://example.com/x.png"},
        "missing required field: alt_text",
    ),
    "alt_text of 2001": (PICTURE | {"alt_text": "x" * 2001}, "less than 2001 characters"),
    "picture without a source": (
        {"type": "image", "alt_text": "x"},
        "missing required field: image_url or slack_file",
    ),
    "picture of two sources": (
        PICTURE | {"slack_file": {"id": "F0123ABC"}},
        "only one of image_url, slack_file is allowed",
    ),
    "picture title with markup": (PICTURE | {"title": mrkdwn()}, "unsupported type: mrkdwn"),
    "button as input": (field(button()), "unsupported type: button"),
    "input without label": ({"type": "input", "element": {"type": "datepicker"}}, "field: label"),
    "input label with markup": (field(label=mrkdwn()), "unsupported type: mrkdwn"),
    "input label of 2001": (field(label=plain("x" * 2001)), "less than 2001 characters"),
    "input hint of 2001": (field(hint=plain("x" * 2001)), "less than 2001 characters"),
    "max_length of 3001": (
        field({"type": "plain_text_input", "max_length": 3001}),
        "must be less than or equal to 3000",
    ),
    "min_length over max_length": (
        field({"type": "plain_text_input", "min_length": 9, "max_length": 8}),
        "must be less than or equal to max_length",
    ),
    "number_input without decimals": (field({"type": "number_input"}), "is_decimal_allowed"),
    "file_input in a message": (field({"type": "file_input"}), "unsupported type: file_input"),
    "two in focus": (
        [
            field({"type": "plain_text_input", "focus_on_load": True}),
            field({"type": "plain_text_input", "focus_on_load": True}),
        ],
        "only one element may have focus_on_load",
    ),
    "empty rich text": (rich(), "no fewer than 1 items"),
    "rich text of another kind": (rich({"type": "section"}), "unsupported type: section"),
    "empty piece": (
        rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}),
        "more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "unknown style": (
        rich({"type": "rich_text_section", "elements": [TEXT_PIECE | {"style": {"red": True}}]}),
        "invalid additional property: red",
    ),
    "mention in code": (
        rich({"type": "rich_text_preformatted", "elements": [{"type": "user", "user_id": "U"}]}),
        "unsupported type: user",
    ),
    "list without style": (
        rich({"type": "rich_text_list", "elements": [LINE]}),
        "missing required field: style",
    ),
    "markdown of 12001": ({"type": "markdown", "text": "x" * 12001}, "less than 12001"),
    "markdown of 12001 in two": (
        [MARKDOWN | {"text": "x" * 6001}, MARKDOWN | {"text": "x" * 6000}],
        "less than 12001 characters in all",
    ),
    "table of 101 rows": (table(*[[CELL]] * 101), "no more than 100 items"),
    "table of 21 columns": (table([CELL] * 21), "no more than 20 items"),
    "two tables": ([table([CELL])] * 2, "no more than 1 table allowed"),
    "three charts": ([chart()] * 3, "no more than 2 data_visualization allowed"),
    "uneven data table": (
        DATA_TABLE | {"rows": [[CELL], [CELL, CELL]]},
        "every row must have the same number of cells",
    ),
    "data table of 102 rows": (DATA_TABLE | {"rows": [[CELL]] * 102}, "no more than 101 items"),
    "unknown chart": (chart(type="radar"), "unsupported type: radar"),
    "chart with a gap": (
        chart(axis_config={"categories": ["Mon", "Tue"]}),
        "must have one point for each category",
    ),
    "data table with a marked header": (
        DATA_TABLE | {"rows": [[rich(LINE)], [CELL]]},
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    "data table of 10001 characters": (
        DATA_TABLE | {"rows": [[CELL], *[[CELL | {"text": "x" * 2500}]] * 4]},
        "less than 10001 characters in all",
    ),
    "empty card": ({"type": "card"}, "missing required field: hero_image or title"),
    "card title of 151": (CARD | {"title": mrkdwn("x" * 151)}, "less than 151 characters"),
    "card body of 201": (CARD | {"body": mrkdwn("x" * 201)}, "less than 201 characters"),
    "card with a select": (CARD | {"actions": [select()]}, "unsupported type: static_select"),
    "card with 4 buttons": (CARD | {"actions": [button()] * 4}, "no more than 3 items allowed"),
    "empty carousel": ({"type": "carousel", "elements": []}, "no fewer than 1 items"),
    "carousel of 11": ({"type": "carousel", "elements": [CARD] * 11}, "no more than 10 items"),
    "carousel of sections": ({"type": "carousel", "elements": [section()]}, "type: section"),
    "container without title": (
        {"type": "container", "child_blocks": [section()]},
        "missing required field: title or rich_text_title",
    ),
    "container with markup in its title": (CONTAINER | {"title": mrkdwn()}, "type: mrkdwn"),
    "empty container": (CONTAINER | {"child_blocks": []}, "no fewer than 1 items"),
    "container of 11": (CONTAINER | {"child_blocks": [section()] * 11}, "no more than 10 items"),
    "container in a container": (
        CONTAINER | {"child_blocks": [CONTAINER]},
        "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    "wrong block in a container": (
        CONTAINER | {"child_blocks": [section(text=mrkdwn(""))]},
        "more than 0 characters [json-pointer:/blocks/0/child_blocks/0/text/text]",
    ),
    "container of another width": (CONTAINER | {"width": "huge"}, "must be a valid enum value"),
    "container that only begins collapsed": (
        CONTAINER | {"default_collapsed": True},
        "requires is_collapsible",
    ),
    "container with both borders": (
        CONTAINER | {"is_collapsible": True, "has_header_divider": True},
        "not allowed with is_collapsible",
    ),
    "same block_id within": (
        [CONTAINER | {"block_id": "a", "child_blocks": [section(block_id="a")]}],
        "`block_id` must be unique",
    ),
    "two tables, one within": (
        [table([CELL]), CONTAINER | {"child_blocks": [table([CELL])]}],
        "no more than 1 table allowed",
    ),
    "task of another state": (TASK | {"status": "done"}, "must be a valid enum value"),
    "task without an id": ({"type": "task_card", "title": "x", "status": "error"}, "task_id"),
    "plan of sections": (
        {"type": "plan", "title": "x", "tasks": [section()]},
        "unsupported type: section",
    ),
    "filter of nothing": (
        {"type": "conversations_select", "filter": {}},
        "missing required field: include",
    ),
    "filter of another kind": (
        {"type": "conversations_select", "filter": {"include": ["secret"]}},
        "must be a valid enum value",
    ),
    "initial_value of another kind": (
        field({"type": "rich_text_input", "initial_value": section()}),
        "unsupported type: section",
    ),
    "alert in a message": (ALERT, "unsupported type: alert"),
}


@pytest.mark.parametrize(("given", "fault"), WRONG.values(), ids=WRONG)
def test_what_slack_refuses_is_named(given: Any, fault: str) -> None:
    found = blocks.faults(_as_blocks(given), blocks.MESSAGE)

    assert any(fault in one for one in found), found
    assert all(one.startswith("[ERROR] ") and "[json-pointer:/" in one for one in found)


ELSEWHERE: dict[str, tuple[str, Values]] = {
    "table in a modal": (blocks.MODAL, table([CELL])),
    "markdown in a modal": (blocks.MODAL, MARKDOWN),
    "context actions in a modal": (blocks.MODAL, CONTEXT_ACTIONS),
    "data table in a modal": (blocks.MODAL, DATA_TABLE),
    "markdown in Home": (blocks.HOME, MARKDOWN),
    "alert in Home": (blocks.HOME, ALERT),
    "plan in a modal": (blocks.MODAL, {"type": "plan", "title": "x", "tasks": [TASK]}),
    "task in a modal": (blocks.MODAL, TASK),
    "chart in a modal": (blocks.MODAL, chart()),
    "file input in Home": (blocks.HOME, field({"type": "file_input"})),
}


@pytest.mark.parametrize(("surface", "given"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_block_may_not_stand_everywhere(surface: str, given: Values) -> None:
    found = blocks.faults([given], surface)

    assert len(found) == 1
    assert "unsupported type" in found[0]


@pytest.mark.parametrize("surface", [blocks.MODAL, blocks.HOME])
def test_views_may_have_a_hundred_blocks(surface: str) -> None:
    assert blocks.faults([section()] * 100, surface) == []
    assert "no more than 100" in blocks.faults([section()] * 101, surface)[0]


RIGHT_VIEWS = {
    "modal": modal(section()),
    "modal with input": modal(field(), submit=plain()),
    "modal with alert": modal(ALERT),
    "empty modal": modal(),
    "home": {"type": "home", "blocks": [section()], "callback_id": "x", "private_metadata": "y"},
}


@pytest.mark.parametrize("view", RIGHT_VIEWS.values(), ids=RIGHT_VIEWS)
def test_views_that_slack_opens_pass(view: Values) -> None:
    assert views.faults(view) == []


WRONG_VIEWS: dict[str, tuple[Any, str]] = {
    "no object": ("x", "must provide an object [json-pointer:/view]"),
    "unknown type": ({"type": "message", "blocks": []}, "unsupported type: message"),
    "no title": (
        {"type": "modal", "blocks": []},
        "[ERROR] missing required field: title [json-pointer:/view]",
    ),
    "no blocks": ({"type": "home"}, "missing required field: blocks"),
    "title of 25": (modal(title=plain("x" * 25)), "less than 25 characters"),
    "title with markup": (modal(title=mrkdwn()), "unsupported type: mrkdwn"),
    "submit of 25": (modal(submit=plain("x" * 25)), "less than 25 characters"),
    "close of 25": (modal(close=plain("x" * 25)), "less than 25 characters"),
    "input without submit": (modal(field()), "missing required field: submit"),
    "private_metadata of 3001": (modal(private_metadata="x" * 3001), "less than 3001 characters"),
    "callback_id of 256": (modal(callback_id="x" * 256), "less than 256 characters"),
    "external_id of 256": (modal(external_id="x" * 256), "less than 256 characters"),
    "unknown property": (modal(width=3), "invalid additional property: width"),
    "home with a title": (
        {"type": "home", "blocks": [], "title": plain()},
        "invalid additional property: title",
    ),
    "wrong block": (modal({"type": "text"}), "[json-pointer:/view/blocks/0/type]"),
}


@pytest.mark.parametrize(("view", "fault"), WRONG_VIEWS.values(), ids=WRONG_VIEWS)
def test_views_that_slack_refuses_are_named(view: Any, fault: str) -> None:
    assert any(fault in one for one in views.faults(view)), views.faults(view)


def test_blocks_over_thirteen_thousand_characters_are_too_long() -> None:
    empty = [section(block_id="x" * 255)] * 30
    assert not blocks.is_too_long(empty)
    assert blocks.is_too_long([*empty, *empty])


def test_texts_over_eleven_thousand_characters_are_too_long() -> None:
    assert not blocks.is_too_long([section(text=mrkdwn("x" * 2825))] * 4)
    assert blocks.is_too_long([section(text=mrkdwn("x" * 2836))] * 4)
    fields = {"type": "section", "fields": [mrkdwn("x" * 1890)] * 6}
    assert blocks.is_too_long([fields])


JUNK: list[Any] = [None, 7, "x", [], {}, [None], [[]], {"type": 7}, {"type": []}, True]


@pytest.mark.parametrize("name", sorted(blocks.SHAPES))
@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_no_nonsense_makes_the_check_stumble(name: str, junk: Any) -> None:
    for key in [*blocks.SHAPES[name].required, *blocks.SHAPES[name].optional]:
        given = {"type": name, key: junk}
        assert isinstance(blocks.faults([given], blocks.MESSAGE), list)
        assert isinstance(views.faults(modal(given)), list)
