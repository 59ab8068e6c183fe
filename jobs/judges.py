"""The model that is asked about texts: the served one, or one learnt from a project's labels."""

from math import log

from sqlmodel import col

from bot.models import judging
from bot.models.judging import Judge
from bot.records import Origin, TextPart
from storage import comparisons, decided
from storage.comparisons import Conditions, Drawn
from storage.database import Database
from storage.tables import Project, Sample

LEARNT_FROM = 1_500
"""Labelled texts; a linear model on sentence embeddings gains little from more."""
KEPT = 3
"""Models in memory at once, those asked last."""
GROWTH = 1.2
"""A model that was learnt from labels is learnt again when there are so many times as many."""


class Judges:
    """Keeps models in memory: loading one takes seconds, asking it milliseconds.

    For one thread: a job's turns do not overlap.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, int], Judge] = {}

    def of(self, database: Database, project_id: int) -> Judge:
        """Raises BadModel when the served model cannot be loaded, BadInput from too few labels."""
        with database.read() as session:
            served = session.get_one(Project, project_id).policy.served_model
            count = 0 if served else comparisons.count(session, project_id, *_labelled(Origin.REAL))
        key = project_id, served, int(log(max(count, 1), GROWTH))
        judge = self._kept.pop(key, None)
        if judge is None:
            judge = judging.load(served) if served else learn(database, project_id)
        self._kept[key] = judge
        for oldest in [*self._kept][:-KEPT]:
            del self._kept[oldest]
        return judge


def learn(database: Database, project_id: int) -> Judge:
    """A linear model on the labelled real texts."""
    labelled = labelled_texts(database, project_id)
    return judging.learn([text for _, text in labelled], [one.label or "" for one, _ in labelled])


def labelled_texts(
    database: Database, project_id: int, origin: Origin = Origin.REAL
) -> list[tuple[Drawn, str]]:
    """Samples of one text each, with the label that people gave."""
    with database.read() as session:
        project = session.get_one(Project, project_id)
        drawn = comparisons.draw(session, project, LEARNT_FROM, *_labelled(origin))
    found = []
    for one in drawn:
        part = one.parts[0]
        if one.label is not None and len(one.parts) == 1 and isinstance(part, TextPart):
            found.append((one, part.text))
    return found


def _labelled(origin: Origin) -> Conditions:
    return col(Sample.origin) == origin, col(Sample.state).in_(decided.FINISHED)
