"""The inputs of a project's settings, each by its field's type, for forms that leads fill in."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, get_args

from annotated_types import Ge, Le

from bot import blocks, ids
from bot.blocks import Block
from bot.policy import Policy, may_be_none, wanted
from bot.words import NAMES, mark, say

YES, NO = "yes", "no"

WORDS: Mapping[str, str] = {
    YES: mark("yes"),
    NO: mark("no"),
    "shown": mark("Shown on every card"),
    "after": mark("Shown after the answer"),
    "hidden": mark("Never shown"),
    "mixed": mark("Hidden on some cards, at random"),
    "least_confidence": mark("What the model is least sure of"),
    "margin": mark("The closest calls between two labels"),
    "entropy": mark("Where doubt is spread widest"),
    "committee": mark("Where several models disagree"),
    "random": mark("By chance"),
    "ask": mark("When a lead says so"),
    "better": mark("By itself, when it is better beyond doubt"),
    "monday": mark("monday"),
    "tuesday": mark("tuesday"),
    "wednesday": mark("wednesday"),
    "thursday": mark("thursday"),
    "friday": mark("friday"),
    "saturday": mark("saturday"),
    "sunday": mark("sunday"),
    **NAMES,
}
"""What a setting's word means; others stand for themselves."""

TIMES = {"summary_time"}
"""Fields that hold a time of day; kept as text."""


def inputs(policy: Policy, names: Iterable[str]) -> list[Block]:
    """Filled in with the policy's values; each block has its field's name."""
    return [_input(policy, name) for name in names]


def title(name: str) -> str:
    """What a field is called.

    >>> title("overlap")
    'Reviewers per sample'
    """
    return say(Policy.model_fields[name].title or name.replace("_", " ").capitalize())


def shown(policy: Policy, name: str) -> str:
    """A field's value in words."""
    value = getattr(policy, name)
    if isinstance(value, bool):
        return _word(YES if value else NO)
    return say("off") if value is None else _word(str(value))


def _word(value: str) -> str:
    return say(WORDS[value]) if value in WORDS else value


def _input(policy: Policy, name: str) -> Block:
    field = Policy.model_fields[name]
    element = _element(name, getattr(policy, name))
    is_typed = element["type"] in {"plain_text_input", "number_input"}
    more: dict[str, object] = {}
    if is_typed and field.description:
        hint = say("Give {wanted}.", wanted=wanted(name))
        more["hint"] = blocks.plain(hint, 2_000)
    if may_be_none(name) or (_type(name) is str and name not in TIMES):
        more["optional"] = True
    return blocks.input_(name, title(name), element, **more)


def _type(name: str) -> Any:
    """The field's type, without None."""
    annotation = Policy.model_fields[name].annotation
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if may_be_none(name) else annotation


def _element(name: str, value: object) -> Block:
    kind = _type(name)
    if kind is bool:
        return _select([YES, NO], YES if value else NO)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _select(list(kind), str(value))
    if name in TIMES:
        return {"type": "timepicker", "action_id": ids.FORM_INPUT, "initial_time": str(value)}
    element: Block = {"type": "plain_text_input", "action_id": ids.FORM_INPUT}
    if kind in {int, float}:
        element = _number(name, is_decimal=kind is float)
    return element | ({} if value in {None, ""} else {"initial_value": str(value)})


def _number(name: str, *, is_decimal: bool) -> Block:
    number: Block = {
        "type": "number_input",
        "action_id": ids.FORM_INPUT,
        "is_decimal_allowed": is_decimal,
    }
    for bound in Policy.model_fields[name].metadata:
        if isinstance(bound, Ge):
            number["min_value"] = str(bound.ge)
        if isinstance(bound, Le):
            number["max_value"] = str(bound.le)
    return number


def _select(words: list[str], chosen: str) -> Block:
    return {
        "type": "static_select",
        "action_id": ids.FORM_INPUT,
        "options": [blocks.option(_word(word), word) for word in words],
        "initial_option": blocks.option(_word(chosen), chosen),
    }
