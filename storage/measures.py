"""Numbers about a project that several rows make up: agreement, and where it stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.quality import slices
from bot.quality.agreement import Agreement, measure
from bot.quality.dispute import most_disputed
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.records import Schema
from bot.reports.status import Disputed, Status
from bot.schedule import start_of_day
from bot.tasks import KINDS
from storage import annotations, assignments, deliveries, notes, readings, schemas, snapshots
from storage.annotations import Rating
from storage.tables import Annotation, Project, Sample, Workspace

WEEK = timedelta(days=7)

DISPUTED_SHOWN = 3


def agreement(
    session: Session, project: Project, level: Level = "nominal", number: int | None = None
) -> Agreement:
    """The agreement of a project's reviewers, all answers read under its newest schema version.

    number: of one version instead, with the answers that were given under it alone.
    Raises BadInput when the level needs numbers and a label is none.
    """
    return _measure(ratings(session, project, number), level)


def agreement_by(
    session: Session, project: Project, by: str, level: Level = "nominal"
) -> dict[str, Agreement]:
    """The same of each slice of the answers, in the order of the slices' names.

    by: one of `bot.quality.slices.NAMES`, or a field of the samples' metadata.
    Raises BadInput when no labelled sample has the field.
    """
    return {name: _measure(part, level) for name, part in sliced(session, project, by).items()}


def status(session: Session, project: Project, now: datetime) -> Status:
    """Where a project stands now."""
    given = ratings(session, project)
    measured = measure(given)
    alpha = measured.krippendorff_alpha
    low, high = alpha.ci or (None, None)
    week_ago = snapshots.before(session, project.id, now - WEEK)
    today = start_of_day(project.policy.timezone, now)
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
        disputed=tuple(_disputed(session, project, given)),
        flagged=notes.count_flagged(session, project.id),
        head=(project.log_length, project.log_head),
    )


def ratings(session: Session, project: Project, number: int | None = None) -> Ratings:
    """Who gave what to which sample: every current answer, as it is read under the newest version.

    number: of one version instead, with the answers that were given under it alone
    """
    if number is not None:
        version = schemas.numbered(session, project, number)
        rows = annotations.ratings(session, project.id, version.id)
        return _described(schemas.read(version), rows)
    rows = readings.ratings(session, project.id)
    return _described(schemas.history(session, project.id).newest, rows)


def sliced(session: Session, project: Project, by: str) -> dict[str, Ratings]:
    """The ratings of each slice, in the order of the slices' names; see `agreement_by`."""
    if by == "version":
        parts = {
            str(version.number): ratings(session, project, version.number)
            for version in schemas.all_of(session, project.id)
        }
        return {name: part for name, part in parts.items() if part.units.size}
    name_of = slices.NAMES.get(by, slices.field)
    rows: dict[str, list[Rating]] = {}
    for row in readings.ratings(session, project.id, _column(by)):
        rows.setdefault(name_of(row.beside), []).append(row)
    if by not in slices.NAMES and not rows.keys() - {slices.NONE}:
        raise BadInput(
            f"No labelled sample has the metadata field “{by}”. "
            f"Besides such fields there are: {', '.join(slices.NAMES)}."
        )
    asked = schemas.history(session, project.id).newest
    return {name: _described(asked, rows[name]) for name in sorted(rows)}


def _column(by: str) -> ColumnElement[Any]:
    known: dict[str, Any] = {
        "confidence": col(Sample.confidence),
        "suggestion": col(Annotation.suggestion_shown),
        "week": col(Annotation.created_at),
        "origin": col(Sample.origin),
    }
    found: ColumnElement[Any] = known[by] if by in known else col(Sample.extra)[by]
    return found


def _described(asked: Schema, rows: Sequence[Rating]) -> Ratings:
    described = {value: schemas_of.describe(asked, value) for value in {row.value for row in rows}}
    # Where an answer is no label, answers in the same words are the same.
    is_label = KINDS[asked.kind].level is not None
    return Ratings.of(
        ((row.sample_id, row.reviewer, described[row.value]) for row in rows),
        labels=asked.known_names if is_label else None,
    )


def _measure(given: Ratings, level: Level) -> Agreement:
    try:
        return measure(given, level=level)
    except ValueError as error:
        raise BadInput(str(error)) from None


def _disputed(session: Session, project: Project, given: Ratings) -> list[Disputed]:
    url = session.get_one(Workspace, project.workspace_id).url
    found = []
    for one in most_disputed(given, DISPUTED_SHOWN):
        sample = session.get_one(Sample, one.unit)
        votes = sorted(one.answers.items(), key=lambda vote: -vote[1])
        found.append(
            Disputed(
                sample=sample.external_id or f"sample {sample.id}",
                votes=tuple(votes),
                link=link(session, url, sample.id),
            )
        )
    return found


def link(session: Session, url: str, sample_id: int) -> str:
    """Where the sample's card is; "" when none was posted. Slack's permalinks drop the dot."""
    every = assignments.of_sample(session, sample_id)
    for card in deliveries.posts_of_sample(session, [one.id for one in every]):
        if card.ts and url and not card.channel_id.startswith("D"):
            return f"{url.rstrip('/')}/archives/{card.channel_id}/p{card.ts.replace('.', '')}"
    return ""
