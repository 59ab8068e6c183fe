"""Plans a session ahead and brings its next sample onto the card."""

import math
from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlmodel import Session

from bot.records import Aim, Purpose, SampleState, TurnState
from bot.review.settling import ASKED
from storage import (
    annotations,
    asking,
    assignments,
    choosing,
    controls,
    disputes,
    provenance,
    qualifying,
    schemas,
    sittings,
)
from storage.tables import Assignment, Project, Reviewer, Sample, Sitting, Turn

AHEAD = 3
"""Samples planned beyond the one on the card: their pictures are uploaded meanwhile."""

FOR_PEOPLE = frozenset(SampleState) - {
    *(SampleState.ACCEPTED, SampleState.GIVEN, SampleState.GOLD, SampleState.ERASED)
}
"""States of samples that people have answered or will."""


def advance(
    session: Session, project: Project, sitting: Sitting, reviewer: Reviewer, now: datetime
) -> Turn | None:
    """The turn that belongs on the card now; None when the session is over, and has ended."""
    drafts: list[provenance.Draft] = []
    turn = None
    while turn is None and sitting.ended_at is None:
        drafts += _fill(session, project, sitting, reviewer, now)
        turn = sittings.current(session, sitting)
        if turn is None:
            sittings.end(session, sitting, now)
            if sitting.purpose is Purpose.QUALIFICATION:
                drafts.append(qualifying.finish(session, project, sitting, reviewer, now))
        elif turn.shown_at is None and not _is_wanted(session, turn):
            session.delete(turn)  # never shown: others were faster
            session.flush()
            turn = None
    if turn is not None:
        _show(session, project, sitting, turn, now)
    if drafts:
        provenance.record_many(session, project.id, drafts)
    return turn


def count(
    session: Session,
    project: Project,
    reviewer: Reviewer,
    purpose: Purpose,
    now: datetime,
    at_most: int,
) -> int:
    """How many samples wait for this person, counted no further than `at_most`."""
    if purpose is Purpose.ADJUDICATION:
        return min(disputes.count_open(session, project.id), at_most)
    if purpose is Purpose.QUALIFICATION:
        return min(controls.count_gold(session, project.id), project.policy.qualification)
    left = left_of_share(session, project, reviewer)
    at_most = at_most if left is None else min(left, at_most)
    return choosing.count_for(session, project, reviewer, now, at_most) if at_most else 0


def _fill(
    session: Session, project: Project, sitting: Sitting, reviewer: Reviewer, now: datetime
) -> list[provenance.Draft]:
    """Keeps as many samples planned as are wanted ahead; returns the events of asking."""
    drafts = []
    turns = [*sittings.turns(session, sitting.id)]
    while _are_too_few(turns, sitting):
        found = _next(session, project, sitting, reviewer, turns, now)
        if found is None:
            sitting.wanted = len(turns)
            session.add(sitting)
            break
        sample, aim = found
        posted = asking.prepare(
            session, project, sample, reviewer, now, shows=True if aim is Aim.VERDICT else None
        )
        turns.append(sittings.add_turn(session, sitting, posted.assignment, aim))
        drafts.append(asking.asked(session, posted, reviewer, now))
    return drafts


def _next(
    session: Session,
    project: Project,
    sitting: Sitting,
    reviewer: Reviewer,
    turns: Sequence[Turn],
    now: datetime,
) -> tuple[Sample, Aim] | None:
    """The next sample, and what it is asked for."""
    if sitting.purpose is Purpose.ADJUDICATION:
        disputed = disputes.next_for(session, sitting, reviewer, now)
        return (disputed, Aim.VERDICT) if disputed else None
    place = turns[-1].place + 1 if turns else 1
    chance = Random(f"{sitting.id}:{place}")  # noqa: S311  (no secret)
    if sitting.purpose is Purpose.QUALIFICATION:
        known = controls.practice_for(session, project, reviewer, sitting, chance)
        return (known, Aim.GOLD) if known else None
    return _control(session, project, reviewer, chance) or _work(
        session, project, reviewer, now, chance
    )


def _control(
    session: Session, project: Project, reviewer: Reviewer, chance: Random
) -> tuple[Sample, Aim] | None:
    """As often as the project wants, something that checks the person."""
    policy, drawn = project.policy, chance.random()
    if drawn < policy.gold_rate:
        known = controls.gold_for(session, project, reviewer, chance)
        return (known, Aim.GOLD) if known else None
    if drawn < policy.gold_rate + policy.repeat_rate:
        repeated = controls.repeat_for(session, project, reviewer, chance)
        return (repeated, Aim.REPEAT) if repeated else None
    return None


def _work(
    session: Session, project: Project, reviewer: Reviewer, now: datetime, chance: Random
) -> tuple[Sample, Aim] | None:
    if left_of_share(session, project, reviewer) == 0:
        return None
    sample = choosing.next_for(session, project, reviewer, now, chance)
    if sample is None:
        return None
    if sample.state is not SampleState.OPEN:
        sample.state = SampleState.STARTED
        session.add(sample)
    return sample, Aim.WORK


def left_of_share(session: Session, project: Project, reviewer: Reviewer) -> int | None:
    """How many more answers this person may give in sessions; None for any number."""
    share = project.policy.load_share
    if share >= 1:
        return None
    states = assignments.count_by_state(session, project.id)
    wanted = project.policy.overlap * sum(states.get(state, 0) for state in FOR_PEOPLE)
    given = annotations.count_of(session, reviewer.id, project_id=project.id)
    planned = sittings.count_planned(session, project.id, reviewer.id)
    return max(0, math.ceil(share * wanted) - given - planned)


def _are_too_few(turns: list[Turn], sitting: Sitting) -> bool:
    open_ = sum(turn.state is not TurnState.DONE for turn in turns)
    return open_ <= AHEAD and len(turns) < sitting.wanted


def _is_wanted(session: Session, turn: Turn) -> bool:
    """Of a turn that was planned, but never shown: whether its card may be shown as it is."""
    sample, asked = (
        sittings.sample_of(session, turn),
        session.get_one(Assignment, turn.assignment_id),
    )
    number = schemas.version(session, asked.schema_version_id).number
    is_up_to_date = schemas.history(session, sample.project_id).route(number).keeps_cards
    if sample.erased_by is not None:
        return False
    if turn.annotation_id is not None:
        return True
    if not is_up_to_date:
        return False
    if turn.aim is Aim.VERDICT:
        return disputes.is_open(session, sample.id)
    return turn.aim is not Aim.WORK or sample.state in ASKED


def _show(session: Session, project: Project, sitting: Sitting, turn: Turn, now: datetime) -> None:
    """Notes when it came onto the card; what is planned behind it stays held as well."""
    if turn.shown_at is None:
        turn.shown_at = now
        session.add(turn)
    for one in sittings.turns(session, sitting.id):
        if one.state is TurnState.OPEN:
            assignment = session.get_one(Assignment, one.assignment_id)
            assignment.lease_until = now + asking.lease(project)
            session.add(assignment)
    session.flush()
