"""One label out of a schema's: buttons up to 10, a select up to 100 short ones, a typeahead beyond.

For every kind whose answer is one label.
"""

from collections.abc import Sequence
from functools import reduce

from rapidfuzz import fuzz, process

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.records import Schema
from bot.words import say

BUTTONS_AT_MOST = 10
SELECT_AT_MOST = 100
SELECT_SIZE = 9_500
"""Characters that a select's options may take of a message, which holds about 13,000."""

SURE = 85
"""Similarity, in percent, from which a misspelt word is taken for its label."""
NEAR = 60
"""Similarity from which a label is offered as "did you mean"."""
LEAD_NEEDED = 8
"""How much nearer the best label must be than the next: "refund" and "refunds" are no match."""

MARKS = " .,;!?\"'`*“”()"
"""What people put around a label that they write."""


def controls(schema: Schema, offered: str | None = None) -> list[Block]:
    """What a card shows to pick from; beside a select the label that the model offers."""
    if len(schema.labels) <= BUTTONS_AT_MOST:
        buttons = [
            blocks.button(caption, ids.answer_button(i), str(i))
            for i, caption in enumerate(captions(schema), 1)
        ]
        return [blocks.actions("answer", buttons)]
    shown = [_select(schema, None)]
    if offered in schema.label_names:
        place = schema.label_names.index(offered)
        caption = captions(schema)[place]
        shown.insert(0, blocks.button(caption, ids.answer_button("offered"), str(place + 1)))
    return [blocks.actions("answer", shown)]


def form(schema: Schema, label: str | None) -> list[Block]:
    """The same in a form, with the present label picked: one tap where there are few."""
    few = len(schema.labels) <= BUTTONS_AT_MOST
    return [blocks.input_("answer", say("Label"), (_radio if few else _select)(schema, label))]


def options(schema: Schema, typed: str) -> list[Block]:
    """The labels whose number or name holds what was typed; those that start with it first."""
    wanted = typed.strip().casefold()
    entries = zip(captions(schema), schema.label_names, _options(schema), strict=True)
    found = [(name, entry) for caption, name, entry in entries if wanted in caption.casefold()]
    found.sort(key=lambda pair: not pair[0].casefold().startswith(wanted))
    return [entry for _, entry in found[:SELECT_AT_MOST]]


def by_number(schema: Schema, number: str) -> str:
    """The label with this number, counted from 1."""
    names = schema.label_names
    # Python refuses to read numbers of thousands of digits; nobody has a million labels.
    is_short = number.isdecimal() and len(number) <= 6  # noqa: PLR2004
    if not is_short or not 1 <= int(number) <= len(names):
        raise BadAnswer(say("That is no label of this question. Please pick one of those shown."))
    return names[int(number) - 1]


def by_text(schema: Schema, text: str) -> str:
    """A label by its name in any case, its number, an unambiguous start, or a small typo."""
    by_key = {_key(name): name for name in schema.label_names}
    if _key(text.strip()) in by_key:
        return by_key[_key(text.strip())]
    wanted, names = _bare(text), {_bare(name): name for name in schema.label_names}
    if wanted.isdecimal() and _is_numbered(schema):
        return by_number(schema, wanted)
    same = [name for name in schema.label_names if wanted and _bare(name) == wanted]
    starting = [name for name in schema.label_names if wanted and _bare(name).startswith(wanted)]
    # The first digits of a number are another number, and so is one with a digit mistyped.
    found = same if same or wanted.isdecimal() else starting
    if len(found) == 1:
        return found[0]
    if same or wanted.isdecimal():
        raise BadAnswer(_did_you_mean(schema, same))
    nearest = process.extract(wanted, list(names), scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
    if nearest and nearest[0][1] >= SURE and _leads(nearest):
        return names[nearest[0][0]]
    raise BadAnswer(_did_you_mean(schema, starting or [names[match[0]] for match in nearest]))


def captions(schema: Schema) -> list[str]:
    """What people see: the label with its number, by which they may answer in the thread."""
    if not _is_numbered(schema):
        return list(schema.label_names)
    return [f"{i} {name}" for i, name in enumerate(schema.label_names, 1)]


def _key(text: str) -> str:
    """By which a schema's labels differ from each other."""
    return text.replace("_", " ").casefold()


def _bare(text: str) -> str:
    """What is left without the marks that people add, and the ones that we add (see `plainly`)."""
    words = _key(text.replace("\u200b", "")).strip(MARKS).split()
    return " ".join(words)


def _is_numbered(schema: Schema) -> bool:
    """Where labels are numbers themselves, "3" must mean the label 3 and nothing else."""
    return not any(name.isdecimal() for name in schema.label_names)


def _options(schema: Schema) -> list[Block]:
    return [blocks.option(caption, str(i)) for i, caption in enumerate(captions(schema), 1)]


def _radio(schema: Schema, label: str | None) -> Block:
    radio = {
        "type": "radio_buttons",
        "action_id": ids.FORM_INPUT,
        "options": _options(schema),
    }
    return radio | _initial(schema, label)


def _initial(schema: Schema, label: str | None) -> Block:
    if label not in schema.label_names:
        return {}
    return {"initial_option": _options(schema)[schema.label_names.index(label)]}


def _select(schema: Schema, label: str | None) -> Block:
    initial = _initial(schema, label)
    placeholder = {"placeholder": blocks.plain(say("Pick a label"))}
    if len(schema.labels) > SELECT_AT_MOST or len(str(_options(schema))) > SELECT_SIZE:
        search = {"type": "external_select", "action_id": ids.ANSWER_SEARCH, "min_query_length": 0}
        return search | placeholder | initial
    select = {"type": "static_select", "action_id": ids.ANSWER_SELECT, "options": _options(schema)}
    return select | placeholder | initial


def _leads(nearest: Sequence[tuple[str, float, int]]) -> bool:
    return len(nearest) == 1 or nearest[0][1] - nearest[1][1] >= LEAD_NEEDED


def _did_you_mean(schema: Schema, candidates: Sequence[str]) -> str:
    if candidates:
        meant = reduce(_or, map(blocks.plainly, candidates[:3]))
        return say("Did you mean {labels}? Please reply with the label's name.", labels=meant)
    shown = ", ".join(blocks.plainly(caption) for caption in captions(schema)[:BUTTONS_AT_MOST])
    shown += ", …" if len(schema.labels) > BUTTONS_AT_MOST else ""
    return say("I did not find a label in that. The labels are {labels}.", labels=shown)


def _or(one: str, other: str) -> str:
    return say("{one} or {other}", one=one, other=other)
