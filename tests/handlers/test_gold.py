"""Known samples: marked, mixed in unseen, asked first in a qualification."""

import json
from pathlib import Path

import pytest

from bot import ids
from bot.records import Aim, Purpose, Role, SampleState, Source
from handlers import labelling
from jobs import importing
from storage import readings
from storage.database import Database
from storage.tables import Sample
from tests.handlers.scene import Scene, make_scene, words
from tests.handlers.sitting_scene import Seat, make_seat, sittings_of, turns_of
from tests.makers import NOW


def test_a_lead_marks_a_sample_with_what_is_right(database: Database) -> None:
    seat = _with_lead(make_seat(database, 3))

    said = seat.scene.command("U9", "gold 2 refund")

    assert "*refund* is right" in said
    with database.read() as session:
        assert session.get_one(Sample, 2).state is SampleState.GOLD
        known = readings.truth(session, 2)
    assert known is not None
    assert known.row.source is Source.ADJUDICATION
    assert [event.action for event in seat.scene.events()[-2:]] == ["adjudicate", "gold"]


def test_a_card_in_the_channel_closes_without_telling(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U9", Role.LEAD)
    scene.label("U1", "other")

    scene.command("U9", "gold 1 refund")

    scene.deliver()
    assert "not asked any more" in words(scene.card())
    assert "refund" not in words(scene.card())


def test_marking_can_be_ended(sqlite: Database) -> None:
    seat = _with_lead(make_seat(sqlite, 3))
    seat.scene.command("U9", "gold 2 refund")

    seat.scene.command("U9", "gold 2 off")

    with sqlite.read() as session:
        assert session.get_one(Sample, 2).state is SampleState.COMPLETE


@pytest.mark.parametrize(
    ("words_", "said"),
    [
        ("gold 2", "add the label"),
        ("gold 2 nothing", "labels are"),
        ("gold t9 refund", "no sample"),
    ],
)
def test_marking_what_cannot_be_says_why(sqlite: Database, words_: str, said: str) -> None:
    seat = _with_lead(make_seat(sqlite, 3))

    assert said in seat.scene.command("U9", words_)
    assert seat.scene.annotations() == []


def test_only_leads_mark_and_read_of_it(sqlite: Database) -> None:
    seat = _with_lead(make_seat(sqlite, 3))
    seat.scene.command("U9", "gold 2 refund")

    assert "Only a lead" in seat.scene.command("U1", "gold 3 refund")
    assert "for leads only" in seat.scene.command("U1", "why 2")
    assert "decided as a lead" in seat.scene.command("U9", "why 2")


def test_known_samples_are_mixed_in_and_look_like_all_others(database: Database) -> None:
    seat = _with_lead(make_seat(database, 14, gold_rate=0.5, overlap=1))
    _mark(seat.scene, range(2, 8))
    seat.begin("label 7")
    shown = []
    for _ in range(7):
        shown.append(json.loads(json.dumps(seat.blocks)))
        seat.label("refund")

    aims = [turn.aim for turn in turns_of(seat.scene)]
    looks = {
        aim: {json.dumps([b["type"] for b in blocks if "context" not in b["type"]])}
        for aim, blocks in zip(aims, shown, strict=True)
    }
    assert aims.count(Aim.GOLD) >= 1
    assert aims.count(Aim.WORK) >= 1
    assert looks[Aim.GOLD] == looks[Aim.WORK]
    gold = [row for row in seat.scene.annotations() if row.source is Source.CONTROL]
    assert len(gold) == aims.count(Aim.GOLD)
    with database.read() as session:
        assert {session.get_one(Sample, row.sample_id).state for row in gold} == {SampleState.GOLD}


def test_a_sample_that_becomes_known_while_it_is_on_a_card_is_passed_over(
    sqlite: Database,
) -> None:
    seat = _with_lead(make_seat(sqlite, 3))
    seat.begin()
    first = turns_of(seat.scene)[0].assignment_id
    seat.scene.command("U9", f"gold {first} other")

    seat.label("refund")

    assert "yours was not needed" in seat.text


def test_a_file_may_bring_known_samples(database: Database, tmp_path: Path) -> None:
    scene = make_seat(database, 1).scene
    file = tmp_path / "known.jsonl"
    rows = [
        {"text": "Money back!", "gold": "refund"},
        {"text": "Where is it?", "gold": "delivery", "label": "delivery"},
        {"text": "What?", "gold": "no label"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    report = importing.import_file(
        database, scene.project_id, file, now=lambda: NOW, actor="cli", media_folder=tmp_path
    )

    assert (report.added, report.bad) == (1, 2)
    assert "not both" in report.sentence()
    with database.read() as session:
        known = readings.truth(session, 2)
        assert session.get_one(Sample, 2).state is SampleState.GOLD
    assert known is not None
    assert known.row.source is Source.IMPORTED


def test_before_real_work_comes_a_round_with_feedback(database: Database) -> None:
    seat = _to_qualify(database)

    seat.begin()
    before = seat.text
    seat.label("refund")
    right = seat.text
    seat.go_on()
    seat.label("other")
    wrong = seat.text

    assert "1 of 3" in before
    assert "*refund* is right." in right
    assert "You said *other*; it is *refund*." in wrong
    assert sittings_of(seat.scene)[0].purpose is Purpose.QUALIFICATION


def test_who_passes_begins_with_the_next_press(database: Database) -> None:
    seat = _to_qualify(database)
    seat.begin()
    for _ in range(3):
        seat.label("refund")
        seat.go_on()
    passed = seat.text

    seat.press(ids.START, handler=labelling.start)

    assert "3 of 3 right: you are in." in passed
    assert sittings_of(seat.scene)[-1].purpose is Purpose.WORK
    result = json.loads(next(e for e in seat.scene.events() if e.action == "qualify").payload)
    assert result == {"right": 3, "of": 3, "is_passed": True}


def test_who_does_not_pass_tries_again(sqlite: Database) -> None:
    seat = _to_qualify(sqlite)
    seat.begin()
    for label in ("other", "other", "refund"):
        seat.label(label)
        seat.go_on()
    failed = seat.text

    seat.press(ids.START, handler=labelling.start)

    assert "1 of 3 right.* Not yet" in failed
    rounds = sittings_of(seat.scene)
    assert [one.purpose for one in rounds] == [Purpose.QUALIFICATION] * 2
    assert [one.is_passed for one in rounds] == [False, None]


def test_in_a_qualification_nothing_is_taken_back_or_said_twice(sqlite: Database) -> None:
    seat = _to_qualify(sqlite)
    seat.begin()
    before = seat.blocks
    seat.label("other")

    again = seat.label("refund", on=before)

    assert "moved on" in again.said
    assert not seat.has(ids.UNDO_LAST)


def test_in_the_channel_who_has_not_qualified_is_told_how(sqlite: Database) -> None:
    seat = _to_qualify(sqlite)
    seat.scene.deliver(5)
    seat.scene.ts = seat.scene.slack.posted()[0]["ts"]

    done = seat.scene.label("U1", "refund")

    assert "short round" in done.said
    assert "`/concord label`" in done.said
    assert seat.scene.annotations()[0].source is Source.ADJUDICATION


def test_leads_need_not_qualify(sqlite: Database) -> None:
    seat = _to_qualify(sqlite)
    lead = Seat(seat.scene, "U9")

    lead.begin()

    assert sittings_of(seat.scene)[0].purpose is Purpose.WORK


def test_without_known_samples_nobody_is_held_up(sqlite: Database) -> None:
    seat = make_seat(sqlite, 3, qualification=3)

    seat.begin()

    assert sittings_of(seat.scene)[0].purpose is Purpose.WORK


def _with_lead(seat: Seat) -> Seat:
    seat.scene.give_role("U9", Role.LEAD)
    return seat


def _mark(scene: Scene, samples: range, label: str = "refund") -> None:
    for number in samples:
        scene.command("U9", f"gold {number} {label}")


def _to_qualify(database: Database) -> Seat:
    """Three known samples, all of them refund, to be answered first."""
    seat = _with_lead(make_seat(database, 6, qualification=3, pass_share=0.7))
    _mark(seat.scene, range(2, 5))
    return seat
