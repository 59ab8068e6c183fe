"""The model that is asked about texts: a project's own, or one learnt from its labels."""

from math import log

from sqlmodel import Session, col

from bot.models import judging
from bot.models.judging import Judge
from bot.models.proposing import PLAIN, Setup
from bot.records import Origin, TextPart
from storage import comparisons, decided, models, schemas
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
        """Raises BadModel when the model cannot be loaded, BadInput from too few labels."""
        with database.read() as session:
            project = session.get_one(Project, project_id)
            path, setup = _served(session, project)
            schema = schemas.read(schemas.newest(session, project_id))
            count = 0 if path else comparisons.count(session, project_id, *_labelled(Origin.REAL))
        key = project_id, setup.revision(path), int(log(max(count, 1), GROWTH))
        judge = self._kept.pop(key, None)
        if judge is None:
            judge = learn(database, project_id) if not path else judging.load(path, schema, setup)
        self._kept[key] = judge
        for oldest in [*self._kept][:-KEPT]:
            del self._kept[oldest]
        return judge


def _served(session: Session, project: Project) -> tuple[str, Setup]:
    """Where the model is that the policy names for this, or else the current one; "" for none."""
    if project.policy.served_model:
        return project.policy.served_model, PLAIN
    version = models.current(session, project)
    if version is None or not version.path:
        return "", PLAIN
    return version.path, Setup.model_validate(version.setup)


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
