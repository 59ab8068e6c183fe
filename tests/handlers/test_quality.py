"""What leads are told of reviewers, and answers that are left out without being deleted."""

from typing import Any

import pytest

from bot.records import Role, SampleState
from jobs import exporting, renewing
from storage import annotations, controls, measured, quality
from storage.database import Database
from storage.tables import Project
from tests.handlers.scene import Scene, make_scene, words
from tests.handlers.sitting_scene import make_seat
from tests.makers import NOW, make_annotation, make_reviewer, make_sample


def test_a_lead_reads_how_well_each_reviewer_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "APART", 0)
    seat = make_seat(database, 24, gold_rate=0.4, repeat_rate=0.4, overlap=1)
    seat.scene.give_role("U9", Role.LEAD)
    for number in range(2, 8):
        seat.scene.command("U9", f"gold {number} refund")
    seat.begin("label 18")
    for _ in range(18):
        seat.scene.clock.advance(5)
        seat.label("refund")

    said = seat.scene.command("U9", "quality")
    (found,) = _quality(seat.scene)

    assert found.known.of >= 1
    assert found.known.hits == found.known.of
    assert found.repeated.of >= 1
    assert found.repeated.hits == found.repeated.of
    assert found.typical == 5.0
    assert "known labels right" in said
    assert "the same when asked again" in said


def test_only_leads_read_it(sqlite: Database) -> None:
    assert "Only a lead" in make_scene(sqlite).command("U1", "quality")


def test_one_who_always_gives_one_label_is_told_with_the_evidence(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=4)
    _answer(scene, 30, careless="U4")
    scene.give_role("U9", Role.LEAD)

    said = scene.command("U9", "quality")

    assert "gave “refund” in 30 of 30 answers" in said
    assert said.index("Name of U4") < said.index("Name of U1")


def test_excluded_answers_do_not_count_and_are_not_deleted(database: Database) -> None:
    scene = make_scene(database, overlap=3)
    scene.give_role("U9", Role.LEAD)
    for user, label in (("U1", "other"), ("U2", "other"), ("U3", "refund")):
        scene.label(user, label)
    before = _outcome(scene)

    said = scene.command("U9", "exclude <@U1> since 2026-11-01")

    assert "2026-11-01" in said
    assert before["label"] == "other"
    assert _outcome(scene)["tied"] == ["other", "refund"]
    assert len(scene.annotations()) == 3
    assert "2 answers of 2 reviewers" in scene.command("U9", "agreement")
    shown = scene.command("U9", "quality").replace("\u200b", "")
    assert "not counted: answers since 2026-11-01" in shown
    scene.command("U9", "include <@U1>")
    assert _outcome(scene) == before
    assert [event.action for event in scene.events()[-2:]] == ["exclude", "include"]


def test_what_was_counted_before_an_exclusion_is_counted_anew(database: Database) -> None:
    scene = make_scene(database, overlap=3)
    scene.give_role("U9", Role.LEAD)
    for user, label in (("U1", "other"), ("U2", "refund"), ("U3", "refund")):
        scene.label(user, label)
    renewing.renew(database, scene.project_id, NOW, "here:1")

    scene.command("U9", "exclude <@U1>")
    at_once = scene.command("U9", "agreement")
    renewing.renew(database, scene.project_id, NOW, "here:1")

    assert "2 answers of 2 reviewers" in at_once
    with database.read() as session:
        standing = measured.now(session, scene.project())
        assert (standing.counts.annotations, standing.changed) == (2, [])
    scene.command("U9", "include <@U1>")
    assert "3 answers of 3 reviewers" in scene.command("U9", "agreement")


def test_an_exclusion_from_a_day_on_leaves_what_was_before(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U9", Role.LEAD)
    scene.label("U1", "other")

    scene.command("U9", "exclude <@U1> since 2026-11-24")

    with sqlite.read() as session:
        assert len(annotations.answers(session, scene.sample_id)) == 1


def test_an_excluded_answer_makes_room_for_another(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=2)
    scene.give_role("U9", Role.LEAD)
    scene.label("U1", "other")
    scene.command("U9", "exclude <@U1>")

    scene.label("U2", "refund")
    scene.label("U3", "refund")

    assert scene.sample().state is SampleState.COMPLETE
    scene.deliver()
    assert "2 of 2" in words(scene.card())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("exclude <@U1> since yesterday", "Write a day such as"),
        ("exclude <@U1> since 2026-13-01", "is no day"),
        ("exclude <@U7>", "never answered"),
        ("exclude ana", "pick the person"),
        ("include <@U1>", "count already"),
    ],
)
def test_an_exclusion_that_cannot_be_says_why(sqlite: Database, asked: str, said: str) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U9", Role.LEAD)
    scene.label("U1")

    assert said in scene.command("U9", asked)


def test_only_leads_exclude(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1")

    assert "Only a lead" in scene.command("U1", "exclude <@U1>")


def _answer(scene: Scene, count: int, careless: str) -> None:
    """So many samples by four people, three of whom agree on changing labels."""
    with scene.database.write() as session:
        project = session.get_one(Project, scene.project_id)
        people = [make_reviewer(session, project, user) for user in ("U1", "U2", "U3", "U4")]
        for number in range(count):
            sample = make_sample(session, project, f"Text {number}", state=SampleState.COMPLETE)
            true = scene.labels[number % 3]
            for person in people:
                said = "refund" if person.slack_user_id == careless else true
                make_annotation(session, sample, person, said)


def _quality(scene: Scene) -> Any:
    with scene.database.read() as session:
        return quality.of_project(session, scene.project())


def _outcome(scene: Scene) -> dict[str, Any]:
    with scene.database.read() as session:
        (row,) = exporting._rows(session, scene.project(), None, ())
    found: dict[str, Any] = row["consensus"]
    return found
