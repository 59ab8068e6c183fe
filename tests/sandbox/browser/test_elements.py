"""Every element in a real browser: shown, used by a person, told to the app as Slack tells it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.browser.using import (
    PHONE,
    control,
    holding,
    interactive,
    open_form,
    option,
    plain,
    post,
)
from tests.sandbox.conftest import App, Sandbox

Values = dict[str, Any]
Use = Callable[[Page], None]


OPTIONS = [option("One"), option("Two"), option("Three")]
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("It cannot be undone."),
    "confirm": plain("Do it"),
    "deny": plain("No"),
}


def pick(*names: str) -> Use:
    """Opens the list and picks by the mouse; several are closed by Escape."""

    def use(page: Page) -> None:
        control(page).click()
        for name in names:
            page.get_by_role("option", name=name).click()
        if len(names) > 1:
            page.keyboard.press("Escape")

    return use


def by_keyboard(page: Page) -> None:
    control(page).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Search options").press_sequentially("tw")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")


def confirmed(page: Page) -> None:
    control(page).click()
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text("It cannot be undone.")
    asked.get_by_role("button", name="Do it").click()


def overflow(page: Page) -> None:
    control(page).click()
    page.get_by_role("menuitem", name="Two").click()


CASES: dict[str, tuple[Values, Use, Values]] = {
    "button": (
        {"type": "button", "text": plain("Go"), "value": "7"},
        lambda page: control(page).click(),
        {"type": "button", "value": "7"},
    ),
    "button by keyboard": (
        {"type": "button", "text": plain("Go"), "value": "7", "style": "primary"},
        lambda page: control(page).press("Enter"),
        {"type": "button", "value": "7"},
    ),
    "button that asks again": (
        {"type": "button", "text": plain("Go"), "value": "7", "confirm": CONFIRM},
        confirmed,
        {"type": "button", "value": "7"},
    ),
    "static_select": (
        {"type": "static_select", "placeholder": plain("Pick"), "options": OPTIONS},
        pick("Two"),
        {"selected_option": OPTIONS[1]},
    ),
    "static_select by keyboard": (
        {"type": "static_select", "placeholder": plain("Pick"), "options": OPTIONS},
        by_keyboard,
        {"selected_option": OPTIONS[1]},
    ),
    "multi_static_select": (
        {"type": "multi_static_select", "placeholder": plain("Pick"), "options": OPTIONS},
        pick("One", "Three"),
        {"selected_options": [OPTIONS[0], OPTIONS[2]]},
    ),
    "users_select": (
        {"type": "users_select", "placeholder": plain("Who")},
        pick("Chloe"),
        {"selected_user": "U0CHLOE"},
    ),
    "multi_users_select": (
        {"type": "multi_users_select", "placeholder": plain("Who")},
        pick("Chloe", "Dev"),
        {"selected_users": ["U0CHLOE", "U0DEV"]},
    ),
    "overflow": (
        {"type": "overflow", "options": OPTIONS},
        overflow,
        {"selected_option": OPTIONS[1]},
    ),
    "checkboxes": (
        {"type": "checkboxes", "options": OPTIONS},
        lambda page: page.get_by_label("Two").check(),
        {"selected_options": [OPTIONS[1]]},
    ),
    "radio_buttons": (
        {"type": "radio_buttons", "options": OPTIONS},
        lambda page: page.get_by_label("Three").check(),
        {"selected_option": OPTIONS[2]},
    ),
    "datepicker": (
        {"type": "datepicker"},
        lambda page: control(page).fill("2026-03-09"),
        {"selected_date": "2026-03-09"},
    ),
    "timepicker": (
        {"type": "timepicker"},
        lambda page: control(page).fill("17:30"),
        {"selected_time": "17:30"},
    ),
    "datetimepicker": (
        {"type": "datetimepicker"},
        lambda page: control(page).fill("2026-03-09T17:30"),
        {"selected_date_time": 1773091800},
    ),
    "feedback_buttons": (
        {
            "type": "feedback_buttons",
            "positive_button": {"text": plain("Good"), "value": "good"},
            "negative_button": {"text": plain("Bad"), "value": "bad"},
        },
        lambda page: page.get_by_role("button", name="Bad").click(),
        {"value": "bad"},
    ),
    "icon_button": (
        {"type": "icon_button", "icon": "trash", "text": plain("Throw away"), "value": "7"},
        lambda page: page.get_by_role("button", name="Throw away").click(),
        {"value": "7"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_element_of_a_message(sandbox: Sandbox, app: App, page: Page, name: str) -> None:
    element, use, said = CASES[name]
    element = element | {"action_id": "it"}
    post(sandbox, page, [holding(element, "where")])

    use(page)

    payload = interactive(app)
    (action,) = payload["actions"]
    assert {key: _bare(action[key]) for key in said} == said
    assert (action["action_id"], action["block_id"]) == ("it", "where")
    assert (payload["type"], payload["user"]["id"]) == ("block_actions", "U0BEN")
    assert payload["container"]["type"] == "message"
    assert payload["trigger_id"]
    assert payload["response_url"].startswith(sandbox.address)


@pytest.mark.parametrize("kind", ["channels_select", "conversations_select"])
def test_a_channel_is_picked(sandbox: Sandbox, app: App, page: Page, kind: str) -> None:
    element = {"type": kind, "action_id": "it", "placeholder": plain("Where")}
    channel = post(sandbox, page, [holding(element, "where")])

    pick("#general")(page)

    (action,) = interactive(app)["actions"]
    assert action[f"selected_{kind.removesuffix('s_select')}"] == channel


def test_a_typeahead_asks_the_app(sandbox: Sandbox, app: App, page: Page) -> None:
    element = {"type": "external_select", "action_id": "it", "min_query_length": 2}
    post(sandbox, page, [holding(element | {"placeholder": plain("Find")}, "where")])

    control(page).click()
    page.get_by_label("Search options").press_sequentially("tw")
    while (envelope := app.receive(10))["type"] != "interactive":
        app.acknowledge(envelope)
    asked = envelope["payload"]
    app.acknowledge(envelope, {"options": [option("Two"), option("Twelve")]})
    page.get_by_role("option", name="Twelve").click()

    assert (asked["type"], asked["value"]) == ("block_suggestion", "tw")
    (action,) = interactive(app)["actions"]
    assert _bare(action["selected_option"]) == option("Twelve")


RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "words"}]}],
}
INPUTS: dict[str, tuple[Values, str, Values]] = {
    "text": ({"type": "plain_text_input", "max_length": 20}, "hello", {"value": "hello"}),
    "lines": ({"type": "plain_text_input", "multiline": True}, "a\nb", {"value": "a\nb"}),
    "number": ({"type": "number_input", "is_decimal_allowed": True}, "2.5", {"value": "2.5"}),
    "email": ({"type": "email_text_input"}, "a@example.org", {"value": "a@example.org"}),
    "rich": ({"type": "rich_text_input"}, "words", {"rich_text_value": RICH}),
    "url": ({"type": "url_text_input"}, "https://example.org", {"value": "https://example.org"}),
    "date": ({"type": "datepicker"}, "2026-03-09", {"selected_date": "2026-03-09"}),
    "time": ({"type": "timepicker"}, "08:05", {"selected_time": "08:05"}),
    "when": ({"type": "datetimepicker"}, "2026-03-09T17:30", {"selected_date_time": 1773077400}),
}


def field(name: str, element: Values) -> Values:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name),
        "element": element | {"action_id": "it"},
    }


def test_every_input_of_a_form_is_filled_and_sent(sandbox: Sandbox, app: App, page: Page) -> None:
    blocks = [field(name, element) for name, (element, _, _) in INPUTS.items()]
    blocks += [field("box", {"type": "checkboxes", "options": OPTIONS})]
    blocks += [field("radio", {"type": "radio_buttons", "options": OPTIONS})]
    form = open_form(sandbox, app, page, blocks)

    for name, (_, typed, _) in INPUTS.items():
        form.locator(f"[data-block-id={name}][data-action-id=it]").fill(typed)
    form.get_by_role("group", name="box").get_by_label("Two").check()
    form.get_by_role("radiogroup", name="radio").get_by_label("One").check()
    form.get_by_role("button", name="Save").click()

    payload = interactive(app)
    values = payload["view"]["state"]["values"]
    assert payload["type"] == "view_submission"
    for name, (_, _, said) in INPUTS.items():
        entry = values[name]["it"]
        assert {key: entry[key] for key in said} == said, name
    assert [_bare(one) for one in values["box"]["it"]["selected_options"]] == [OPTIONS[1]]
    assert _bare(values["radio"]["it"]["selected_option"]) == OPTIONS[0]
    expect(form).to_be_hidden()


def test_a_form_says_what_is_missing_and_what_the_app_refuses(
    sandbox: Sandbox, app: App, page: Page
) -> None:
    form = open_form(sandbox, app, page, [field("text", {"type": "plain_text_input"})])

    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_role("textbox", name="text").fill("no")
    form.get_by_role("button", name="Save").click()
    while (envelope := app.receive(10))["type"] != "interactive":
        app.acknowledge(envelope)
    refusal = {"response_action": "errors", "errors": {"text": "Please say more."}}
    app.acknowledge(envelope, refusal)

    expect(form).to_contain_text("Please say more.")
    expect(form.get_by_role("textbox", name="text")).to_have_value("no")


def test_a_form_opens_with_the_focus_in_it_and_escape_closes_it(
    sandbox: Sandbox, app: App, page: Page
) -> None:
    form = open_form(sandbox, app, page, [field("text", {"type": "plain_text_input"})])

    expect(form.get_by_role("textbox", name="text")).to_be_focused()
    page.keyboard.press("Escape")

    expect(form).to_be_hidden()


def _cell(text: str) -> Values:
    return {"type": "raw_text", "text": text}


SHOWN: list[Values] = [
    {"type": "header", "text": plain("A heading")},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*bold* _slanted_ ~gone~ `code` <@U0ANA>"},
    },
    {"type": "section", "fields": [plain("left field"), plain("right field")]},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "small print"}]},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted words"}]},
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "a point"}]}
                ],
            },
        ],
    },
    {"type": "markdown", "text": "**strong** words"},
    {"type": "table", "rows": [[_cell("Label"), _cell("Votes")], [_cell("refund"), _cell("12")]]},
    {
        "type": "data_table",
        "caption": "All votes",
        "rows": [[_cell("Who")], *([_cell(f"person {number}")] for number in range(7))],
    },
    {
        "type": "data_visualization",
        "title": "Answers a day",
        "chart": {
            "type": "bar",
            "series": [{"name": "all", "data": [{"label": "Mon", "value": 3}]}],
            "axis_config": {"categories": ["Mon"]},
        },
    },
    {
        "type": "video",
        "alt_text": "A film",
        "title": plain("A film title"),
        "thumbnail_url": "http://127.0.0.1:9/none.png",
        "video_url": "http://127.0.0.1:9/none.mp4",
    },
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_block_is_shown_within_a_phone_s_width(
    sandbox: Sandbox, page: Page, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    post(sandbox, page, [*SHOWN, {"type": "section", "text": plain("long" * 100)}])

    expect(page.locator("strong, b", has_text="bold").first).to_be_visible()
    for words in ("A heading", "slanted", "code", "left field", "small print", "quoted words"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    expect(page.locator("blockquote", has_text="quoted words")).to_be_visible()
    expect(page.locator("li", has_text="a point")).to_be_visible()
    expect(page.locator("strong, b", has_text="strong").first).to_be_visible()
    expect(page.get_by_text("@Ana").first).to_be_visible()
    expect(page.get_by_role("cell", name="refund")).to_be_visible()
    expect(page.get_by_role("cell", name="person 6")).to_be_hidden()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("cell", name="person 6")).to_be_visible()
    expect(page.get_by_role("img", name="Answers a day. all: Mon 3")).to_be_visible()
    expect(page.get_by_text("A film title")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    light = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    assert (sum(page.evaluate(light)) > 3 * 128) == (scheme == "light")


def test_app_home_is_shown_and_its_controls_work(sandbox: Sandbox, app: App, page: Page) -> None:
    button = {"type": "button", "text": plain("Next"), "value": "n", "action_id": "it"}
    blocks = [{"type": "header", "text": plain("My queue")}, holding(button, "where")]
    sandbox.slack.views_publish(user_id="U0BEN", view={"type": "home", "blocks": blocks})
    state = sandbox.get("state", user="U0BEN")
    direct = next(
        one["id"] for one in state["channels"] if one.get("user") == "U0CONCORD" or one["is_im"]
    )

    page.goto(f"{sandbox.address}/?user=U0BEN&channel={direct}&tab=home")
    expect(page.get_by_text("My queue")).to_be_visible()
    control(page).click()

    payload = interactive(app)
    assert payload["container"]["type"] == "view"
    assert payload["view"]["type"] == "home"


def _bare(value: Any) -> Any:
    """Options without what Slack adds to their texts."""
    if isinstance(value, list):
        return [_bare(one) for one in value]
    if isinstance(value, dict) and "text" in value and isinstance(value["text"], dict):
        return {"text": plain(value["text"]["text"]), "value": value["value"]}
    return value
