"""Models in Slack: read by all who may, decided about by leads alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from bot import ids
from bot.quality.paired import Comparison
from bot.records import Role, SampleState
from bot.reports.model import Training
from bot.review.guarantee import OTHERS, Thresholds
from handlers import modelling
from storage import guarantees, models, predictions, second_looks
from storage.database import Database
from storage.second_looks import Suspect
from storage.tables import Project, Sample
from tests.handlers.scene import Done, Scene, make_scene
from tests.makers import NOW, make_project

LEAD, REVIEWER = "U1", "U2"


def make_training(**given: Any) -> Training:
    usual: dict[str, Any] = {
        "method": "head",
        "encoder": "minilm@1",
        "data_sha256": "d" * 64,
        "samples": 200,
        "held_out": 50,
        "accuracy": 0.9,
        "low": 0.78,
        "high": 0.97,
        "calibration": 0.03,
    }
    return Training(**(usual | given))


def add_version(scene: Scene, name: str, project_id: int = 0, **trained: Any) -> int:
    with scene.database.write() as session:
        key = project_id or scene.project_id
        row = predictions.model_version(session, key, name, "1", f"sha {name}", NOW)
        row.path, row.trained = f"models/{name}", make_training(**trained).model_dump(mode="json")
        session.add(row)
        return row.id


@pytest.fixture
def scene(database: Database) -> Scene:
    found = make_scene(database)
    found.give_role(LEAD, Role.LEAD)
    found.give_role(REVIEWER, Role.REVIEWER)
    return found


def press(
    scene: Scene, user: str, action: str, value: object, handler: Callable[..., None], **how: Any
) -> Done:
    return scene.press(user, action, str(value), handler=handler, **how)


def current(scene: Scene) -> str | None:
    with scene.database.read() as session:
        row = models.current(session, session.get_one(Project, scene.project_id))
        return row.name if row else None


def test_everybody_reads_how_good_the_models_are_and_only_leads_see_buttons(scene: Scene) -> None:
    comparison = Comparison(
        samples=50,
        candidate=0.9,
        current=0.8,
        gained=7,
        lost=2,
        difference=0.1,
        low=0.0,
        high=0.2,
        p_value=0.18,
    )
    add_version(scene, "tickets-1", against="old-model", comparison=comparison)

    read, led = scene.command(REVIEWER, "model"), scene.command(LEAD, "model")

    for answer in (read, led):
        plain = answer.replace("\u200b", "")
        assert "accuracy 90.0% (78.0% to 97.0%) on 50 samples held out" in plain
        assert "Against old-model: +10.0%" in plain
        assert "not surely better" in plain
        assert "Believed from confidence 0.85 on" in plain
    assert ids.PROMOTE in led
    assert ids.PROMOTE not in read


def test_a_lead_promotes_by_a_press_and_it_is_in_the_log_once(scene: Scene) -> None:
    version = add_version(scene, "tickets-1")

    for _ in range(2):
        done = press(
            scene, LEAD, ids.PROMOTE, version, modelling.promote, action_ts="5.5", ts="7.7"
        )

    assert current(scene) == "tickets-1"
    (event,) = [one for one in scene.events() if one.action == "promote"]
    assert (event.actor, json.loads(event.payload)["was"]) == (LEAD, None)
    assert done.ack.given


def test_the_answer_shows_the_models_as_they_are_then(scene: Scene) -> None:
    version = add_version(scene, "tickets-1")

    done = press(scene, LEAD, ids.PROMOTE, version, modelling.promote, is_ephemeral=True)

    (message,) = done.respond.given
    assert message["replace_original"]
    assert "current" in json.dumps(message["blocks"])


def test_who_does_not_lead_promotes_nothing(scene: Scene) -> None:
    version = add_version(scene, "tickets-1")

    said = press(scene, REVIEWER, ids.PROMOTE, version, modelling.promote).said

    assert "Only a lead" in said
    assert current(scene) is None


def test_a_lead_rolls_back_to_the_model_before(scene: Scene) -> None:
    for name in ("tickets-1", "tickets-2"):
        version = add_version(scene, name)
        scene.clock.advance(60)
        press(scene, LEAD, ids.PROMOTE, version, modelling.promote)
    assert "Roll Back to tickets-1" in scene.command(LEAD, "model")

    press(scene, LEAD, ids.ROLL_BACK, scene.project_id, modelling.roll_back)

    assert current(scene) == "tickets-1"
    said = press(scene, LEAD, ids.ROLL_BACK, scene.project_id, modelling.roll_back).said
    assert "no way back" in said


@pytest.mark.parametrize("value", ["", "-1", "999", "1; DROP", "9" * 30])
def test_a_forged_button_does_nothing(scene: Scene, value: str) -> None:
    for action, handler in (
        (ids.PROMOTE, modelling.promote),
        (ids.ROLL_BACK, modelling.roll_back),
        (ids.TRUST_AGAIN, modelling.trust_again),
    ):
        assert "no project that I know" in press(scene, LEAD, action, value, handler).said
    assert current(scene) is None


def test_a_lead_of_one_workspace_decides_nothing_in_another(scene: Scene) -> None:
    with scene.database.write() as session:
        other = make_project(session, team_id="T2", name="theirs")
        other_id = other.id
    version = add_version(scene, "theirs-1", other_id)

    said = press(scene, LEAD, ids.PROMOTE, version, modelling.promote).said

    assert "no project that I know" in said


def suspend(scene: Scene, session: Session) -> None:
    project = session.get_one(Project, scene.project_id)
    project.policy = project.policy.model_copy(update={"target_precision": 0.9})
    found = Thresholds(target=0.9, by_label={OTHERS: 0.8}, checked=80, coverage=0.7)
    row = guarantees.certify(session, project, found, 100, NOW)
    guarantees.suspend(
        session, row, {"audits": 9, "errors": 5, "evidence": 30.0, "target": 0.9}, NOW
    )


def test_a_lead_resumes_what_audits_have_suspended(scene: Scene) -> None:
    version = add_version(scene, "tickets-1")
    press(scene, LEAD, ids.PROMOTE, version, modelling.promote)
    with scene.database.write() as session:
        suspend(scene, session)
    before = scene.command(LEAD, "model")
    reported = scene.command(REVIEWER, "report").replace("\u200b", "")

    press(scene, LEAD, ids.TRUST_AGAIN, scene.project_id, modelling.trust_again)

    after = scene.command(LEAD, "model")
    assert "is suspended until a lead resumes it" in before
    assert "Auto-accept is suspended" in reported
    assert "No audit is finished yet." in reported
    assert "Precision 90% certified on 80 checked samples" in after
    assert ids.TRUST_AGAIN in before
    assert ids.TRUST_AGAIN not in after
    assert "trust_again" in [one.action for one in scene.events()]


def test_a_doubted_label_is_among_the_disagreements_and_one_more_person_is_asked_blind(
    database: Database,
) -> None:
    scene = make_scene(database, predicted="refund")
    scene.give_role(LEAD, Role.LEAD)
    scene.label("U2", "other")
    scene.label("U3", "other")
    with database.write() as session:
        doubt = Suspect(scene.sample_id, "other", "refund", 0.99)
        second_looks.replace(session, scene.project_id, [doubt], NOW)
    listed = scene.command(LEAD, "disagreements").replace("\u200b", "")

    with database.write() as session:
        project = session.get_one(Project, scene.project_id)
        assert second_looks.ask(session, project, scene.sample_id, "cli", NOW)
    scene.command("U4", "next")
    scene.deliver()
    (card,) = scene.slack.posted("D4")
    asked = json.dumps(card["blocks"])

    assert "other, or rather refund?" in listed
    assert "2 of 3 labelled" in asked
    assert "Model suggests" not in asked
    scene.label("U4", "refund", ts=card["ts"], channel_id=card["channel"])
    with database.read() as session:
        assert session.get_one(Sample, scene.sample_id).state is SampleState.COMPLETE
    assert scene.labelled() == ["other", "other", "refund"]


def test_who_has_answered_already_does_not_complete_a_second_look(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U2", "other")
    scene.label("U3", "other")
    with sqlite.write() as session:
        second_looks.replace(
            session, scene.project_id, [Suspect(scene.sample_id, "other", "refund", 0.9)], NOW
        )
        project = session.get_one(Project, scene.project_id)
        second_looks.ask(session, project, scene.sample_id, "cli", NOW)
    scene.command("U4", "next")
    scene.deliver()

    scene.label("U2", "delivery")

    assert scene.sample().state is SampleState.OPEN


def test_the_story_tells_of_a_second_look(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U2", "other")
    scene.label("U3", "other")
    with sqlite.write() as session:
        second_looks.replace(
            session, scene.project_id, [Suspect(scene.sample_id, "other", "refund", 0.9)], NOW
        )
        project = session.get_one(Project, scene.project_id)
        second_looks.ask(session, project, scene.sample_id, "cli", NOW)

    story = scene.command("U2", f"why {scene.sample_id}")

    assert "asked for a second look" in story
