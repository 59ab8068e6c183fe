"""What coefficients look at: labels, patterns, ways and meetings, be they of ratings or kept."""

from typing import Protocol

from bot.quality.meetings import Meetings
from bot.quality.patterns import Patterns
from bot.quality.ways import Ways


class Labelled(Protocol):
    """Units and how often each got which label."""

    @property
    def label_names(self) -> tuple[str, ...]: ...
    @property
    def patterns(self) -> Patterns: ...


class Counted(Labelled, Protocol):
    """The same, and who said so; `Ratings` and `Tally` are both."""

    @property
    def reviewer_names(self) -> tuple[str, ...]: ...
    @property
    def ways(self) -> Ways: ...
    @property
    def meetings(self) -> Meetings: ...
