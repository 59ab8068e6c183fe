"""Faults that labelling tools are known for, each with its own test."""

import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from bot.records import Answer, Role, SampleState, Source
from jobs import assigning, importing, measuring, summarising
from storage import annotations, people
from storage.database import Database, open_database
from tests.fakes import FakeClock
from tests.handlers.scene import Scene, make_scene, words
from tests.jobs.office import tools
from tests.makers import make_prediction

A_MONTH = 30 * 24 * 3600.0


def test_overlap_is_never_exceeded_in_a_race_for_the_last_slot(database: Database) -> None:
    scene = make_scene(database, overlap=3)
    said: list[str] = []
    crowd = [
        threading.Thread(target=lambda who=who: said.append(scene.label(who).said))
        for who in (f"U{number}" for number in range(8))
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(scene.annotations()) == 3
    assert sorted(text.split()[0] for text in said) == ["Saved:"] * 3 + ["This"] * 5


def test_a_personal_card_left_open_for_a_month_is_still_taken(database: Database) -> None:
    scene = make_scene(database)
    personal = _personal_card(scene, "U1")
    scene.clock.advance(A_MONTH)

    done = scene.label("U1", ts=personal["ts"], channel_id="D1")

    assert "Saved" in done.said
    assert scene.labelled() == ["refund"]


def test_an_answer_that_comes_after_the_others_filled_the_sample_is_thanked_for(
    database: Database,
) -> None:
    scene = make_scene(database)
    personal = _personal_card(scene, "U1")
    scene.label("U2")
    scene.label("U3")

    done = scene.label("U1", ts=personal["ts"], channel_id="D1")

    assert "all its answers already" in done.said
    assert len(scene.annotations()) == 2


def test_finished_work_is_not_opened_again(database: Database, tmp_path: Any) -> None:
    scene = make_scene(database, overlap=1)
    scene.label("U1")
    rows = tmp_path / "again.jsonl"
    rows.write_text(json.dumps({"text": "Where is my parcel?"}))

    importing.import_file(
        database,
        scene.project_id,
        rows,
        now=scene.clock.now,
        actor="cli",
        media_folder=tmp_path,
    )
    with database.write() as session:
        make_prediction(session, scene.sample(), "other", 0.2)
    _every_job(scene)

    assert scene.sample().state is SampleState.COMPLETE
    assert len(scene.slack.posted()) == 1
    assert [row.source for row in scene.annotations()] == [Source.HUMAN_REVIEW]


def test_nothing_that_others_see_depends_on_the_answer(
    sqlite: Database, tmp_path: Any, request: pytest.FixtureRequest
) -> None:
    """Card, its updates, its fallback for notifications, the thread: the same for any label."""
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    request.addfinalizer(other.close)
    seen = [_seen_by_others(make_scene(one), label) for one, label in _labelled(sqlite, other)]

    assert seen[0] == seen[1]
    assert len(seen[0]) == 3


def test_who_labels_next_sees_as_little_on_a_card_of_their_own(sqlite: Database) -> None:
    scene = make_scene(sqlite, text="Nothing in it")
    scene.label("U1", "refund")

    personal = _personal_card(scene, "U2")

    assert "1 of 2 labelled" in words(personal)
    assert "Saved" not in words(personal)
    assert words(personal).count("refund") == words(scene.card()).count("refund")


def test_a_deactivated_person_s_labels_stay_and_count(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1")
    scene.give_role("U1", Role.NONE)

    scene.label("U2")

    assert scene.sample().state is SampleState.COMPLETE
    with database.read() as session:
        assert len(annotations.answers(session, scene.sample_id)) == 2
        assert people.find(session, 1, "U1") is not None


def test_a_person_cannot_be_deleted_while_a_label_is_theirs(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1")

    with pytest.raises(IntegrityError):
        _delete(database, "U1")

    assert scene.labelled() == ["refund"]


def test_silence_is_no_answer(database: Database) -> None:
    scene = make_scene(database)
    _personal_card(scene, "U1")
    for _ in range(30):
        scene.clock.advance(24 * 3600)
        _every_job(scene)

    assert scene.annotations() == []
    assert scene.sample().state is SampleState.OPEN


def test_a_skip_is_no_answer_either(database: Database) -> None:
    scene = make_scene(database, overlap=1)

    scene.skip("U1")

    assert scene.sample().state is SampleState.OPEN
    assert [row.answer for row in scene.annotations()] == [Answer.SKIPPED]
    with database.read() as session:
        assert list(annotations.answers(session, scene.sample_id)) == []


def test_a_form_left_open_while_the_project_was_paused_saves_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.change_project(is_paused=True)

    done = scene.label("U1")

    assert "paused" in done.said
    assert scene.annotations() == []


def _delete(database: Database, user_id: str) -> None:
    with database.write() as session:
        session.delete(people.find(session, 1, user_id))


def _personal_card(scene: Scene, user_id: str) -> dict[str, Any]:
    scene.command(user_id, "next")
    scene.deliver()
    (card,) = scene.slack.posted(f"D{user_id[1:]}")
    return card


def _every_job(scene: Scene) -> None:
    office = tools(scene.database, scene.slack, FakeClock(scene.clock.now()))
    for job in (assigning.dispatch, measuring.measure_all, summarising.summarise_all):
        job(office)


def _labelled(*databases: Database) -> Sequence[tuple[Database, str]]:
    return list(zip(databases, ("refund", "other"), strict=True))


def _seen_by_others(scene: Scene, label: str) -> list[Any]:
    """All that came into the channel, but for what was for one pair of eyes."""
    done = scene.label("U1", label, action_ts="5.5", response_url=500)
    assert done.ack.given
    scene.skip("U2", action_ts="6.6", response_url=500)
    scene.deliver(60)
    public = [
        call
        for method, call in scene.slack.calls
        if method in {"chat.postMessage", "chat.update"} and call["channel"] == scene.channel
    ]
    return [*public, scene.card()]
