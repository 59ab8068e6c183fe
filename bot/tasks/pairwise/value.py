"""What a comparison of two came to."""

from typing import Literal

from bot.records import Value

Side = Literal["first", "second", "tie", "both bad"]


class Preference(Value):
    """The better one in the order of the sample, whatever order the card had."""

    better: Side
