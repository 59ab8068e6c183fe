"""Block elements: buttons, selects, inputs; and which of them may stand in which block.

Source: docs.slack.dev/reference/block-kit/block-elements
"""

from typing import Any

from bot.sandbox.block_kit import rich_text
from bot.sandbox.block_kit.objects import (
    CONFIRM,
    DISPATCH,
    GROUP,
    ID,
    MARKED_OPTION,
    OPTION,
    OVERFLOW_OPTION,
    SLACK_FILE,
    plain,
)
from bot.sandbox.block_kit.shapes import (
    Check,
    Faults,
    Shape,
    address,
    any_of,
    anything,
    array,
    boolean,
    both,
    exactly_one,
    fault,
    integer,
    matching,
    one_of,
    string,
)

MANY = 10_000
"""For lists on which the documentation sets no limit."""


def _chosen_are_options(value: Any, at: str) -> Faults:
    """What is chosen at the beginning must be one of the options."""
    groups = [group["options"] for group in value.get("option_groups", [])]
    known = [*value.get("options", []), *(one for group in groups for one in group)]
    if "initial_option" in value and value["initial_option"] not in known:
        yield fault("must be one of the provided options", f"{at}/initial_option")
    for place, one in enumerate(value.get("initial_options", [])):
        if one not in known:
            yield fault("must be one of the provided options", f"{at}/initial_options/{place}")


def _lengths_fit(value: Any, at: str) -> Faults:
    if value.get("min_length", 0) > value.get("max_length", MANY):
        yield fault("must be less than or equal to max_length", f"{at}/min_length")


def _control(required: dict[str, Check], also: Check = anything, **optional: Check) -> Shape:
    """With what every interactive element may have."""
    usual: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
    return Shape(required, {**usual, **optional}, also)


def _select(also: Check = anything, **optional: Check) -> Shape:
    return _control({}, also, placeholder=plain(150), **optional)


def _field(also: Check = anything, **optional: Check) -> Shape:
    """Something to type into; it asks for no confirmation."""
    usual = {"action_id": ID, "focus_on_load": boolean, "placeholder": plain(150)}
    return Shape({}, {**usual, "dispatch_action_config": DISPATCH, **optional}, also)


def _number(required: dict[str, Check], **optional: Check) -> Shape:
    shape = _field(**optional)
    return Shape(required, shape.optional)


OPTIONS = {"options": array(OPTION, 1, 100), "option_groups": array(GROUP, 1, 100)}
STATIC = both(exactly_one("options", "option_groups"), _chosen_are_options)
AT_MOST = {"max_selected_items": integer(1, MANY)}
IDS = array(string(1, 255), 0, MANY)
A_NUMBER = matching(r"-?\d+(\.\d+)?", "a number")

FILTER = Shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    any_of("include", "exclude_external_shared_channels", "exclude_bot_users"),
)

WORKFLOW = Shape(
    {"trigger": Shape({"url": address(3000)}, {"customizable_input_parameters": anything})}
)

FEEDBACK = Shape({"text": plain(75), "value": string(1, 2000)}, {"accessibility_label": ID})

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": plain(75)},
        {
            "action_id": ID,
            "confirm": CONFIRM,
            "value": string(0, 2000),
            "url": address(3000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(0, 75),
            "visible_to_user_ids": IDS,
            "agent_prompt": string(0, 4000),
            "agent_prompt_display": anything,
        },
    ),
    "static_select": _select(STATIC, initial_option=OPTION, **OPTIONS),
    "multi_static_select": _select(
        STATIC, initial_options=array(OPTION, 1, 100), **OPTIONS, **AT_MOST
    ),
    "external_select": _select(initial_option=OPTION, min_query_length=integer(0, MANY)),
    "multi_external_select": _select(
        initial_options=array(OPTION, 1, 100), min_query_length=integer(0, MANY), **AT_MOST
    ),
    "users_select": _select(initial_user=string(1, 255)),
    "multi_users_select": _select(initial_users=IDS, **AT_MOST),
    "conversations_select": _select(
        initial_conversation=string(1, 255),
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=FILTER,
    ),
    "multi_conversations_select": _select(
        initial_conversations=IDS,
        default_to_current_conversation=boolean,
        filter=FILTER,
        **AT_MOST,
    ),
    "channels_select": _select(initial_channel=string(1, 255), response_url_enabled=boolean),
    "multi_channels_select": _select(initial_channels=IDS, **AT_MOST),
    "overflow": Shape(
        {"options": array(OVERFLOW_OPTION, 1, 5)}, {"action_id": ID, "confirm": CONFIRM}
    ),
    "checkboxes": _control(
        {"options": array(MARKED_OPTION, 1, 10)},
        _chosen_are_options,
        initial_options=array(MARKED_OPTION, 1, 10),
    ),
    "radio_buttons": _control(
        {"options": array(MARKED_OPTION, 1, 10)}, _chosen_are_options, initial_option=MARKED_OPTION
    ),
    "datepicker": _select(initial_date=matching(r"\d{4}-\d\d-\d\d", "a date as YYYY-MM-DD")),
    "timepicker": _select(
        initial_time=matching(r"([01]\d|2[0-3]):[0-5]\d", "a time as HH:mm"),
        timezone=string(1, 255),
    ),
    "datetimepicker": _control({}, initial_date_time=integer(10**9, 10**10 - 1)),
    "plain_text_input": _field(
        _lengths_fit,
        initial_value=string(0, 3000),
        multiline=boolean,
        min_length=integer(0, 3000),
        max_length=integer(1, 3000),
    ),
    "number_input": _number(
        {"is_decimal_allowed": boolean},
        initial_value=A_NUMBER,
        min_value=A_NUMBER,
        max_value=A_NUMBER,
    ),
    "email_text_input": _field(initial_value=string(0, 3000)),
    "url_text_input": _field(initial_value=string(0, 3000)),
    "rich_text_input": _field(
        initial_value=rich_text.TEXT, min_lines=integer(1, 100), max_lines=integer(1, 100)
    ),
    "file_input": Shape(
        {},
        {"action_id": ID, "filetypes": array(string(1, 50), 1, 100), "max_files": integer(1, 10)},
    ),
    "image": Shape(
        {"alt_text": string(1, 2000)},
        {"image_url": address(3000), "slack_file": SLACK_FILE},
        exactly_one("image_url", "slack_file"),
    ),
    "feedback_buttons": Shape(
        {"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ID}
    ),
    "icon_button": Shape(
        {"icon": one_of("trash"), "text": plain(75)},
        {
            "action_id": ID,
            "value": string(0, 2000),
            "confirm": CONFIRM,
            "accessibility_label": string(0, 75),
            "visible_to_user_ids": IDS,
        },
    ),
    "workflow_button": Shape(
        {"text": plain(75), "workflow": WORKFLOW},
        {"action_id": ID, "style": one_of("primary", "danger"), "accessibility_label": ID},
    ),
}

SELECTS = {kind for kind in ELEMENTS if kind.endswith("_select")}
CHOICES = SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
FIELDS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}

IN_ACTIONS = CHOICES | {"button", "overflow", "datetimepicker", "workflow_button"}
IN_SECTION = CHOICES | {"button", "overflow", "image", "workflow_button"}
IN_INPUT = CHOICES | FIELDS | {"datetimepicker", "rich_text_input", "file_input"}
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
