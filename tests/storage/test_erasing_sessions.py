"""What sessions, disputes and checks keep of samples and people goes with them."""

import json

import pytest
from sqlmodel import Session, select

from bot import ids
from bot.preferences import Preferences
from bot.records import Role, SampleState, TurnState
from handlers import adjudicating
from storage import annotations, erasing_people, erasing_samples, people, provenance
from storage.blotting import Act
from storage.database import Database
from storage.tables import (
    Dispute,
    GuidelineNote,
    Member,
    Note,
    Project,
    Reviewer,
    Sample,
    Sitting,
    Timing,
    Workspace,
)
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import Seat, make_seat, sittings_of, turns_of
from tests.makers import NOW
from tests.storage.test_erasing import everything

ACT = Act("no consent", "cli", NOW)
WORDS = "A very private complaint"


def erase(scene: Scene, sample_id: int) -> None:
    with scene.database.write() as session:
        project = session.get_one(Project, scene.project_id)
        erasing_samples.erase(session, project, [sample_id], ACT, set(), lambda _: None)


def check_log(session: Session, scene: Scene) -> None:
    assert provenance.verify(session, scene.project_id) is None


def test_a_session_goes_on_without_the_sample_that_was_on_its_card(database: Database) -> None:
    seat = make_seat(database, 4, overlap=1)
    seat.begin("label 4")
    on_card = seat.sample()
    number = sample_of(seat, on_card)

    erase(seat.scene, number)
    seat.scene.deliver()

    assert on_card not in seat.text
    assert on_card not in everything(database)
    for _ in range(3):
        seat.label("refund")
    assert sittings_of(seat.scene)[0].ended_at is not None
    assert {row.sample_id for row in seat.scene.annotations()} == {1, 2, 3, 4} - {number}
    with database.read() as session:
        check_log(session, seat.scene)


def test_a_planned_sample_that_is_erased_never_comes(sqlite: Database) -> None:
    seat = make_seat(sqlite, 3, overlap=1)
    seat.begin("label 3")
    planned = {1, 2, 3} - {sample_of(seat, seat.sample())}

    for number in planned:
        erase(seat.scene, number)
    seat.label("refund")

    assert [turn.state for turn in turns_of(seat.scene)] == [TurnState.DONE]
    assert sittings_of(seat.scene)[0].ended_at is not None


def test_what_was_said_of_an_erased_sample_is_not_brought_back(sqlite: Database) -> None:
    seat = make_seat(sqlite, 2, overlap=1)
    seat.begin("label 2")
    seat.label("refund")
    said = seat.scene.annotations()[0].sample_id
    erase(seat.scene, said)

    seat.scene.deliver()

    assert not seat.has(ids.UNDO_LAST)
    assert "nothing of yours" in seat.scene.command("U1", "undo")


def test_an_erased_sample_checks_nobody(sqlite: Database) -> None:
    seat = make_seat(sqlite, 2, qualification=1)
    seat.scene.give_role("U9", Role.LEAD)
    seat.scene.command("U9", "gold 2 refund")

    erase(seat.scene, 2)

    with sqlite.read() as session:
        assert session.get_one(Sample, 2).state is SampleState.ERASED
    assert "was erased" in seat.scene.command("U9", "gold 2 refund")
    assert "known sample" not in seat.begin()


def test_a_dispute_goes_with_its_sample_and_so_does_what_was_written(database: Database) -> None:
    scene = make_scene(database, text=WORDS)
    for user, label in (("U1", "refund"), ("U2", "other")):
        scene.label(user, label)
    scene.give_role("U9", Role.LEAD)
    lead = Seat(scene, "U9")
    lead.begin("adjudicate")
    lead.press(ids.DISCUSS, handler=adjudicating.discuss)
    scene.deliver()
    lead.begin("adjudicate")
    lead.label("other")
    reason = f"{WORDS} is what they say."
    lead.press(ids.GIVE_REASON, handler=adjudicating.open_reason)
    held = {"reason": {"value": reason}, "rule": {"selected_options": [{"value": "rule"}]}}
    body = slack_form.submission("U9", scene.opened(), held)
    adjudicating.give_reason(FakeAck(), body, body["view"], desk=scene.desk)
    assert everything(database).count(reason) >= 3

    erase(scene, scene.sample_id)

    assert WORDS not in everything(database)
    with database.read() as session:
        check_log(session, scene)
        assert session.exec(select(GuidelineNote)).all() == []
        assert session.exec(select(Note.text)).one() == ""
        assert session.exec(select(Dispute)).one().settled_at is not None
        assert annotations.verdicts(session, [scene.sample_id])
    scene.deliver()
    assert WORDS not in json.dumps(scene.slack.posted("C1"))


def test_what_was_known_of_how_a_person_works_goes_with_their_name(database: Database) -> None:
    seat = make_seat(database, 3, overlap=1, user="U0ANA42")
    seat.begin("label 3")
    seat.label("refund")
    with database.write() as session:
        project = session.get_one(Project, seat.scene.project_id)
        ana = session.exec(select(Reviewer).where(Reviewer.slack_user_id == "U0ANA42")).one()
        ana.preferences, ana.timezone = Preferences(session_size=50), "Europe/Vienna"
        ana.home_shown_at = NOW
        session.add(ana)
        people.set_role(session, project.id, ana.id, Role.REVIEWER, NOW)
        session.get_one(Member, (project.id, ana.id)).skills = ["german"]
        assert session.exec(select(Timing)).all() != []

    with database.write() as session:
        workspace = session.exec(select(Workspace)).one()
        erasing_people.erase(session, workspace, "U0ANA42", ACT)

    assert "U0ANA42" not in everything(database)
    with database.read() as session:
        person = session.get_one(Reviewer, ana.id)
        assert (person.preferences, person.timezone) == (Preferences(), "")
        assert (person.acted_at, person.home_shown_at) == (None, None)
        assert session.exec(select(Timing)).all() == []
        assert session.get_one(Member, (seat.scene.project_id, ana.id)).skills == []
        assert session.exec(select(Sitting)).one().ended_at is not None
        check_log(session, seat.scene)


def sample_of(seat: Seat, text: str) -> int:
    with seat.scene.database.read() as session:
        for sample in session.exec(select(Sample)):
            if text in sample.parts:
                return sample.id
    pytest.fail(text)
