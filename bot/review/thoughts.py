"""What a person is writing just now, of which a model is to give its opinion."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Thought:
    """The state of an open form; it is looked at while it is fresh, and never kept.

    view:   the form's external id, by which it can be brought up to date
    wanted: the label that the text should have; None while none is picked
    """

    team_id: str
    view: str
    project_id: int
    sample_id: int
    text: str
    wanted: str | None
    at: datetime
