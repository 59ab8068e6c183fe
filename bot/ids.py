"""The names that come back from Slack: buttons, forms, commands, message metadata."""

import re

COMMAND = "/concord"

ANSWER = re.compile(r"^answer\.\w+$")
ANSWER_SELECT = "answer.select"
ANSWER_SEARCH = "answer.search"
SKIP = "skip"
FLAG = "flag"
COMMENT = "comment"
READ_ALL = "read_all"
OPEN_FORM = "open_form"
UNDO = "undo"
CHANGE = "change"
TAKE_SUGGESTION = "take_suggestion"
KEEP_ANSWER = "keep_answer"

PROMOTE = "promote_model"
ROLL_BACK = "roll_back_model"
TRUST_AGAIN = "trust_again"

ANSWER_FORM = "answer_form"
COMMENT_FORM = "comment_form"
CHANGE_FORM = "change_form"
FORM_INPUT = "value"

DELIVERY_EVENT = "concord_delivery"
"""Message metadata: marks a message as the effect of one delivery, so that it is found again."""


def answer_button(name: int | str) -> str:
    """Slack wants action ids that differ within a block."""
    return f"answer.{name}"
