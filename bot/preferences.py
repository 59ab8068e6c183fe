"""What a person has chosen for themselves: when they are left alone, and how much they are told."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot import schedule
from bot.records import Value
from bot.words import Language, say

TimeOfDay = Annotated[str, AfterValidator(schedule.check_time)]

SIZES = (5, 10, 25, 50)
MESSAGES_AT_MOST = 20


class Preferences(Value):
    """quiet_from, quiet_until: local times of day between which nothing is sent; None for never.

    messages_a_day: of those that the person has not asked for
    session_size:   samples of a session, where the person names no number
    language:       of what only they see; None for that of the project
    """

    quiet_from: TimeOfDay | None = "19:00"
    quiet_until: TimeOfDay | None = "08:00"
    messages_a_day: int = Field(3, ge=0, le=MESSAGES_AT_MOST)
    reminders: bool = True
    session_size: int = Field(10, ge=1, le=100)
    language: Language | None = None

    @model_validator(mode="after")
    def _check_quiet(self) -> "Preferences":
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError(say("Quiet hours need both times, or none."))
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError(say("Quiet hours must end at another time than they begin."))
        return self


def quiet_line(chosen: Preferences) -> str:
    """The quiet hours in a few words.

    >>> quiet_line(Preferences()), quiet_line(Preferences(quiet_from=None, quiet_until=None))
    ('quiet 19:00 to 08:00', 'no quiet hours')
    """
    if chosen.quiet_from is None:
        return say("no quiet hours")
    return say("quiet {first} to {last}", first=chosen.quiet_from, last=chosen.quiet_until)
