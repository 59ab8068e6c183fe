"""Who may do what, tried by those who may not."""

import json

import pytest

from bot import ids
from bot.records import Role
from handlers import answering, reviewing, revising
from storage import people
from storage.database import Database
from storage.tables import Project
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene


def test_whoever_labels_first_is_a_reviewer_from_then_on(database: Database) -> None:
    scene = make_scene(database)

    scene.label("U1")

    assert _role(scene, "U1") is Role.REVIEWER


@pytest.mark.parametrize(("role", "words"), [(Role.OBSERVER, "observer"), (Role.NONE, "no access")])
def test_a_click_of_one_who_may_not_label_saves_nothing_and_is_told(
    database: Database, role: Role, words: str
) -> None:
    scene = make_scene(database)
    scene.give_role("U1", role)

    said = [
        scene.label("U1").said,
        scene.press("U1", ids.SKIP, handler=answering.skip).said,
        scene.reply("U1", "refund"),
    ]

    assert all(words in sentence for sentence in said)
    assert scene.annotations() == []


def test_who_lost_access_cannot_change_what_they_said_and_it_stays(database: Database) -> None:
    scene = make_scene(database)
    done = scene.label("U1")
    answer_id = done.button(ids.UNDO) or ""
    scene.give_role("U1", Role.NONE)

    undone = scene.press("U1", ids.UNDO, answer_id, handler=revising.undo)

    assert "no access" in undone.said
    assert scene.labelled() == ["refund"]


def test_an_observer_may_comment_and_somebody_without_access_may_not(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.OBSERVER)
    scene.give_role("U2", Role.NONE)
    talk = "I think this one is about two things at once"

    heard = scene.reply("U1", talk), scene.reply("U2", talk)

    assert "Kept as a comment" in heard[0]
    assert "no access" in heard[1]
    flagged = scene.press("U2", ids.FLAG, handler=reviewing.flag)
    assert "no access" in flagged.said


def test_who_has_no_access_reads_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.NONE)

    answers = [scene.command("U1", text) for text in ("report", "why 1", "next", "agreement")]
    done = scene.press("U1", ids.READ_ALL, handler=reviewing.read_all)

    assert all("no access" in answer for answer in answers)
    assert "no access" in done.said
    assert scene.slack.to("views.open") == []


def test_a_lead_gives_a_role_and_the_log_keeps_it(database: Database) -> None:
    scene = make_scene(database)
    scene.give_role("U1", Role.LEAD)

    answer = scene.command("U1", "role <@U2|ben> observer")

    assert "<@U2> may read and comment, not label" in answer
    assert _role(scene, "U2") is Role.OBSERVER
    event = scene.events()[-1]
    assert (event.actor, event.action) == ("U1", "role")
    assert json.loads(event.payload) == {"person": "U2", "was": None, "is": "observer"}


def test_only_a_lead_gives_roles(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)
    scene.give_role("U2", Role.REVIEWER)

    answer = scene.command("U2", "role <@U2|ben> lead")

    assert "Only a lead" in answer
    assert _role(scene, "U2") is Role.REVIEWER


def test_the_last_lead_stays(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)

    answer = scene.command("U1", "role <@U1> none")

    assert "only lead" in answer
    assert _role(scene, "U1") is Role.LEAD


def test_a_name_that_is_no_mention_and_a_word_that_is_no_role_are_explained(
    sqlite: Database,
) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)

    assert "pick the person" in scene.command("U1", "role ben observer")
    assert "The roles are lead, reviewer" in scene.command("U1", "role <@U2> boss")


def test_who_installed_the_app_leads_every_project(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)
    with sqlite.write() as session:
        project = session.get_one(Project, scene.project_id)
        people.get_or_add(session, project.workspace_id, "U9", "Installer", scene.clock.now())
        people.make_admin(session, project.workspace_id, "U9", scene.clock.now())

    assert "is paused now" in scene.command("U9", "pause")


@pytest.mark.parametrize("claimed", ["999", "0", "-1", "x", "", "1e3", "²", "9" * 30])
def test_a_forged_answer_id_is_refused(sqlite: Database, claimed: str) -> None:
    scene = make_scene(sqlite)
    scene.label("U1")

    done = scene.press("U1", ids.UNDO, claimed, handler=revising.undo)

    assert done.said == "That is not an answer of yours."
    assert len(scene.annotations()) == 1


def test_another_person_s_answer_cannot_be_undone_or_changed(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    theirs = scene.label("U1").button(ids.UNDO) or ""

    undone = scene.press("U2", ids.UNDO, theirs, handler=revising.undo)
    opened = scene.press("U2", ids.CHANGE, theirs, handler=revising.open_change_form)
    taken = scene.press("U2", ids.TAKE_SUGGESTION, theirs, handler=revising.take_suggestion)

    assert {done.said for done in (undone, opened, taken)} == {"That is not an answer of yours."}
    assert scene.labelled() == ["refund"]


@pytest.mark.parametrize("team_id", ["T1", "T2"])
def test_forged_form_metadata_is_refused(sqlite: Database, team_id: str) -> None:
    scene = make_scene(sqlite)
    ours = scene.label("U1").button(ids.UNDO) or ""
    claimed = ours if team_id == "T2" else "777"
    view = {"private_metadata": claimed, "callback_id": ids.CHANGE_FORM}
    body = slack_form.submission("U1", view, {"answer": {"value": "2"}}, team_id)
    ack = FakeAck()

    revising.change(ack, body, body["view"], desk=scene.desk)

    assert "not an answer of yours" in ack.given[0]["errors"]["answer"]
    assert scene.labelled() == ["refund"]


def test_a_typeahead_in_a_forged_form_offers_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    theirs = scene.label("U1").button(ids.UNDO) or ""
    body = {
        "team": {"id": "T1"},
        "user": {"id": "U2"},
        "container": {"type": "view"},
        "view": {"private_metadata": theirs},
        "value": "ref",
    }
    ack = FakeAck()

    answering.offer_labels(ack, body, desk=scene.desk)

    assert ack.given == [{"options": []}]


@pytest.mark.parametrize("value", ["999", "-1", "x", "", "refund", "1.5", "9" * 30])
def test_a_forged_label_is_refused(sqlite: Database, value: str) -> None:
    scene = make_scene(sqlite)

    done = scene.press("U1", ids.answer_button(1), value, handler=answering.answer)

    assert done.said
    assert scene.annotations() == []


def _role(scene: Scene, user_id: str) -> Role | None:
    with scene.database.read() as session:
        project = session.get_one(Project, scene.project_id)
        person = people.find(session, project.workspace_id, user_id)
        return people.role_of(session, project.id, person)
