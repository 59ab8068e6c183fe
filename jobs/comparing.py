"""Compares synthetic samples with real ones, and new samples with earlier ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
from PIL import Image
from sqlmodel import Session, col

from bot.errors import BadInput, ConcordError
from bot.models import embedding
from bot.models.embedding import Vectors
from bot.records import Compared, ImagePart, Origin, TextPart
from bot.reports import comparison as words
from bot.reports.charts import two_sets
from bot.reports.charts.paper import XY
from bot.review import comparison, two_samples, usefulness
from bot.review.comparison import Side
from bot.review.findings import Judged
from bot.review.usefulness import Labelled
from bot.schedule import last_hourly, last_weekly
from bot.words import mark, say
from jobs.tools import Tools
from storage import comparisons, deliveries, job_runs, media, projects, provenance, samples
from storage.comparisons import Conditions, Drawn, Snapshot
from storage.database import Database
from storage.tables import Project, Sample

DRAWN_AT_MOST = 1_500
"""Of each set; more sharpen little, and the tests' time grows with the square."""
WEEK = timedelta(days=7)
LEAST = {Compared.SYNTHETIC: (20, 20), Compared.DRIFT: (100, 30)}
"""Real and other samples from which the jobs compare; fewer show only the crudest difference."""
FEWEST = min(map(sum, LEAST.values()))
OTHERS = {Compared.SYNTHETIC: Origin.SYNTHETIC, Compared.DRIFT: Origin.REAL}
SEED = 1
TOO_FEW = "too few samples"
TITLES = {
    Compared.SYNTHETIC: mark("{project}: real and synthetic samples"),
    Compared.DRIFT: mark("{project}: earlier and new samples"),
}
"""Of the picture that is uploaded."""


def compare_all(tools: Tools) -> None:
    """Every hour, where synthetic samples came since; every week the new with the earlier ones."""
    with tools.database.read() as session:
        ids = [project.id for project in projects.everything(session)]
    for project_id in ids:
        for kind, due in (
            (Compared.SYNTHETIC, last_hourly(tools.now())),
            (Compared.DRIFT, last_weekly(tools.now())),
        ):
            _compare_once(tools, project_id, kind, due)


def may_find_something(session: Session, project: Project) -> bool:
    """Whether a project has samples enough to compare any; cheap to ask, however many it has."""
    return project.about_id is None and samples.are_at_least(session, project.id, FEWEST)


def _compare_once(tools: Tools, project_id: int, kind: Compared, due: datetime) -> None:
    job = f"compare {kind}"
    with tools.database.read() as session:
        if job_runs.is_claimed(session, job, project_id, due):
            return
        is_wanted = _is_wanted(session, project_id, kind, due)
    if kind is Compared.SYNTHETIC and not is_wanted:
        return
    found, outcome = None, TOO_FEW
    if is_wanted:
        try:
            found = measure(tools.database, project_id, kind, tools.media, due, tools.now())
            outcome = found.alt_text
        except ConcordError as error:  # sounds, say, which cannot be compared
            outcome = str(error)
    with tools.database.write() as session:
        run = job_runs.claim(session, job, project_id, due, tools.worker, tools.now())
        if run is None:
            return
        if found is not None:
            keep(session, project_id, kind, found, f"job:{job}")
        job_runs.finish(session, run, outcome, tools.now())


def measure(
    database: Database,
    project_id: int,
    kind: Compared,
    media_folder: media.Folder,
    until: datetime,
    now: datetime,
    *,
    model: str = "",
) -> Snapshot:
    """Compares as the project is now; nothing is kept but the picture.

    until: of new samples those are taken that came in the week before this moment
    model: for pictures, the model whose features are compared
    Raises BadInput where a set has too few samples, or none that can be compared.
    """
    with database.read() as session:
        project = session.get_one(Project, project_id)
        real, other = _drawn(session, project, kind, until)
        newest = comparisons.newest_id(session, project_id, OTHERS[kind])
    if min(len(real), len(other)) < two_samples.FEWEST:
        names = words.SETS[kind]
        raise BadInput(
            f"There are {len(real)} {names[0]} and {len(other)} {names[1]} samples; "
            f"at least {two_samples.FEWEST} of each are needed to compare them."
        )
    vectors = _vectors([*real, *other], media_folder, model)
    sides = _side(real, vectors[: len(real)]), _side(other, vectors[len(real) :])
    is_made = kind is Compared.SYNTHETIC
    found = comparison.compare(*sides, seed=SEED, with_copies=is_made)
    real_at, other_at = map(_points, comparison.flat(sides[0].vectors, sides[1].vectors))
    chart = two_sets.draw(real_at, other_at, words.SETS[kind], words.sentence(found, kind))
    judged = _judge(*sides) if is_made else ()
    return Snapshot(now, newest, found, judged, media.put(media_folder, chart.png), chart.alt)


def keep(session: Session, project_id: int, kind: Compared, found: Snapshot, actor: str) -> None:
    """Keeps what was found, owes its picture to Slack, and records it."""
    project = session.get_one(Project, project_id)
    comparisons.keep(session, project_id, kind, found)
    title = say(TITLES[kind], project=project.name)
    deliveries.upload(session, project, found.picture, f"{kind}.png", title, found.at)
    payload = {
        "kind": kind.value,
        "real": found.comparison.real,
        "other": found.comparison.other,
        "auc": found.comparison.apart.auc,
        "is_apart": found.comparison.is_apart,
        "picture": found.picture,
    }
    draft = provenance.Draft(found.at, actor, "compare", "project", payload)
    provenance.record(session, project_id, draft)


def _is_wanted(session: Session, project_id: int, kind: Compared, due: datetime) -> bool:
    """Whether there is something new to compare, and enough of it."""
    project = session.get_one(Project, project_id)
    if project.about_id is not None:
        return False
    if kind is Compared.SYNTHETIC:
        last = comparisons.newest(session, project_id, kind)
        newest = comparisons.newest_id(session, project_id, Origin.SYNTHETIC)
        if newest == (last.newest_sample_id if last else 0):
            return False
    counts = (comparisons.count(session, project_id, *one) for one in _sets(kind, due))
    return all(count >= least for count, least in zip(counts, LEAST[kind], strict=True))


def _drawn(
    session: Session, project: Project, kind: Compared, until: datetime
) -> tuple[list[Drawn], list[Drawn]]:
    real, other = _sets(kind, until)
    return (
        comparisons.draw(session, project, DRAWN_AT_MOST, *real),
        comparisons.draw(session, project, DRAWN_AT_MOST, *other),
    )


def _sets(kind: Compared, until: datetime) -> tuple[Conditions, Conditions]:
    """Which samples are the real ones, and which are compared with them.

    New samples are compared with all earlier ones, not with the labelled: which samples are
    labelled is not left to chance, and would look like drift by itself.
    """
    is_real, came = col(Sample.origin) == Origin.REAL, col(Sample.created_at)
    if kind is Compared.SYNTHETIC:
        return (is_real,), (col(Sample.origin) == Origin.SYNTHETIC,)
    return (is_real, came < until - WEEK), (is_real, came >= until - WEEK, came < until)


def _side(drawn: Sequence[Drawn], vectors: Vectors) -> Side:
    return Side(
        vectors=vectors,
        labels=[one.label for one in drawn],
        names=[one.name for one in drawn],
        texts=[_text(one) or one.name for one in drawn],
    )


def _vectors(drawn: Sequence[Drawn], media_folder: media.Folder, model: str) -> Vectors:
    """All of them as pictures, or all as texts: only one kind of vectors can be compared."""
    pictures = [next((p for p in one.parts if isinstance(p, ImagePart)), None) for one in drawn]
    if all(pictures):
        files = [media.get(media_folder, one.media) for one in pictures if one]
        return embedding.embed_pictures([Image.open(BytesIO(file)) for file in files], model)
    texts = [_text(one) for one in drawn]
    if all(texts):
        return embedding.embed(texts)
    raise BadInput(
        "Only texts and pictures can be compared, and every sample must have one: sample "
        f"{next(one.name for one in drawn if not _text(one))} has no text."
    )


def _text(drawn: Drawn) -> str:
    return "\n".join(part.text for part in drawn.parts if isinstance(part, TextPart))


def _judge(real: Side, other: Side) -> tuple[Judged, ...]:
    """With and without the synthetic samples, on real ones; () while too few are labelled."""
    try:
        return usefulness.judge(_labelled(real), _labelled(other), None, SEED)
    except ValueError:
        return ()


def _labelled(side: Side) -> Labelled:
    places = [place for place, label in enumerate(side.labels) if label is not None]
    labels = np.array([side.labels[place] for place in places], dtype=np.str_)
    return Labelled(side.vectors[places], labels)


def _points(rows: Vectors) -> list[XY]:
    return [(float(x), float(y)) for x, y in rows]
