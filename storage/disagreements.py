"""What a project's reviewers disagree on, from the answers that count now."""

import numpy as np
from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.quality import causes, counting, observed, slices
from bot.quality.causes import Disagreement
from bot.quality.consensus import judging
from bot.quality.ratings import Ratings
from bot.records import SampleState
from bot.reports.disagreements import SHOWN, Doubt, Report, Slice
from bot.reports.disagreements import Sample as Shown
from bot.words import say
from storage import consensus, measures, schemas, second_looks, slicing
from storage.tables import Consensus, Project, Sample, Workspace

UNSETTLED = frozenset((SampleState.NEW, SampleState.WAITING, SampleState.STARTED, SampleState.OPEN))


def find(
    session: Session, project: Project, *, is_blind: bool = True, with_slices: bool = False
) -> Report:
    """What to look at, under the newest schema version.

    is_blind:    whether samples that still wait for answers are left out: the one who asks, or a
                 reviewer beside them, may be asked yet, and must not know the others' answers.
    with_slices: whether to look for slices that agree less; asks the database once for each kind.
    """
    every = measures.ratings(session, project)
    ratings = _settled(session, project, every) if is_blind else every
    analysis = causes.analyse(ratings, SHOWN)
    found = analysis.found
    version = schemas.newest(session, project.id)
    shown = [int(one.unit) for one in analysis.samples]  # type: ignore[call-overload]
    kept = consensus.of_samples(session, version.id, shown)
    return Report(
        project=project.name,
        hints=found.hints[:SHOWN],
        confusions=found.confusions[:SHOWN],
        careless=tuple(row for row in found.reviewers.items() if row[1].is_careless),
        slices=_slices(session, project, every) if with_slices else (),
        samples=tuple(
            _shown(session, project, one, kept.get(sample))
            for sample, one in zip(shown, analysis.samples, strict=True)
        ),
        doubts=doubts(session, project, SHOWN),
    )


def doubts(session: Session, project: Project, limit: int) -> tuple[Doubt, ...]:
    """Labels that deserve a second look, by the newest training."""
    url = session.get_one(Workspace, project.workspace_id).url
    return tuple(
        Doubt(
            name=sample.external_id or say("sample {id}", id=sample.id),
            label=look.label,
            other=look.other,
            link=measures.link(session, url, sample.id),
        )
        for look, sample in second_looks.waiting(session, project.id, limit)
    )


def _settled(session: Session, project: Project, ratings: Ratings) -> Ratings:
    query = select(Sample.id).where(
        Sample.project_id == project.id, col(Sample.state).in_(UNSETTLED)
    )
    unsettled = set(session.exec(query))
    kept = np.array([name not in unsettled for name in ratings.unit_names], dtype=np.bool_)
    return ratings.of_units(kept)


def _shown(session: Session, project: Project, one: Disagreement, kept: Consensus | None) -> Shown:
    url = session.get_one(Workspace, project.workspace_id).url
    sample = session.get_one(Sample, one.unit)
    return Shown(
        name=sample.external_id or say("sample {id}", id=sample.id),
        votes=tuple(sorted(one.answers.items(), key=lambda vote: -vote[1])),
        cause=one.cause,
        link=measures.link(session, url, sample.id),
        comes_to=_comes_to(session, kept),
    )


def _comes_to(session: Session, kept: Consensus | None) -> tuple[str, float] | None:
    if kept is None or kept.value is None or kept.probability is None:
        return None
    if not judging.is_weighed(kept.method):
        return None
    asked = schemas.version(session, kept.schema_version_id)
    return schemas_of.describe(asked, kept.value), kept.probability


def _slices(session: Session, project: Project, ratings: Ratings) -> tuple[Slice, ...]:
    """Those whose whole interval lies below the agreement of all, the lowest first."""
    overall = observed.percent_agreement(ratings, resamples=0).value
    if overall is None:
        return ()
    found = []
    for by in slices.NAMES:
        if by == "version":  # earlier versions are not asked any more
            continue
        for name, (asked, given) in slicing.by(session, project, by).items():
            one = counting.percent_agreement(counting.count(asked, given))
            if one.value is not None and one.ci and one.ci[1] < overall:
                found.append(Slice(by, name, one.value, overall))
    return tuple(sorted(found, key=lambda one: one.agreement))
