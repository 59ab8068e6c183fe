"""The code line of events: `1 b 2, 3 d 2` says that 1 is before 2, and 3 during 2."""

import re
from collections.abc import Sequence
from itertools import pairwise

from bot import blocks
from bot.errors import BadAnswer
from bot.records import Schema, TextPart
from bot.tasks import code_line, label_codes
from bot.tasks.code_line import quoted
from bot.tasks.events import network
from bot.tasks.events.allen import CONVERSE, RELATIONS, Relation
from bot.tasks.events.value import CLAUSES, EVENTS_AT_MOST, Event, Order, Pair
from bot.tasks.question import Question
from bot.words import mark, say

EXAMPLE = "1 b 2"
NAME_LIMIT = 60
BRACKETED = re.compile(r"\[([^\[\]\n]{1,200})\]")
SIGNS = {"<": "before", "=": "same"}
ENTRY = re.compile(r"\d+(?:[^\d]+\d+)+[^\d]*")
ANEW = re.compile(r"(?<=\d)\s+(?=\d+\s*[^\d\s])")


def events_of(question: Question) -> tuple[Event, ...]:
    """What is put in order, the first being number 1: at most EVENTS_AT_MOST.

    The suggestion's events where it has some; else what stands in [brackets] in the texts; else,
    where there are several texts, each text.
    """
    given = question.suggestion
    if isinstance(given, Order) and given.events:
        return given.events
    texts = [(i, part.text) for i, part in enumerate(question.parts) if isinstance(part, TextPart)]
    bracketed = [
        Event(name=match[1], part=place, start=match.start(1), end=match.end(1))
        for place, text in texts
        for match in BRACKETED.finditer(text)
    ]
    whole = [
        Event(name=blocks.shorten(text, NAME_LIMIT), part=place, start=0, end=len(text))
        for place, text in texts
        if text
    ]
    return tuple((bracketed or (whole if len(whole) > 1 else []))[:EVENTS_AT_MOST])


def read_text(question: Question, text: str) -> Order:
    """The order of a code line; BadAnswer with the first entry that is wrong, or the answers that
    contradict each other.
    """
    events = events_of(question)
    pairs = [
        pair
        for entry in code_line.entries(text, EXAMPLE)
        for pair in _pairs(question.schema, events, entry)
    ]
    clash = network.contradiction([pair.answer for pair in pairs])
    if clash:
        raise BadAnswer(_told(events, clash))
    return Order(events=events, pairs=tuple(pairs))


def as_text(question: Question, value: Order) -> str:
    """The code line that gives this value; what the schema has no label for is left out."""
    codes = {
        _relation(name): code
        for name, code in label_codes.codes(question.schema).items()
        if _relation(name)
    }
    count = len(events_of(question))
    written = []
    for pair in value.pairs:
        turned = CONVERSE[pair.relation]
        if pair.second > count:
            continue
        if pair.relation in codes:
            written.append(f"{pair.first} {codes[pair.relation]} {pair.second}")
        elif turned in codes:
            written.append(f"{pair.second} {codes[turned]} {pair.first}")
    return ", ".join(written) or "-"


def _pairs(schema: Schema, events: Sequence[Event], entry: str) -> list[Pair]:
    """One pair, a chain such as `1 b 2 b 3`, or `1 2 b`."""
    found = []
    for piece in ANEW.split(entry) if _is_several(entry) else [entry]:
        if not ENTRY.fullmatch(piece):
            raise BadAnswer(
                say(
                    "{entry} is not understood; please write two events and their order "
                    "between them, such as {example}.",
                    entry=quoted(entry),
                    example=EXAMPLE,
                )
            )
        numbers = [_number(events, digits, entry) for digits in re.findall(r"\d+", piece)]
        between = zip(pairwise(numbers), _between(piece, entry), strict=True)
        found += [_pair(schema, *two, word, entry) for two, word in between]
    return found


def _between(piece: str, entry: str) -> list[str]:
    """What stands between the numbers; of `1 2 b`, what stands behind them."""
    *words, last = [word.strip() for word in re.split(r"\d+", piece)[1:]]
    if words == [""]:
        return [last]
    if last:
        raise BadAnswer(
            say(
                "{entry} ends with {last}; please put it between two events.",
                entry=quoted(entry),
                last=quoted(last),
            )
        )
    return words


def _is_several(entry: str) -> bool:
    """Whether a comma was forgotten: a number follows a number, and it is not `1 2 b`."""
    return bool(ANEW.search(entry)) and not re.fullmatch(r"\d+\s+\d+\s*[^\d\s][^\d]*", entry)


def _pair(schema: Schema, first: int, second: int, word: str, entry: str) -> Pair:
    if ">" in word:
        raise BadAnswer(
            say(
                "{entry} can be read in two ways; please write {first} before {second}, "
                "or {first} after {second}.",
                entry=quoted(entry),
                first=first,
                second=second,
            )
        )
    if first == second:
        raise BadAnswer(say("{entry} names one event twice; please name two.", entry=quoted(entry)))
    label = label_codes.find(schema, SIGNS.get(word, word), entry)
    relation = _relation(label)
    if relation is None:
        raise BadAnswer(
            say(
                "{entry}: {label} is no order in time; "
                "please use another label and tell the project's lead.",
                entry=quoted(entry),
                label=quoted(label),
            )
        )
    return Pair(first=first, second=second, relation=relation)


def _number(events: Sequence[Event], digits: str, entry: str) -> int:
    number = code_line.number(digits)
    if not 1 <= number <= len(events):
        there = (
            mark("{entry}: there is no event {number}; they are 1 to {count}.")
            if events
            else mark("{entry}: there is no event {number}; the sample has none.")
        )
        raise BadAnswer(say(there, entry=quoted(entry), number=digits[:10], count=len(events)))
    return number


def _relation(label: str) -> Relation | None:
    """A schema's labels are words of `RELATIONS`, in any case."""
    return next((name for name in RELATIONS if name == label_codes.bare(label)), None)


def _told(events: Sequence[Event], clash: Sequence[network.Answer]) -> str:
    *earlier, last = [
        say(CLAUSES[relation], first=_name(events, first), second=_name(events, second))
        for first, second, relation in clash
    ]
    return say(
        "You said that {given}, so it cannot be that {last}. Please change one of them.",
        given=_all(earlier),
        last=last,
    )


def _all(clauses: Sequence[str]) -> str:
    *others, last = clauses
    return say("{several} and {last}", several=", ".join(others), last=last) if others else last


def _name(events: Sequence[Event], number: int) -> str:
    return f"{number} ({blocks.plainly(blocks.shorten(events[number - 1].name, 20))})"
