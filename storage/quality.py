"""What is known of each reviewer of a project: answers, known labels, repeats, times, habits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, func, select

from bot import schema as schemas_of
from bot.quality import habits, timing
from bot.quality.habits import Answered
from bot.records import Aim, Answer, Purpose, Source
from bot.reports.quality import Quality, Share
from bot.words import say
from storage import annotations, exclusions, outcomes, qualifying, readings, schemas
from storage.annotations import is_current
from storage.tables import Annotation, Exclusion, Project, Reviewer, Sitting, Timing, Turn

NEWEST = 20_000
"""So many of the newest answers tell of people's habits."""

Shares = Mapping[int, Share]
"""By reviewer."""


def of_project(session: Session, project: Project) -> tuple[Quality, ...]:
    """Of everybody who has answered; whom there is something to say of first, then the busiest."""
    counts = dict(_counts(session, project.id))
    people = _people(session, [*counts])
    known, repeated = _known(session, project), _repeated(session, project)
    passed = _qualified(session, project.id)
    times, told = _times(session, project.id), _habits(session, project)
    excluded = {one.reviewer_id: one for one in exclusions.now_of(session, project.id)}
    total = sum(counts.values())
    found = [
        Quality(
            name=people[key].name,
            user_id=people[key].slack_user_id,
            answers=count,
            share=count / total,
            known=known.get(key, Share(0, 0)),
            repeated=repeated.get(key, Share(0, 0)),
            qualified=passed.get(key),
            typical=timing.typical(times[key]),
            timed=len(times[key]),
            away=len(times[key]) - len(timing.present(times[key])),
            habits=told.get(people[key].slack_user_id, ()),
            excluded=_since(excluded.get(key)),
        )
        for key, count in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.habits, -one.answers, one.name)))


def _since(row: Exclusion | None) -> str:
    if row is None:
        return ""
    if row.since is None:
        return say("all answers")
    return say("answers since {day}", day=f"{row.since:%Y-%m-%d}")


def _counts(session: Session, project_id: int) -> Sequence[tuple[int, int]]:
    query = (
        select(Annotation.reviewer_id, func.count())
        .where(
            Annotation.project_id == project_id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
        .group_by(col(Annotation.reviewer_id))
    )
    return [(key or 0, count) for key, count in session.exec(query)]


def _people(session: Session, ids: Sequence[int]) -> dict[int, Reviewer]:
    query = select(Reviewer).where(col(Reviewer.id).in_(ids))
    return {row.id: row for row in session.exec(query)}


def _controls(session: Session, project_id: int, aim: Aim) -> Sequence[Annotation]:
    """What people said in their sessions of samples that check them."""
    query = (
        select(Annotation)
        .join(Turn, col(Turn.annotation_id) == Annotation.id)
        .join(Sitting, col(Sitting.id) == Turn.sitting_id)
        .where(
            Sitting.project_id == project_id,
            Sitting.purpose == Purpose.WORK,
            Turn.aim == aim,
            Annotation.answer == Answer.VALUE,
        )
    )
    return session.exec(query).all()


def _known(session: Session, project: Project) -> Shares:
    hits: defaultdict[int, list[bool]] = defaultdict(list)
    for row in _controls(session, project.id, Aim.GOLD):
        is_right = qualifying.is_right(session, project, row)
        hits[row.reviewer_id or 0] += [is_right] if is_right is not None else []
    return {key: Share(sum(found), len(found)) for key, found in hits.items()}


def _repeated(session: Session, project: Project) -> Shares:
    """Beside what the same person had said first, or says now of it."""
    hits: defaultdict[int, list[bool]] = defaultdict(list)
    for row in _controls(session, project.id, Aim.REPEAT):
        first = annotations.latest_of(session, row.sample_id, row.reviewer_id or 0)
        if first is not None:
            is_same = outcomes.is_equal(session, row, readings.of(session, first))
            hits[row.reviewer_id or 0] += [is_same] if is_same is not None else []
    return {key: Share(sum(found), len(found)) for key, found in hits.items()}


def _qualified(session: Session, project_id: int) -> dict[int, Share]:
    """The newest round of each that came to its end."""
    query = select(Sitting).where(
        Sitting.project_id == project_id,
        Sitting.purpose == Purpose.QUALIFICATION,
        col(Sitting.right).is_not(None),
    )
    rows = session.exec(query.order_by(col(Sitting.id))).all()
    return {row.reviewer_id: Share(row.right or 0, row.wanted) for row in rows}


def _times(session: Session, project_id: int) -> defaultdict[int, list[float]]:
    found: defaultdict[int, list[float]] = defaultdict(list)
    query = (
        select(Annotation.reviewer_id, Timing.seconds)
        .join(Timing, col(Timing.annotation_id) == Annotation.id)
        .where(Annotation.project_id == project_id)
    )
    for key, seconds in session.exec(query):
        found[key or 0].append(seconds)
    return found


def _habits(session: Session, project: Project) -> dict[str, tuple[str, ...]]:
    query = (
        select(Annotation, Reviewer.slack_user_id, Timing.seconds)
        .join(Reviewer, col(Reviewer.id) == Annotation.reviewer_id)
        .join(Timing, col(Timing.annotation_id) == Annotation.id, isouter=True)
        .where(
            Annotation.project_id == project.id,
            Annotation.source == Source.HUMAN_REVIEW,
            Annotation.answer == Answer.VALUE,
            is_current(),
        )
        .order_by(col(Annotation.id).desc())
        .limit(NEWEST)
    )
    words = _Words(session, project.id)
    rows = [
        (row, who, seconds, value)
        for row, who, seconds in session.exec(query)
        if (value := words.read(row, row.value)) is not None
    ]
    of_sample: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for row, who, _, value in rows:
        of_sample[row.sample_id][who] = value
    answered = [
        Answered(
            reviewer=who,
            value=words.say(value) or "",
            suggestion=words.say(words.read(row, row.model_suggestion))
            if row.suggestion_shown
            else None,
            others=words.say(habits.majority_of_others(of_sample[row.sample_id], who)),
            seconds=seconds,
        )
        for row, who, seconds, value in rows
    ]
    return habits.of(answered)


class _Words:
    """Kept values in the words of the newest version; each is described once."""

    def __init__(self, session: Session, project_id: int) -> None:
        self._ways = readings.ways(session, project_id)
        self._newest = schemas.history(session, project_id).newest
        self._known: dict[str, str] = {}

    def read(self, row: Annotation, value: str | None) -> str | None:
        """As one of the newest version; None for none, or one that must be asked again."""
        return None if value is None else self._ways[row.schema_version_id](value)

    def say(self, value: str | None) -> str | None:
        if value is None:
            return None
        if value not in self._known:
            self._known[value] = schemas_of.describe(self._newest, value)
        return self._known[value]
