from typing import Any

import pytest
from sqlmodel import Session, select

from bot.records import DeliveryKind, SampleState, Source
from jobs import assigning
from storage import provenance
from storage.database import Database
from storage.tables import Annotation, Delivery, Event, Project, Sample
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import (
    NOW,
    make_annotation,
    make_prediction,
    make_project,
    make_reviewer,
    make_sample,
)


@pytest.mark.parametrize(
    ("confidence", "state"),
    [
        (0.8499, SampleState.WAITING),
        (0.85, SampleState.ACCEPTED),
        (0.99, SampleState.ACCEPTED),
    ],
)
def test_the_threshold_decides_and_itself_is_enough(
    sqlite: Database, confidence: float, state: SampleState
) -> None:
    with sqlite.write() as session:
        project = make_project(session, threshold=0.85)
        make_prediction(session, make_sample(session, project), confidence=confidence)

    assigning.route_new(sqlite, project.id, NOW)

    assert _states(sqlite) == [state]


def test_what_is_accepted_is_an_annotation_of_the_model_in_the_log(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        make_prediction(session, make_sample(session, project), "other", confidence=0.9)

    assigning.route_new(database, project.id, NOW)

    with database.read() as session:
        (row,) = session.exec(select(Annotation))
        (event,) = session.exec(select(Event))
        broken = provenance.verify(session, project.id)
    assert (row.source, row.value, row.reviewer_id) == (
        Source.MODEL_AUTO,
        '{"label":"other"}',
        None,
    )
    assert (event.actor, event.action) == ("model:model", "accept")
    assert broken is None


def test_routing_twice_accepts_once(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        make_prediction(session, make_sample(session, project), confidence=0.9)

    for _ in range(2):
        assigning.route_new(sqlite, project.id, NOW)

    with sqlite.read() as session:
        assert len(session.exec(select(Annotation)).all()) == 1


def test_more_samples_than_a_batch_are_all_routed(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        for number in range(assigning.BATCH + 3):
            sample = make_sample(session, project, f"text {number}")
            make_prediction(session, sample, confidence=0.9)

    assigning.route_new(sqlite, project.id, NOW)

    assert set(_states(sqlite)) == {SampleState.ACCEPTED}


def test_as_many_cards_are_open_as_the_project_wants(database: Database) -> None:
    _project_with_samples(database, 5, open_cards=3)

    for _ in range(2):
        assigning.dispatch(tools(database))

    assert _states(database).count(SampleState.OPEN) == 3
    assert _cards(database) == 3


def test_a_card_that_is_done_makes_room_for_the_next(sqlite: Database) -> None:
    project = _project_with_samples(sqlite, 5, open_cards=3, overlap=1)
    assigning.dispatch(tools(sqlite))
    with sqlite.write() as session:
        sample = session.exec(select(Sample).where(Sample.state == SampleState.OPEN)).first()
        assert sample
        make_annotation(session, sample, make_reviewer(session, project))
        sample.state = SampleState.COMPLETE
        session.add(sample)

    assigning.dispatch(tools(sqlite))

    assert _cards(sqlite) == 4


def test_samples_without_a_prediction_are_asked_about_too(database: Database) -> None:
    with database.write() as session:
        make_sample(session, make_project(session))

    assigning.dispatch(tools(database))

    assert _states(database) == [SampleState.OPEN]


def test_a_paused_project_gets_no_card_and_goes_on_when_resumed(sqlite: Database) -> None:
    project = _project_with_samples(sqlite, 2, is_paused=True)
    assigning.dispatch(tools(sqlite))
    while_paused = _cards(sqlite)
    with sqlite.write() as session:
        row = session.get_one(Project, project.id)
        row.is_paused = False
        session.add(row)

    assigning.dispatch(tools(sqlite))

    assert (while_paused, _cards(sqlite)) == (0, 2)


def test_the_least_sure_sample_is_asked_about_first(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session, open_cards=1)
        for text, confidence in (("sure", 0.8), ("unsure", 0.3)):
            make_prediction(session, make_sample(session, project, text), confidence=confidence)

    assigning.dispatch(tools(sqlite))

    with sqlite.read() as session:
        (card,) = session.exec(select(Delivery))
    assert "unsure" in card.payload["text"]


def test_every_project_is_served(sqlite: Database) -> None:
    with sqlite.write() as session:
        for name in ("a", "b"):
            make_sample(session, make_project(session, name=name))

    assigning.dispatch(tools(sqlite))

    assert _cards(sqlite) == 2


def test_two_workers_ask_about_each_sample_once(database: Database) -> None:
    _project_with_samples(database, 5, open_cards=3)
    workers = [tools(database, FakeSlack(), FakeClock(), f"here:{i}") for i in range(2)]

    for worker in workers:
        assigning.dispatch(worker)

    assert _cards(database) == 3


def _project_with_samples(database: Database, count: int, **policy: Any) -> Project:
    with database.write() as session:
        project = make_project(session, **policy)
        _add_samples(session, project, count)
    return project


def _add_samples(session: Session, project: Project, count: int) -> None:
    for number in range(count):
        make_prediction(session, make_sample(session, project, f"text {number}"), confidence=0.5)


def _states(database: Database) -> list[SampleState]:
    with database.read() as session:
        return [SampleState(state) for state in session.exec(select(Sample.state))]


def _cards(database: Database) -> int:
    with database.read() as session:
        query = select(Delivery).where(Delivery.kind == DeliveryKind.POST)
        return len(session.exec(query).all())
