"""All labels that fit, or none of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Self

from pydantic import model_validator

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.quality import alpha
from bot.records import Schema, Value
from bot.tasks import code_line, forming, picking
from bot.tasks.figures import Figure, Several, coefficient
from bot.tasks.kind import Fields, Kind
from bot.tasks.question import Question
from bot.words import mark, say

NONE = "none"
NONE_FITS = mark("none of these")
CHECKBOXES_AT_MOST = 10
LABELS_AT_MOST = 100
"""What a select of several holds."""


class Labels(Value):
    """The labels that fit, sorted, each once; empty for none of them."""

    labels: tuple[str, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        object.__setattr__(self, "labels", tuple(sorted(set(self.labels))))
        return self


def ask(question: Question) -> list[Block]:
    """Few labels are ticked on the card itself, the model's already; many are picked in a form."""
    none = blocks.button(say("None of These"), ids.answer_button(NONE), NONE)
    if len(question.schema.labels) > CHECKBOXES_AT_MOST:
        return forming.ask(question, none)
    offered = question.suggestion if question.is_offered else None
    ticks = _ticks(question.schema, offered if isinstance(offered, Labels) else None)
    save = blocks.button(say("Save"), ids.SAVE, "save")
    return [blocks.actions("answer", [ticks]), blocks.actions("save", [save, none])]


def form(question: Question, answer: Labels | None) -> list[Block]:
    # Optional for Slack, so that nothing ticked is answered by a sentence of ours.
    ticks = _ticks(question.schema, answer)
    return [blocks.input_("answer", say("Which labels fit?"), ticks, optional=True)]


def _ticks(schema: Schema, answer: Labels | None) -> Block:
    options = [
        blocks.option(caption, str(number))
        for number, caption in enumerate(picking.captions(schema), 1)
    ]
    kept = set(answer.labels) if answer else set()
    ticked = [one for name, one in zip(schema.label_names, options, strict=True) if name in kept]
    few = len(options) <= CHECKBOXES_AT_MOST
    return {
        "type": "checkboxes" if few else "multi_static_select",
        "action_id": ids.FORM_INPUT,
        "options": options,
        **({"initial_options": ticked} if ticked else {}),
    }


def read(question: Question, pressed: str) -> Labels:
    if pressed == NONE:
        return Labels(labels=())
    found = forming.accepted(question, pressed)
    assert isinstance(found, Labels)
    return found


def read_form(question: Question, fields: Fields) -> Labels:
    numbers = fields.get("answer", ())
    if not numbers:
        raise BadAnswer(
            say("Nothing is ticked. If no label fits, press None of These on the card.")
        )
    return _several(question.schema, numbers)


def read_text(question: Question, text: str) -> Labels:
    """Names or numbers of labels between commas; `-` or "none" for none of them."""
    names = question.schema.label_names
    if text.strip().casefold() in {name.casefold() for name in names}:
        return Labels(labels=(picking.by_text(question.schema, text),))
    entries = code_line.entries(text, f"{names[0]}, {names[1]}")
    return Labels(labels=tuple(picking.by_text(question.schema, entry) for entry in entries))


def fault(names: Sequence[str]) -> str | None:
    if not names:
        return say("give at least one.")
    if len(names) > LABELS_AT_MOST:
        return say(
            "{count} labels are too many to tick; at most {limit}.",
            count=len(names),
            limit=LABELS_AT_MOST,
        )
    taken = [name for name in names if name.casefold() in code_line.NOTHING]
    if taken:
        return say("{label!r} is how people say that no label fits.", label=taken[0])
    return None


def masi(a: Labels, b: Labels) -> float:
    """1 - Jaccard times how the sets lie to each other: alike 1, one within 2/3, crossing 1/3.

    Source: Passonneau, Measuring Agreement on Set-valued Items (MASI), LREC 2006.
    """
    one, other = set(a.labels), set(b.labels)
    if one == other:
        return 0.0
    shared = one & other
    if not shared:
        return 1.0
    weight = 2 / 3 if shared in (one, other) else 1 / 3
    return 1 - weight * len(shared) / len(one | other)


def jaccard(a: Labels, b: Labels) -> float:
    """1 - shared labels / all labels of the two; two empty sets agree."""
    union = set(a.labels) | set(b.labels)
    return 1 - len(set(a.labels) & set(b.labels)) / len(union) if union else 0.0


def consensus(answers: Sequence[Labels]) -> Labels | None:
    """Each label that more than half gave."""
    if not answers:
        return None
    votes = Counter(label for answer in answers for label in answer.labels)
    return Labels(labels=tuple(label for label in votes if 2 * votes[label] > len(answers)))


def figures(answered: Sequence[Several[Labels]]) -> list[Figure]:
    given = [one.values for one in answered]
    return [coefficient(say("alpha by Jaccard's distance"), alpha.by_distance(given, jaccard))]


def describe(answer: Labels) -> str:
    return ", ".join(answer.labels) or NONE_FITS


def tell(_question: Question, answer: Labels) -> list[str]:
    return [", ".join(answer.labels) or say(NONE_FITS)]


def _several(schema: Schema, numbers: Sequence[str]) -> Labels:
    return Labels(labels=tuple(picking.by_number(schema, number) for number in numbers))


KIND = Kind(
    name="multichoice",
    value=Labels,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=masi,
    consensus=consensus,
    describe=describe,
    fault=fault,
    tell=tell,
    figures=figures,
)
