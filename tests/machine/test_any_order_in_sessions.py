"""Whatever people do in their sessions, the log alone tells what the tables hold."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from sqlmodel import col, select

from bot import ids
from bot.records import Answer, SampleState
from storage import provenance
from storage.database import Database
from storage.tables import Annotation, Event, Reviewer, Sample, Turn
from tests.handlers.sitting_scene import Blocks, Seat, make_seat
from tests.makers import LABELS

ACTS = 50
SAMPLES = 7
SAID = {"label": Answer.VALUE, "change": Answer.VALUE, "skip": Answer.SKIPPED}


@pytest.mark.parametrize("seed", range(2))
def test_replaying_the_log_gives_the_live_tables(database: Database, seed: int) -> None:
    _live_through(make_seat(database, SAMPLES, overlap=2), seed)

    _compare(database)


def _live_through(seat: Seat, seed: int) -> None:
    """Three people label, skip, undo, stop, press what is stale, and Slack repeats itself."""
    chance = random.Random(seed)
    seats = [Seat(seat.scene, user) for user in ("U1", "U2", "U3")]
    past: dict[str, list[Blocks]] = {one.user: [] for one in seats}
    for one in seats:
        one.begin(f"label {SAMPLES}")
    for number in range(ACTS):
        one = chance.choice(seats)
        past[one.user].append(one.blocks)
        on = chance.choice(past[one.user]) if chance.random() < 0.2 else one.blocks
        again = 2 if chance.random() < 0.2 else 1
        for _ in range(again):
            _act(one, on, chance, f"5.{number}")
        seat.scene.clock.advance(chance.choice((1, 5, 300)))


def _act(one: Seat, on: Blocks, chance: random.Random, action_ts: str) -> None:
    shown = json.dumps(on)
    url = chance.choice((200, 200, 200, 500))
    how: dict[str, Any] = {"on": on, "action_ts": action_ts, "response_url": url}
    if f'"{ids.SKIP}"' not in shown and f'"{ids.GO_ON}"' not in shown:
        if f'"{ids.UNDO_LAST}"' in shown and chance.random() < 0.5:
            one.undo(**how)
        elif f'"{ids.START}"' in shown:
            one.more(**how)
    elif chance.random() < 0.25 and f'"{ids.UNDO_LAST}"' in shown:
        one.undo(**how)
    elif chance.random() < 0.2 and f'"{ids.SKIP}"' in shown:
        one.skip(**how)
    elif chance.random() < 0.1:
        one.menu(chance.choice(("stop", "flag")), **how)
    else:
        one.label(chance.choice(LABELS), **how)
    if url != 200:
        one.scene.deliver(10)


def _compare(database: Database) -> None:
    with database.read() as session:
        events = session.exec(select(Event).order_by(col(Event.number))).all()
        rows = session.exec(select(Annotation)).all()
        people = {row.id: row.slack_user_id for row in session.exec(select(Reviewer))}
        turns = session.exec(select(Turn)).all()
        samples = session.exec(select(Sample)).all()
        assert provenance.verify(session, 1) is None
    told, of_turn, complete = _replayed(events)
    assert told == {
        row.id: (
            row.sample_id,
            people[row.reviewer_id or 0],
            row.answer,
            row.value,
            row.supersedes_id,
        )
        for row in rows
    }
    assert {turn.id: turn.annotation_id for turn in turns if turn.annotation_id} == of_turn
    is_complete = {sample.id for sample in samples if sample.state is SampleState.COMPLETE}
    assert is_complete == complete
    assert len(told) > ACTS / 4
    superseded = [row.supersedes_id for row in rows if row.supersedes_id]
    current = [(row.sample_id, row.reviewer_id) for row in rows if row.id not in superseded]
    assert len(current) == len(set(current))


def _replayed(
    events: Sequence[Event],
) -> tuple[dict[int, tuple[object, ...]], dict[int, int], set[int]]:
    """The annotations, the newest word of each turn, and the complete samples, from the log."""
    told: dict[int, tuple[object, ...]] = {}
    of_turn: dict[int, int] = {}
    complete: set[int] = set()
    for event in events:
        payload = json.loads(event.payload)
        sample_id = int(event.subject.partition(":")[2] or 0)
        if event.action == "complete":
            complete.add(sample_id)
        if "annotation" not in payload:
            continue
        answer = SAID.get(event.action, Answer.WITHDRAWN)
        word = (sample_id, event.actor, answer, payload["value"], payload["supersedes"])
        told[payload["annotation"]] = word
        of_turn.pop(payload["turn"], None)
        if answer is not Answer.WITHDRAWN:
            of_turn[payload["turn"]] = payload["annotation"]
    return told, of_turn, complete
