from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.records import Order, SampleState
from bot.review import holdout
from bot.schema import label_value
from jobs import assigning, ordering
from storage import assignments, predictions, queue
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import Embedding, Sample
from tests.jobs.classroom import Classroom, make_classroom
from tests.makers import NOW

COUNT = 140


@pytest.fixture
def room(sqlite: Database, tmp_path: Path, encoder: Path) -> Classroom:
    return make_classroom(sqlite, tmp_path, encoder, count=COUNT, labelled=0)


def predict(room: Classroom, **policy: Any) -> None:
    """The later a sample came, the less sure a model is of it."""
    with room.database.write() as session:
        project = room.project(session)
        project.policy = project.policy.model_copy(update={"threshold": 1.0} | policy)
        session.add(project)
        version = predictions.model_version(session, project.id, "m", "1", "sha", NOW)
        new = []
        for place, (key, label) in enumerate(room.truths.items()):
            sure = 0.99 - 0.6 * place / COUNT
            shares = {label: sure, "unlike": (1 - sure) / 2, "unlikely": (1 - sure) / 2}
            new.append(NewPrediction(key, label_value(label), sure, shares, 0.2))
        predictions.add(session, version.id, new, NOW)
    assigning.route_new(room.database, room.project_id, NOW)


def planned(room: Classroom) -> list[Sample]:
    with room.database.read() as session:
        query = select(Sample).where(col(Sample.turn) < 0).order_by(col(Sample.turn))
        return list(session.exec(query))


def is_held(sample: Sample) -> bool:
    return holdout.is_held_out(sample.content_hash, 0.3)


def test_at_the_start_typical_samples_of_every_kind_come_first(room: Classroom) -> None:
    ordering.plan_all(room.tools)

    found = planned(room)
    assert len(found) == ordering.PLAN
    first = [room.truths[one.id] for one in found if not is_held(one)][:9]
    assert set(first) == {"delivery", "refund", "other"}
    with room.database.read() as session:
        assert [one.id for one in assignments.waiting(session, room.project_id, 5)] == [
            one.id for one in found[:5]
        ]


def test_the_hold_out_has_its_share_of_the_plan_in_the_order_of_its_hashes(
    room: Classroom,
) -> None:
    predict(room)

    ordering.plan_all(room.tools)

    held = [one for one in planned(room) if is_held(one)]
    hashes = sorted(one.content_hash for one in room.samples() if is_held(one))
    assert len(held) == 15
    assert [one.content_hash for one in held] == hashes[:15]


def test_doubtful_samples_are_planned_and_they_differ(room: Classroom) -> None:
    predict(room)

    ordering.plan_all(room.tools)

    found = [one for one in planned(room) if not is_held(one)]
    assert len(found) == 35
    unsure = sum(one.confidence or 0 for one in found) / 35
    everything = room.samples(SampleState.WAITING)
    assert unsure < sum(one.confidence or 0 for one in everything) / len(everything)
    with room.database.read() as session:
        assert len(session.exec(select(Embedding)).all()) < COUNT


def test_without_diversity_the_least_certain_come_first_and_nothing_is_embedded(
    room: Classroom,
) -> None:
    predict(room, diversity=False)

    ordering.plan_all(room.tools)

    found = [one for one in planned(room) if not is_held(one)]
    learned = [one for one in room.samples() if not is_held(one)]
    assert [one.id for one in found] == [one.id for one in reversed(learned)][:35]
    with room.database.read() as session:
        assert session.exec(select(Embedding)).all() == []


def test_a_random_order_is_by_hash_and_asks_no_model(room: Classroom) -> None:
    predict(room, order=Order.RANDOM)

    ordering.plan_all(room.tools)

    found = [one.content_hash for one in planned(room) if not is_held(one)]
    assert found == sorted(one.content_hash for one in room.samples() if not is_held(one))[:35]


@pytest.mark.parametrize("order", [Order.ENTROPY, Order.COMMITTEE, Order.LEAST_CONFIDENCE])
def test_each_order_gives_each_sample_its_turn(room: Classroom, order: Order) -> None:
    predict(room, order=order)

    turns = [
        -1 if one.turn is None else one.turn
        for one in room.samples(SampleState.WAITING)
        if not is_held(one)
    ]

    assert all(0 <= turn <= 1 for turn in turns)
    if order is Order.COMMITTEE:
        assert set(turns) == {0.8}
    else:
        assert turns == sorted(turns, reverse=True)


def test_a_plan_that_is_not_used_up_is_left_as_it_is(room: Classroom) -> None:
    ordering.plan_all(room.tools)
    before = [one.id for one in planned(room)]

    ordering.plan_all(room.tools)

    assert [one.id for one in planned(room)] == before


def test_a_plan_that_runs_out_is_made_anew(room: Classroom) -> None:
    with room.database.write() as session:
        project = room.project(session)
        project.policy = project.policy.model_copy(update={"open_cards": 5})
        session.add(project)
    ordering.plan_all(room.tools)
    first = [one.id for one in planned(room)]
    room.label(first[:48])

    with room.database.read() as session:
        depth = queue.depth(session, room.project_id, 200)

    assert depth == queue.Depth(planned=2, others=COUNT - 50)
    ordering.plan(room.tools, _project(room))
    assert len(planned(room)) >= 50


def test_few_samples_need_no_plan_and_a_paused_project_gets_none(
    sqlite: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(sqlite, tmp_path, encoder, count=30, labelled=0)

    ordering.plan_all(room.tools)

    assert planned(room) == []


def test_an_encoder_that_cannot_be_used_costs_diversity_only(room: Classroom) -> None:
    predict(room, encoder="no/such/folder")

    ordering.plan_all(room.tools)

    assert len(planned(room)) == ordering.PLAN


def _project(room: Classroom) -> Any:
    with room.database.read() as session:
        return room.project(session)
