"""Numbers about a project that several rows make up: agreement, and where it stands."""

from datetime import datetime, timedelta

from sqlmodel import Session

from bot import schema as schemas_of
from bot.quality.agreement import Agreement, measure
from bot.quality.dispute import most_disputed
from bot.quality.ratings import Ratings
from bot.reports.status import Disputed, Status
from bot.schedule import start_of_day
from storage import annotations, assignments, deliveries, notes, schemas, snapshots
from storage.tables import Project, Sample, Workspace

WEEK = timedelta(days=7)

DISPUTED_SHOWN = 3


def agreement(session: Session, project: Project) -> Agreement:
    """The agreement of a project's reviewers, under its newest schema version."""
    return measure(_ratings(session, project))


def status(session: Session, project: Project, now: datetime) -> Status:
    """Where a project stands now."""
    ratings = _ratings(session, project)
    measured = measure(ratings)
    alpha = measured.krippendorff_alpha
    low, high = alpha.ci or (None, None)
    week_ago = snapshots.before(session, project.id, now - WEEK)
    today = start_of_day(project.timezone, now)
    per_person_today = dict(annotations.count_by_reviewer(session, project.id, today))
    per_person = annotations.count_by_reviewer(session, project.id)
    return Status(
        project=project.name,
        is_paused=project.is_paused,
        labelled_today=sum(per_person_today.values()),
        accepted_today=annotations.count_accepted(session, project.id, today),
        states=assignments.count_by_state(session, project.id),
        alpha=alpha.value,
        low=low,
        high=high,
        reason=alpha.reason,
        alpha_last_week=week_ago.alpha if week_ago else None,
        percent_agreement=measured.percent_agreement.value,
        paired_units=measured.paired_units,
        reviewers=tuple((name, per_person_today.get(name, 0), n) for name, n in per_person),
        disputed=tuple(_disputed(session, project, ratings)),
        flagged=notes.count_flagged(session, project.id),
        head=(project.log_length, project.log_head),
    )


def _ratings(session: Session, project: Project) -> Ratings:
    """Who gave what to which sample: every current answer under the newest version."""
    version = schemas.newest(session, project.id)
    asked = schemas.read(version)
    rows = annotations.ratings(session, project.id, version.id)
    described = {value: schemas_of.describe(asked, value) for value in {row.value for row in rows}}
    return Ratings.of(
        ((row.sample_id, row.reviewer, described[row.value]) for row in rows),
        labels=asked.label_names,
    )


def _disputed(session: Session, project: Project, ratings: Ratings) -> list[Disputed]:
    url = session.get_one(Workspace, project.workspace_id).url
    found = []
    for one in most_disputed(ratings, DISPUTED_SHOWN):
        sample = session.get_one(Sample, one.unit)
        votes = sorted(one.answers.items(), key=lambda vote: -vote[1])
        found.append(
            Disputed(
                sample=sample.external_id or f"sample {sample.id}",
                votes=tuple(votes),
                link=_link(session, url, sample.id),
            )
        )
    return found


def _link(session: Session, url: str, sample_id: int) -> str:
    """Where the sample's card is; "" when none was posted. Slack's permalinks drop the dot."""
    every = assignments.of_sample(session, sample_id)
    for card in deliveries.posts_of_sample(session, [one.id for one in every]):
        if card.ts and url and not card.channel_id.startswith("D"):
            return f"{url.rstrip('/')}/archives/{card.channel_id}/p{card.ts.replace('.', '')}"
    return ""
