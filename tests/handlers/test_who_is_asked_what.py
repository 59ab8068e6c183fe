"""Who is asked what: repeats, skills, shares, orders, what is left over, and how long it took."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from bot.records import Aim, Role, SampleState, Source
from jobs import assigning
from jobs.tools import Tools
from storage import annotations, controls
from storage.database import Database
from storage.tables import Assignment, Member, Sample, Timing
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import Seat, make_seat, turns_of


def test_some_samples_come_again_and_count_for_nobody_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "APART", 1)
    seat = make_seat(database, 12, overlap=1, repeat_rate=0.5)
    seat.begin("label 12")

    for _ in range(12):
        seat.label("refund")

    rows = seat.scene.annotations()
    again = [row for row in rows if row.source is Source.CONTROL]
    first = [row for row in rows if row.source is Source.HUMAN_REVIEW]
    assert len(again) >= 2
    assert {row.sample_id for row in again} <= {row.sample_id for row in first}
    assert len({row.sample_id for row in again}) == len(again)
    aims = [turn.aim for turn in turns_of(seat.scene)]
    assert aims.count(Aim.REPEAT) == len(again)
    with database.read() as session:
        assert len(annotations.answers(session, again[0].sample_id)) == 1


def test_a_repeat_looks_like_any_other_and_can_be_taken_back(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "APART", 0)
    seat = make_seat(sqlite, 12, overlap=1, repeat_rate=0.5)
    seat.begin("label 12")
    while turns_of(seat.scene)[len(seat.scene.annotations())].aim is not Aim.REPEAT:
        seat.label("refund")
    before = len(seat.scene.annotations())
    shown = seat.text

    seat.label("other")
    seat.undo()

    assert "Skip" in shown
    assert [row.source for row in seat.scene.annotations()[before:]] == [Source.CONTROL] * 2
    assert "Taken back." in seat.text


def test_a_sample_that_needs_a_skill_is_asked_of_those_who_have_it(database: Database) -> None:
    seat = make_seat(database, 4, match_skills=True)
    _need(seat.scene, {1: {}, 2: {"language": "German"}, 3: {"skill": "law"}, 4: {}})
    seat.scene.give_role("U9", Role.LEAD)

    said = seat.scene.command("U9", "skills <@U1|ana> German, chess")
    seat.begin("label")

    assert "<@U1> knows german, chess." in said
    for _ in range(3):
        seat.label()
    assert {row.sample_id for row in seat.scene.annotations()} == {1, 2, 4}
    with database.read() as session:
        (member,) = session.exec(select(Member).where(Member.role == Role.REVIEWER)).all()
    assert member.skills == ["german", "chess"]


def test_in_the_channel_who_lacks_the_skill_is_told_so(sqlite: Database) -> None:
    scene = make_scene(sqlite, match_skills=True)
    _need(scene, {1: {"language": "German"}})

    done = scene.label("U1")

    assert "for people who know German" in done.said
    assert scene.annotations() == []


def test_skills_matter_only_where_the_policy_says_so(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    _need(scene, {1: {"language": "German"}})

    scene.label("U1")

    assert len(scene.annotations()) == 1


def test_only_leads_say_what_people_know(sqlite: Database) -> None:
    assert "Only a lead" in make_scene(sqlite).command("U1", "skills <@U1> law")


def test_nobody_gives_more_than_their_share(database: Database) -> None:
    seat = make_seat(database, 4, overlap=2, load_share=0.25)
    seat.begin("label 10")

    seat.label()
    seat.label()

    assert "2 done" in seat.text
    assert "Nothing waits" in seat.scene.command("U1", "label")
    other = Seat(seat.scene, "U2")
    other.begin()
    assert "1 of 2" in other.text


def test_two_people_do_not_see_the_same_order(sqlite: Database) -> None:
    seat = make_seat(sqlite, 12, overlap=2)
    orders = []
    for user in ("U1", "U2"):
        one = Seat(seat.scene, user)
        one.begin("label 12")
        order = []
        for _ in range(12):
            order.append(one.sample())
            one.label()
        orders.append(order)

    assert set(orders[0]) == set(orders[1])
    assert orders[0] != orders[1]


def test_what_a_session_has_begun_comes_to_the_channel_once_nobody_holds_it(
    database: Database,
) -> None:
    seat = make_seat(database, 3, in_channel=True, open_cards=3)
    seat.begin("label 3")
    seat.label()
    _dispatch(seat.scene)
    held = _open_samples(seat.scene)

    seat.scene.clock.advance(31 * 60)
    _dispatch(seat.scene)

    assert len(held) <= 2
    assert len(_open_samples(seat.scene)) == 3


def test_the_time_to_answer_is_kept_in_the_channel_too(database: Database) -> None:
    scene = make_scene(database)
    scene.clock.advance(7)

    scene.label("U1")
    scene.clock.advance(2)
    scene.label("U1", "other")

    with database.read() as session:
        assert session.exec(select(Timing.seconds)).all() == [7.0]


def test_a_card_of_ones_own_is_held_for_a_while(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=1)
    scene.command("U1", "next")

    with sqlite.read() as session:
        (held,) = session.exec(select(Assignment).where(Assignment.reviewer_id == 1)).all()

    assert held.lease_until == scene.clock.time.replace(minute=30)
    assert "Nothing waits" in scene.command("U2", "label")


def _need(scene: Scene, needs: dict[int, dict[str, str]]) -> None:
    with scene.database.write() as session:
        for sample_id, extra in needs.items():
            sample = session.get_one(Sample, sample_id)
            sample.extra = json.loads(json.dumps(extra))
            session.add(sample)


def _dispatch(scene: Scene) -> None:
    assigning.dispatch(
        Tools(scene.database, lambda _: scene.slack, scene.clock.now, Path("nowhere"), "here:1")
    )


def _open_samples(scene: Scene) -> list[int]:
    with scene.database.read() as session:
        return list(session.exec(select(Sample.id).where(Sample.state == SampleState.OPEN)))
