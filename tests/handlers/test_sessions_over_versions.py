"""Sessions, known samples, verdicts and exclusions while labels change."""

import json
from typing import Any

from sqlmodel import col, select

from bot.evolution.changes import Changes
from bot.records import Role, SampleState, Source
from jobs import exporting, reopening
from storage import controls, disputes, exclusions, quality, readings, schemas
from storage.database import Database
from storage.tables import Assignment, Project, Reviewer, Sample
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import Seat, make_seat, turns_of
from tests.makers import NOW, make_version

RENAME = Changes(rename={"refund": "money back"})
SPLIT = Changes(split={"delivery": ("late", "lost")})


def evolve(scene: Scene, *steps: Changes) -> None:
    with scene.database.write() as session:
        make_version(session, session.get_one(Project, scene.project_id), *steps)
    reopening.reopen(scene.database, scene.project_id, "here:1", NOW)


def labels_now(scene: Scene) -> tuple[str, ...]:
    with scene.database.read() as session:
        return schemas.history(session, scene.project_id).newest.label_names


def state(scene: Scene, sample_id: int = 1) -> SampleState:
    with scene.database.read() as session:
        return session.get_one(Sample, sample_id).state


def exported(scene: Scene) -> dict[str, Any]:
    with scene.database.read() as session:
        return next(exporting._rows(session, scene.project(), None, ()))


def test_a_split_asks_those_again_whose_answer_is_lost_and_nobody_else(database: Database) -> None:
    ana = make_seat(database, 1, overlap=2)
    ben = Seat(ana.scene, "U2")
    for seat, label in ((ana, "delivery"), (ben, "refund")):
        seat.begin()
        seat.label(label)
    assert state(ana.scene) is SampleState.COMPLETE

    evolve(ana.scene, SPLIT)

    assert state(ana.scene) is SampleState.WAITING
    assert "Nothing waits" in ben.begin()
    ana.begin("label 5")
    ana.scene.labels = labels_now(ana.scene)
    assert state(ana.scene) is SampleState.STARTED
    ana.label("late")
    with database.read() as session:
        sample = session.get_one(Sample, 1)
        assert sample.state is SampleState.COMPLETE
        said = [json.loads(one.value)["label"] for one in readings.standing(session, sample)]
    assert sorted(said) == ["late", "refund"]


def test_a_card_answers_under_the_version_that_it_showed_and_the_next_is_new(
    database: Database,
) -> None:
    seat = make_seat(database, 3, overlap=1)
    seat.begin("label 3")

    evolve(seat.scene, SPLIT)
    seat.label("refund")

    given, *_ = seat.scene.annotations()
    with database.read() as session:
        assert schemas.version(session, given.schema_version_id).number == 1
        shown = session.get_one(Assignment, turns_of(seat.scene)[1].assignment_id)
        assert schemas.version(session, shown.schema_version_id).number == 2
    assert "late" in seat.text
    assert state(seat.scene, given.sample_id) is SampleState.COMPLETE


def test_an_answer_that_is_lost_on_an_older_card_is_asked_again(sqlite: Database) -> None:
    seat = make_seat(sqlite, 1, overlap=1)
    seat.begin()
    evolve(seat.scene, SPLIT)

    seat.label("delivery")

    assert state(seat.scene) is SampleState.WAITING
    assert len(seat.scene.annotations()) == 1
    assert "1 More" in seat.text
    seat.begin()
    seat.scene.labels = labels_now(seat.scene)
    seat.label("lost")
    assert state(seat.scene) is SampleState.COMPLETE


def test_a_verdict_is_read_under_the_newest_labels(database: Database) -> None:
    lead = disputed(database)
    lead.label("refund")

    evolve(lead.scene, RENAME)

    agreed = exported(lead.scene)["consensus"]
    assert (agreed["label"], agreed["method"]) == ("money back", "adjudication")
    assert state(lead.scene) is SampleState.COMPLETE


def test_a_verdict_that_is_lost_leaves_the_sample_as_the_answers_have_it(
    database: Database,
) -> None:
    lead = disputed(database)
    lead.label("delivery")
    assert waiting_disputes(lead.scene) == 0

    evolve(lead.scene, SPLIT)

    assert state(lead.scene) is SampleState.COMPLETE
    assert waiting_disputes(lead.scene) == 1
    assert exported(lead.scene)["consensus"]["method"] == "majority"
    evolve(lead.scene, Changes(restore=1))
    assert waiting_disputes(lead.scene) == 0
    assert exported(lead.scene)["consensus"]["label"] == "delivery"


def test_where_the_answers_do_not_suffice_a_lost_verdict_asks_people_again(
    sqlite: Database,
) -> None:
    lead = disputed(sqlite, answers=("delivery", "other"))
    lead.label("delivery")

    evolve(lead.scene, SPLIT)

    assert state(lead.scene) is SampleState.WAITING
    assert waiting_disputes(lead.scene) == 0


def test_a_known_label_that_is_lost_checks_nobody_until_it_is_marked_again(
    database: Database,
) -> None:
    seat = make_seat(database, 3, qualification=1)
    seat.scene.give_role("U9", Role.LEAD)
    seat.scene.command("U9", "gold 2 delivery")
    seat.scene.command("U9", "gold 3 refund")

    evolve(seat.scene, RENAME, SPLIT)

    assert known_count(seat.scene) == 1
    assert "add the label" in seat.scene.command("U9", "gold 2")
    seat.scene.command("U9", "gold 2 lost")
    assert known_count(seat.scene) == 2


def test_known_samples_and_repeats_are_compared_as_they_are_read_today(sqlite: Database) -> None:
    seat = make_seat(sqlite, 12, overlap=1, gold_rate=0.5)
    seat.scene.give_role("U9", Role.LEAD)
    for number in range(2, 8):
        seat.scene.command("U9", f"gold {number} refund")
    seat.begin("label 5")
    for _ in range(5):
        seat.label("refund")

    evolve(seat.scene, RENAME)

    with sqlite.read() as session:
        (one,) = quality.of_project(session, seat.scene.project())
    checked = [row for row in seat.scene.annotations() if row.source is Source.CONTROL]
    assert (one.known.hits, one.known.of) == (len(checked), len(checked))
    assert len(checked) > 0


def test_what_is_excluded_is_neither_counted_nor_asked_again(database: Database) -> None:
    scene = make_scene(database, overlap=2)
    scene.label("U1", "refund")
    scene.label("U2", "refund")
    with database.write() as session:
        ben = session.exec(select(Reviewer).where(Reviewer.slack_user_id == "U2")).one()
        exclusions.begin(session, scene.project_id, ben.id, None, NOW)

    evolve(scene, RENAME)

    row = exported(scene)
    assert (row["consensus"]["label"], row["consensus"]["share"]) == ("money back", 1.0)
    assert [(one["reads_as"], one["counts"]) for one in row["annotations"]] == [
        ("money back", True),
        ("money back", False),
    ]


def test_an_example_stays_with_its_label(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    with sqlite.write() as session:
        row = schemas.newest(session, scene.project_id)
        first, *rest = row.labels
        row.labels = [first | {"examples": ["Charged twice."]}, *rest]
        session.add(row)

    evolve(scene, RENAME)

    with sqlite.read() as session:
        (label,) = (
            one
            for one in schemas.history(session, scene.project_id).newest.labels
            if one.name == "money back"
        )
    assert label.examples == ("Charged twice.",)


def disputed(database: Database, answers: tuple[str, str] = ("refund", "other")) -> Seat:
    """Two who do not agree, and the lead before whom it lies."""
    scene = make_scene(database, overlap=2)
    for user, label in zip(("U1", "U2"), answers, strict=True):
        scene.label(user, label)
    scene.give_role("U9", Role.LEAD)
    lead = Seat(scene, "U9")
    lead.begin("adjudicate")
    return lead


def waiting_disputes(scene: Scene) -> int:
    with scene.database.read() as session:
        return disputes.count_open(session, scene.project_id)


def known_count(scene: Scene) -> int:
    with scene.database.read() as session:
        every = session.exec(select(Sample.id).where(col(Sample.state) == SampleState.GOLD)).all()
        found = controls.count_gold(session, scene.project_id)
    assert found <= len(every)
    return found
