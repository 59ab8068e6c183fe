"""What a new version means for the answers that are there."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot import schema as schemas_of
from bot.evolution.history import History


@dataclass
class Turned:
    """How values fare that are read under a later version instead of an earlier one.

    kept:     how many can be read under both
    lost:     the described values that cannot be read any more, with their number
    losing:   samples with such a value
    gaining:  samples with a value that can be read again
    """

    kept: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    losing: set[int] = field(default_factory=set)
    gaining: set[int] = field(default_factory=set)


Reads = Callable[[History, int, str, int | None], bool]


def stands(history: History, number: int, value: str, target: int | None = None) -> bool:
    """Whether an answer can be read under a version, the newest if none is named.

    What was given under a later version than that one stands.
    """
    if target is not None and number > target:
        return True
    return history.route(number, target).read(value) is not None


def counts(history: History, number: int, value: str, target: int | None = None) -> bool:
    """Whether a prediction does: one of a label that is not offered any more does not."""
    if target is not None and number > target:
        return True
    read = history.route(number, target).read(value)
    asked = history.schema(target or history.newest.number)
    return read is not None and schemas_of.offers(asked, read)


def turn(
    history: History, base: int, given: Iterable[tuple[int, int, str]], reads: Reads = stands
) -> Turned:
    """From the version `base` to the newest.

    given: (sample, number of the version, value) of each current annotation, or prediction
    """
    found = Turned()
    known: dict[tuple[int, str], tuple[bool, bool]] = {}
    for sample, number, value in given:
        key = number, value
        if key not in known:
            known[key] = reads(history, number, value, base), reads(history, number, value, None)
        was, now = known[key]
        found.kept += was and now
        if was and not now:
            found.lost[schemas_of.describe(history.schema(number), value)] += 1
            found.losing.add(sample)
        elif now and not was:
            found.gaining.add(sample)
    return found


@dataclass(frozen=True)
class Consequences:
    """What would come of a version.

    answers:     current answers of people, of files and of the model
    kept:        those of them that can be read under the new version
    lost:        what the others say, most frequent first, with their number
    again:       samples that would be asked again
    closed:      samples that would not be asked any more, since old answers count again
    cards:       open cards in whose place a new one would be posted
    predictions: samples whose prediction would not count any more
    """

    answers: int
    kept: int
    lost: tuple[tuple[str, int], ...]
    again: int
    closed: int
    cards: int
    predictions: int
