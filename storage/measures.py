"""Numbers about a project that several rows make up: agreement, and where it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import schema as schemas_of
from bot.blocks import IMPORTED
from bot.errors import BadInput
from bot.quality import conclusions, counting, suggestion_bias
from bot.quality.agreement import Agreement
from bot.quality.counting import Counts
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.records import Compared, SampleState, Schema
from bot.reports.comparison import sentence
from bot.reports.status import Disputed, Effort, Lately, Status
from bot.schedule import start_of_day
from bot.words import say
from storage import (
    annotations,
    answers,
    assignments,
    comparisons,
    consensus,
    deliveries,
    disputes,
    measured,
    notes,
    people,
    schemas,
    slicing,
    snapshots,
)
from storage.measured import Standing
from storage.tables import AgreementSnapshot, Project, Sample, Workspace

WEEK = timedelta(days=7)
BACK = {Lately.DAY: timedelta(days=1), Lately.WEEK: WEEK}

DISPUTED_SHOWN = 3

SURE = 0.8
"""From which probability on a label is settled, where a project has no target of its own."""


def agreement(
    session: Session, project: Project, level: Level | None = None, number: int | None = None
) -> Agreement:
    """The agreement of a project's reviewers, all answers read under its newest schema version.

    level:  of alpha; that of the kind when it is not given.
    number: of one version instead, with the answers that were given under it alone.
    Raises BadInput when the level needs numbers and a label is none.
    """
    if number is not None:
        version = schemas.numbered(session, project, number)
        asked, given = schemas.read(version), answers.given_under(session, version.id)
        return _measure(asked, counting.count(asked, given), level)
    standing = measured.now(session, project)
    return _measure(standing.schema, standing.counts, level)


def agreement_by(
    session: Session, project: Project, by: str, level: Level | None = None
) -> dict[str, Agreement]:
    """The same of each slice of the answers, in the order of the slices' names; see `slicing`."""
    return {
        name: _measure(asked, counting.count(asked, given), level)
        for name, (asked, given) in slicing.by(session, project, by).items()
    }


def status(
    session: Session, project: Project, now: datetime, lately: Lately = Lately.TODAY
) -> Status:
    """Where a project stands now, and what is new."""
    standing = measured.now(session, project)
    alpha = counting.alpha(standing.schema, standing.counts)
    low, high = alpha.ci or (None, None)
    since = start_of_day(project.policy.timezone, now)
    if lately is not Lately.TODAY:
        since = now - BACK[lately]
    reviewers = _reviewers(session, project, standing, since)
    states = assignments.count_by_state(session, project.id)
    return Status(
        project=project.name,
        is_paused=project.is_paused,
        labelled_lately=sum(one for _, one, _ in reviewers),
        accepted_lately=annotations.count_accepted(session, project.id, since),
        states=states,
        alpha=alpha.value,
        low=low,
        high=high,
        reason=alpha.reason,
        week_ago=_interval(snapshots.before(session, project.id, now - WEEK)),
        percent_agreement=counting.percent_agreement(standing.counts).value,
        paired_units=counting.paired_units(standing.counts),
        reviewers=reviewers,
        disputed=tuple(_disputed(session, project, standing)),
        flagged=notes.count_flagged(session, project.id),
        head=(project.log_length, project.log_head),
        bias=suggestion_bias.of_cells(standing.swayed) if standing.swayed else None,
        doubtful=consensus.count_doubtful(session, standing.version.id, _sure(project)),
        sure_from=_sure(project),
        effort=_effort(session, project, states, sum(number for _, _, number in reviewers)),
        notices=tuple(_notices(session, project, now)),
        lately=lately,
        disputes=disputes.count_open(session, project.id),
    )


def _interval(
    found: AgreementSnapshot | None,
) -> tuple[float, float | None, float | None] | None:
    return None if found is None or found.alpha is None else (found.alpha, found.low, found.high)


def _notices(session: Session, project: Project, now: datetime) -> Iterator[str]:
    drift = comparisons.newest(session, project.id, Compared.DRIFT)
    if drift and drift.comparison.is_apart and now - drift.at <= WEEK:
        yield sentence(drift.comparison, Compared.DRIFT)
        clusters = [gap for gap in drift.comparison.clusters if gap.is_certain]
        yield from (
            say("More of samples like “{name}”.", name=gap.name)
            for gap in clusters[:1]
            if gap.low > 0
        )


def ratings(session: Session, project: Project) -> Ratings:
    """Who gave what to which sample: every current answer, read under the newest version."""
    version = schemas.newest(session, project.id)
    return answers.current(session, version.id).ratings(schemas.read(version))


def _measure(asked: Schema, counts: Counts, level: Level | None) -> Agreement:
    try:
        return counting.measure(asked, counts, level)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _sure(project: Project) -> float:
    """From which probability on a label is settled."""
    return project.policy.target_confidence or SURE


def _reviewers(
    session: Session, project: Project, standing: Standing, today: datetime
) -> tuple[tuple[str, int, int], ...]:
    """Names with answers of today and answers in all, most first; of people here, not imported."""
    given = counting.by_reviewer(standing.counts)
    if standing.version.number > 1:  # answers that cannot be read any more were work all the same
        given = annotations.count_by_reviewer(session, project.id)
    of_today = annotations.count_by_reviewer(session, project.id, since=today)
    names = people.names(session, project.workspace_id)
    here = [
        (names[who], of_today[who], n) for who, n in given.items() if not who.startswith(IMPORTED)
    ]
    return tuple(sorted(here, key=lambda row: (-row[2], row[0])))


def _effort(
    session: Session, project: Project, states: Mapping[SampleState, int], answers: int
) -> Effort | None:
    """None where everything is asked of as many people, or nothing is complete."""
    complete = states.get(SampleState.COMPLETE, 0)
    if project.policy.target_confidence is None or not complete:
        return None
    spent = answers - annotations.count_on_open(session, project.id)
    return Effort(samples=complete, answers=spent, overlap=project.policy.overlap)


def _disputed(session: Session, project: Project, standing: Standing) -> Iterator[Disputed]:
    """Where something is kept, it is asked for all samples but those that changed since."""
    url = session.get_one(Workspace, project.workspace_id).url
    found = conclusions.most_disputed(standing.schema, standing.given, DISPUTED_SHOWN)
    if standing.changed is not None:
        kept = consensus.most_disputed(
            session, standing.version.id, DISPUTED_SHOWN, standing.changed
        )
        found += [(-row.dispute, -row.answers, row.sample_id) for row in kept]
    shown = [sample for _, _, sample in sorted(found)[:DISPUTED_SHOWN]]
    given = answers.of_samples(session, standing.version.id, shown).by_sample()
    for sample_id in shown:
        sample = session.get_one(Sample, sample_id)
        words = sorted(schemas_of.describe(standing.schema, text) for _, text in given[sample_id])
        yield Disputed(
            sample=sample.external_id or say("sample {id}", id=sample.id),
            votes=tuple(Counter(words).most_common()),
            link=link(session, url, sample.id),
        )


def link(session: Session, url: str, sample_id: int) -> str:
    """Where the sample's card is; "" when none was posted. Slack's permalinks drop the dot."""
    every = assignments.of_sample(session, sample_id)
    for card in deliveries.posts_of_sample(session, [one.id for one in every]):
        if card.ts and url and not card.channel_id.startswith("D"):
            return f"{url.rstrip('/')}/archives/{card.channel_id}/p{card.ts.replace('.', '')}"
    return ""
