"""What a new version would mean for the answers that are there, counted before it is made."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot import schema as schemas_of
from bot.evolution.history import History


@dataclass
class Read:
    """How many values can be read under a version, and where some cannot.

    lost:    the described values that cannot, with their number
    samples: those with such a value
    """

    kept: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    samples: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        return self.kept + self.lost.total()


def read_all(history: History, given: Iterable[tuple[int, int, str]]) -> Read:
    """given: (sample, number of the version, value) of each current answer."""
    found = Read()
    is_kept: dict[tuple[int, str], bool] = {}
    for sample, number, value in given:
        key = number, value
        if key not in is_kept:
            is_kept[key] = history.route(number).read(value) is not None
        if is_kept[key]:
            found.kept += 1
        else:
            found.lost[schemas_of.describe(history.schema(number), value)] += 1
            found.samples.add(sample)
    return found


@dataclass(frozen=True)
class Consequences:
    """answers:     current answers of people, of files and of the model
    kept:        those of them that can be read under the new version
    lost:        what the others say, most frequent first, with their number
    again:       samples that would be asked again
    cards:       open cards in whose place a new one would be posted
    predictions: samples whose prediction would not count any more
    """

    answers: int
    kept: int
    lost: tuple[tuple[str, int], ...]
    again: int
    cards: int
    predictions: int
