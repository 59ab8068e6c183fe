"""The names that come back from Slack: buttons, forms, commands, message metadata."""

import re

COMMAND = "/concord"

ANSWER = re.compile(r"^answer\.\w+$")
ANSWER_SELECT = "answer.select"
ANSWER_SEARCH = "answer.search"
SAVE = "save"
STEP = re.compile(r"^step\.\w+$")
TOOL = re.compile(r"^tool\.\w+$")
PICK = re.compile(r"^pick\.\w+$")
SKIP = "skip"
FLAG = "flag"
COMMENT = "comment"
READ_ALL = "read_all"
GUIDELINES = "guidelines"
OPEN_FORM = "open_form"
UNDO = "undo"
CHANGE = "change"
TAKE_SUGGESTION = "take_suggestion"
KEEP_ANSWER = "keep_answer"

START = "start"
UNDO_LAST = "undo_last"
GO_ON = "go_on"
MORE = "more"
SKIP_REASON = "skip_reason"
ADJUDICATE = "adjudicate"
TAKE_ANSWER = re.compile(r"^take_answer\.\w+$")
GIVE_REASON = "give_reason"
REASON_FORM = "reason_form"
DISCUSS = "discuss"
NOT_TODAY = "not_today"
REMINDERS_OFF = "reminders_off"
UNDO_MINE = "undo_mine"
MY_SETTINGS = "my_settings"
MY_SETTINGS_FORM = "my_settings_form"
HOME_MENU = "home_menu"
HELP = "help"

PROMOTE = "promote_model"
ROLL_BACK = "roll_back_model"
TRUST_AGAIN = "trust_again"

EDIT_TEXT = "edit_text"
EDIT_TYPED = "edit_typed"

ANSWER_FORM = "answer_form"
COMMENT_FORM = "comment_form"
CHANGE_FORM = "change_form"
SCHEMA_FORM = "schema_form"
SCHEMA_APPLY = "schema_apply"
EDIT_FORM = "edit_form"
FORM_INPUT = "value"

NEW_PROJECT = "new_project"
NEW_PROJECT_POLICY = "new_project_policy"
PREVIEW = "preview"
SETTINGS = "settings"
SETTINGS_GROUP = "settings_group"
CHANGE_SETTINGS = "change_settings"
PEOPLE = "people"
SEE_DISPUTES = "see_disputes"
CHANGE_THRESHOLD = "change_threshold"
PAUSE = "pause"
RESUME = "resume"
MEMBER_ROLE = "member_role"
ADD_MEMBER = "add_member"
ADD_SAMPLE = "add_sample"
ADD_SAMPLE_FORM = "add_sample_form"
IMPORT_FILE = "import_file"

DELIVERY_EVENT = "concord_delivery"
"""Message metadata: marks a message as the effect of one delivery, so that it is found again."""


def is_number(text: str) -> bool:
    """Whether a text from outside may be the id of a row: digits that fit its column."""
    return text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004  (fits)


def several(name: str) -> re.Pattern[str]:
    """Controls of one sort in one view: `name`, or `name` with whatever tells them apart."""
    return re.compile(rf"^{name}(\.\w+)*$")


def answer_button(name: int | str) -> str:
    """Slack wants action ids that differ within a block."""
    return f"answer.{name}"


def take_button(number: int) -> str:
    return f"take_answer.{number}"


STAMP = "@"
"""Begins the end of a block's id, on a session's card: the turn that the card showed."""


def stamped(block_id: str, turn_id: int) -> str:
    return f"{block_id}{STAMP}{turn_id}"


def unstamped(block_id: str) -> str:
    """The id that the block has on other cards."""
    return block_id.partition(STAMP)[0]


def stamp_of(block_id: str) -> int | None:
    """The turn that a session's card showed when it was pressed; None on other cards.

    >>> stamp_of(stamped("answer", 17)), stamp_of("answer")
    (17, None)
    """
    number = block_id.partition(STAMP)[2]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004


def step_button(name: int | str) -> str:
    return f"step.{name}"


def tool(name: str) -> str:
    """Something in a form that changes what the form holds."""
    return f"tool.{name}"


def pick(name: str) -> str:
    """A select in a form that only counts with a tool."""
    return f"pick.{name}"


def step_block(about: str) -> str:
    """The block of a step's buttons; on a card, which tells what it is about itself, without."""
    return f"step:{about}" if about else "step"


def step_about(block_id: str) -> str:
    """Read back from its block.

    >>> step_about(step_block("17")), step_about(step_block(""))
    ('17', '')
    """
    return block_id.partition(":")[2]
