"""One label out of a list: buttons up to 10, a select up to 100, a typeahead beyond."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Schema, Value
from bot.tasks.kind import Kind

BUTTONS_AT_MOST = 10
SELECT_AT_MOST = 100

SURE = 85
"""Similarity, in percent, from which a misspelt word is taken for its label."""
NEAR = 60
"""Similarity from which a label is offered as "did you mean"."""
LEAD_NEEDED = 8
"""How much nearer the best label must be than the next: "refund" and "refunds" are no match."""


class Choice(Value):
    """The label that was picked."""

    label: str


def ask(schema: Schema) -> list[Block]:
    if len(schema.labels) <= BUTTONS_AT_MOST:
        buttons = [
            blocks.button(caption, ids.answer_button(i), str(i))
            for i, caption in enumerate(captions(schema), 1)
        ]
        return [blocks.actions("answer", buttons)]
    return [blocks.actions("answer", [_select(schema, None)])]


def form(schema: Schema, answer: Choice | None) -> Block:
    return blocks.input_("answer", "Label", _select(schema, answer))


def options(schema: Schema, typed: str) -> list[Block]:
    """The labels whose number or name holds what was typed; those that start with it first."""
    wanted = typed.strip().casefold()
    entries = zip(captions(schema), schema.label_names, _options(schema), strict=True)
    found = [(name, entry) for caption, name, entry in entries if wanted in caption.casefold()]
    found.sort(key=lambda pair: not pair[0].casefold().startswith(wanted))
    return [entry for _, entry in found[:SELECT_AT_MOST]]


def read(schema: Schema, number: str) -> Choice:
    """The label with this number, counted from 1."""
    names = schema.label_names
    if not number.isdecimal() or not 1 <= int(number) <= len(names):
        raise BadAnswer("That is no label of this question. Please pick one of those shown.")
    return Choice(label=names[int(number) - 1])


def read_text(schema: Schema, text: str) -> Choice:
    """A label by its name in any case, its number, an unambiguous start, or a small typo."""
    wanted = " ".join(text.replace("_", " ").strip(" .!?\"'`*").casefold().split())
    names = {name.replace("_", " ").casefold(): name for name in schema.label_names}
    if wanted in names:
        return Choice(label=names[wanted])
    if wanted.isdecimal() and _is_numbered(schema):
        return read(schema, wanted)
    starting = [name for key, name in names.items() if wanted and key.startswith(wanted)]
    if len(starting) == 1:
        return Choice(label=starting[0])
    nearest = process.extract(wanted, list(names), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
    if nearest and nearest[0][1] >= SURE and _leads(nearest):
        return Choice(label=names[nearest[0][0]])
    raise BadAnswer(_did_you_mean(schema, starting or [names[match[0]] for match in nearest]))


def distance(a: Choice, b: Choice) -> float:
    """0 when the labels are equal, else 1 (nominal)."""
    return float(a.label != b.label)


def describe(answer: Choice) -> str:
    return answer.label


def captions(schema: Schema) -> list[str]:
    """What people see: the label with its number, by which they may answer in the thread."""
    if not _is_numbered(schema):
        return list(schema.label_names)
    return [f"{i} {name}" for i, name in enumerate(schema.label_names, 1)]


def _is_numbered(schema: Schema) -> bool:
    """Where labels are numbers themselves, "3" must mean the label 3 and nothing else."""
    return not any(name.isdecimal() for name in schema.label_names)


def _options(schema: Schema) -> list[Block]:
    return [blocks.option(caption, str(i)) for i, caption in enumerate(captions(schema), 1)]


def _select(schema: Schema, answer: Choice | None) -> Block:
    chosen = None
    if answer is not None and answer.label in schema.label_names:
        chosen = _options(schema)[schema.label_names.index(answer.label)]
    initial = {"initial_option": chosen} if chosen else {}
    placeholder = {"placeholder": blocks.plain("Pick a label")}
    if len(schema.labels) > SELECT_AT_MOST:
        search = {"type": "external_select", "action_id": ids.ANSWER_SEARCH, "min_query_length": 0}
        return search | placeholder | initial
    select = {"type": "static_select", "action_id": ids.ANSWER_SELECT, "options": _options(schema)}
    return select | placeholder | initial


def _leads(nearest: Sequence[tuple[str, float, int]]) -> bool:
    return len(nearest) == 1 or nearest[0][1] - nearest[1][1] >= LEAD_NEEDED


def _did_you_mean(schema: Schema, candidates: Sequence[str]) -> str:
    if candidates:
        return f"Did you mean {' or '.join(candidates[:3])}? Please reply with the label's name."
    shown = ", ".join(captions(schema)[:BUTTONS_AT_MOST])
    more = ", …" if len(schema.labels) > BUTTONS_AT_MOST else ""
    return f"I did not find a label in that. The labels are {shown}{more}."


KIND = Kind("choice", Choice, ask, form, options, read, read_text, distance, describe)
