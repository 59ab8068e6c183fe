"""What the charts of a project show, gathered from what is kept and two quick counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Integer, cast, extract
from sqlmodel import Session, col, func, select

from bot import schema as schemas_of
from bot.blocks import IMPORTED
from bot.quality import counting
from bot.quality.agreement import Agreement
from bot.quality.counting import Counts
from bot.quality.tally import Tally
from bot.records import Answer, Schema, Source
from bot.reports.charts import confusion, plans
from bot.reports.charts.alpha_over_time import Point
from bot.reports.charts.distribution import Label
from bot.reports.charts.plans import Confusion, Plan
from bot.reports.charts.reviewer_table import Reviewer
from bot.reports.charts.summary import Summary
from bot.reports.charts.throughput import Day
from bot.reports.status import Status
from bot.words import say
from storage import measured, people, readings, snapshots
from storage.tables import Annotation, Project, SchemaVersion

DAYS = 30
SUMMARY_DAYS = 7
POINTS = 60
"""Measurements of alpha that a phone shows apart."""
QUARTER = 900
"""Seconds. Every zone's midnight is a whole number of quarters of an hour off UTC's."""


def of_project(session: Session, project: Project, now: datetime) -> list[Plan]:
    """Every chart that has something to show."""
    standing = measured.now(session, project)
    agreement = counting.measure(standing.schema, standing.counts, resamples=0)
    found = {
        "alpha": _history(session, project.id),
        "throughput": throughput(session, project, now, DAYS),
        "confusion": _confused(standing.counts),
        "reviewers": _reviewers(session, project, agreement),
        "labels": _labels(session, standing.version, standing.schema),
    }
    return [plans.plan(name, values) for name, values in found.items() if values]


def summary(session: Session, project: Project, status: Status, now: datetime) -> Plan:
    """The picture of the daily summary."""
    days = throughput(session, project, now, SUMMARY_DAYS) or _calendar(project, now, SUMMARY_DAYS)
    return plans.plan("summary", Summary(days, status.alpha, status.low, status.high))


def throughput(session: Session, project: Project, now: datetime, days: int) -> list[Day]:
    """New labels on each of the last days in the project's zone; empty when there is none.

    Days before the first label are left out, but for those of a week.
    """
    calendar = _calendar(project, now, days)
    zone = ZoneInfo(project.policy.timezone)
    start = datetime.combine(calendar[0].day, datetime.min.time(), zone)
    quarter = cast(extract("epoch", col(Annotation.created_at)), Integer) // QUARTER
    query = (
        select(quarter, Annotation.source, func.count())
        .where(
            Annotation.project_id == project.id,
            Annotation.answer == Answer.VALUE,
            col(Annotation.source).in_((Source.HUMAN_REVIEW, Source.MODEL_AUTO)),
            col(Annotation.supersedes_id).is_(None),
            col(Annotation.created_at) >= start,
        )
        .group_by(quarter, col(Annotation.source))
    )
    counts: Counter[tuple[date, Source]] = Counter()
    for number, source, count in session.exec(query):
        day = datetime.fromtimestamp(int(number) * QUARTER, zone).date()
        counts[day, Source(source)] += count
    if not counts:
        return []
    first = min(day for day, _ in counts)
    return [
        Day(one.day, counts[one.day, Source.HUMAN_REVIEW], counts[one.day, Source.MODEL_AUTO])
        for number, one in enumerate(calendar)
        if one.day >= first or len(calendar) - number <= SUMMARY_DAYS
    ]


def _calendar(project: Project, now: datetime, days: int) -> list[Day]:
    today = now.astimezone(ZoneInfo(project.policy.timezone)).date()
    return [Day(today - timedelta(days=back), 0) for back in range(days - 1, -1, -1)]


def _history(session: Session, project_id: int) -> list[Point]:
    """Evenly chosen from all measurements, the first and the last among them."""
    points = [
        Point(at, alpha, low, high)
        for at, alpha, low, high in snapshots.history(session, project_id)
    ]
    if len(points) <= POINTS:
        return points
    return [points[place] for place in np.linspace(0, len(points) - 1, POINTS).round().astype(int)]


def _confused(counts: Counts) -> Confusion | None:
    """What every two reviewers said of the same sample; each pair of answers once."""
    if not isinstance(counts, Tally) or not counts.meetings.times.size:
        return None
    size, met = len(counts.label_names), counts.meetings
    low, high = np.minimum(met.label_a, met.label_b), np.maximum(met.label_a, met.label_b)
    table = np.bincount(low * size + high, met.times, size * size).reshape(size, size)
    apart = table - np.diag(np.diag(table))
    most = np.lexsort((-table.diagonal(), -(apart.sum(axis=0) + apart.sum(axis=1))))
    shown = np.sort(most[: confusion.LABELS_AT_MOST])
    whose = say("one reviewer")
    if len(shown) < size:
        whose = say("of the {n} most confused labels, one reviewer", n=len(shown))
    names = [counts.label_names[place] for place in shown]
    return Confusion(names, table[np.ix_(shown, shown)].astype(int).tolist(), whose, say("another"))


def _reviewers(session: Session, project: Project, agreement: Agreement) -> list[Reviewer]:
    names = people.names(session, project.workspace_id)
    return [
        Reviewer(names.get(who, who.removeprefix(IMPORTED)), one.annotations, one.alpha)
        for who, one in agreement.per_reviewer.items()
        if one.annotations
    ]


def _labels(session: Session, version: SchemaVersion, asked: Schema) -> list[Label]:
    """How often each label is given by people and by the model, of the same samples."""
    people: Counter[str] = Counter()
    model: Counter[str] = Counter()
    for value, suggestion, count in _beside_suggestions(session, version):
        for counts, text in ((people, value), (model, suggestion)):
            counts.update(dict.fromkeys(_named(asked, text), count))
    return [
        Label(name, people[name], model[name])
        for name in asked.known_names
        if people[name] or model[name]
    ]


def _beside_suggestions(session: Session, version: SchemaVersion) -> Iterator[tuple[str, str, int]]:
    query = (
        select(
            Annotation.schema_version_id,
            Annotation.value,
            Annotation.model_suggestion,
            func.count(),
        )
        .where(
            Annotation.project_id == version.project_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            col(Annotation.supersedes_id).is_(None),
            col(Annotation.model_suggestion).is_not(None),
        )
        .group_by(
            col(Annotation.schema_version_id),
            col(Annotation.value),
            col(Annotation.model_suggestion),
        )
    )
    reads = readings.ways(session, version.project_id)
    for version_id, value, suggestion, count in session.exec(query):
        said, offered = reads[version_id](value or ""), reads[version_id](suggestion or "")
        if said is not None and offered is not None:
            yield said, offered, count


def _named(asked: Schema, text: str) -> set[str]:
    return schemas_of.labels_in(schemas_of.value_of(asked, text))
