"""One more reviewer is asked only while the label is less sure than the project's target."""

import json
import threading

import pytest

from bot import policy as policies
from bot.evolution.changes import Changes
from bot.quality.consensus import judging
from bot.records import SampleState
from jobs import renewing, reopening
from storage import consensus, projects, schemas
from storage.database import Database
from storage.tables import Project
from tests.handlers.scene import Scene, make_scene, words
from tests.handlers.sitting_scene import Seat
from tests.makers import LABELS, NOW, make_annotation, make_reviewer, make_sample, make_version

CAREFUL, SECOND, CONTRARY = "U1", "U2", "U3"


def make_known(database: Database, **policy: object) -> Scene:
    """A card, and twelve samples by which one person is known to be wrong and two to be right."""
    scene = make_scene(database, overlap=3)
    with database.write() as session:
        project = session.get_one(Project, scene.project_id)
        changed = project.policy.model_copy(update=policy)
        projects.set_policy(session, project, changed, "cli", NOW)
        people = [make_reviewer(session, project, who) for who in (CAREFUL, SECOND, CONTRARY)]
        for number in range(12):
            sample = make_sample(session, project, f"text {number}", state=SampleState.COMPLETE)
            for who in people[:2]:
                make_annotation(session, sample, who, LABELS[number % 3])
            make_annotation(session, sample, people[2], LABELS[(number + 1) % 3])
    renewing.renew(database, scene.project_id, NOW, "here:1")
    return scene


@pytest.fixture(autouse=True)
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "FITTED_FROM", 6)


def test_one_answer_of_somebody_reliable_is_enough(database: Database) -> None:
    scene = make_known(database, target_confidence=0.7)

    scene.label(CAREFUL)

    assert scene.sample().state is SampleState.COMPLETE


def test_what_was_sure_enough_stays_complete_under_other_names(sqlite: Database) -> None:
    scene = make_known(sqlite, target_confidence=0.7)
    scene.label(CAREFUL, "refund")
    with sqlite.write() as session:
        project = session.get_one(Project, scene.project_id)
        make_version(session, project, Changes(rename={"refund": "money back"}))

    reopening.reopen(sqlite, scene.project_id, "here:1", NOW)
    renewing.renew(sqlite, scene.project_id, NOW, "here:1")

    assert scene.sample().state is SampleState.COMPLETE
    scene.label(CAREFUL, "delivery")
    assert "delivery" in words(scene.card())
    with sqlite.read() as session:
        chances = consensus.posterior(session, scene.project_id, [])
        newest = schemas.history(session, scene.project_id).newest
    assert chances is not None
    assert len(chances) == len(newest.label_names)


def test_one_answer_of_somebody_unreliable_is_not(sqlite: Database) -> None:
    scene = make_known(sqlite, target_confidence=0.9)

    done = scene.label(CONTRARY)

    assert scene.sample().state is SampleState.OPEN
    assert "1 labelled" in words(done.respond.given[0])
    assert "of 3" not in words(done.respond.given[0])


def test_more_are_asked_up_to_the_most(sqlite: Database) -> None:
    scene = make_known(sqlite, target_confidence=1.0, max_overlap=4)
    for count, who in enumerate((CAREFUL, SECOND, CONTRARY, "U4"), 1):
        scene.label(who, LABELS[count % 3])
        is_complete = scene.sample().state is SampleState.COMPLETE
        assert is_complete == (count == 4)

    assert "all its answers already" in scene.label("U5").said


def test_the_overlap_holds_while_nobody_is_known(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=2)
    scene.change_project(policy=policies.make({"overlap": 2, "target_confidence": 0.3}))

    done = scene.label("U1")

    assert "1 of 2 labelled" in words(done.respond.given[0])
    assert scene.sample().state is SampleState.OPEN


def test_the_most_is_never_exceeded_in_a_race_for_the_last_slot(database: Database) -> None:
    scene = make_known(database, target_confidence=1.0, max_overlap=3)
    before = len(scene.annotations())
    said: list[str] = []
    crowd = [
        threading.Thread(target=lambda who=who: said.append(scene.label(who).said))
        for who in (f"U{number}" for number in range(11, 19))
    ]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(scene.annotations()) - before == 3
    assert sorted(text.split()[0] for text in said) == ["Saved:"] * 3 + ["This"] * 5


def test_a_race_for_the_target_ends_with_the_answer_that_reached_it(database: Database) -> None:
    scene = make_known(database, target_confidence=0.5)
    before = len(scene.annotations())
    crowd = [threading.Thread(target=lambda who=who: scene.label(who)) for who in (CAREFUL, SECOND)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert len(scene.annotations()) - before == 1
    assert scene.sample().state is SampleState.COMPLETE


def test_in_sessions_a_sample_is_with_one_person_at_a_time(database: Database) -> None:
    scene = make_known(database, target_confidence=0.9, in_channel=False)
    first, second = Seat(scene, CONTRARY), Seat(scene, CAREFUL)
    first.begin()

    waiting = second.begin()
    first.label()
    second.begin()

    assert "Nothing waits" in waiting
    assert second.sample() == "Where is my parcel?"
    second.label()
    assert scene.sample().state is SampleState.COMPLETE


def test_what_stays_below_the_target_goes_to_the_leads(sqlite: Database) -> None:
    scene = make_known(sqlite, target_confidence=1.0, max_overlap=2)

    scene.label(CAREFUL)
    scene.label(SECOND)

    payload = json.loads(scene.events()[-1].payload)
    assert (payload["weighed"], payload["dispute"]) == ("refund", "below target")


def test_a_tie_is_settled_by_who_is_right_more_often_and_says_so(sqlite: Database) -> None:
    scene = make_known(sqlite, overlap=2)
    scene.label(CAREFUL, "refund")

    done = scene.label(CONTRARY, "other")

    card = words(done.respond.given[0])
    assert "refund" in card
    assert "likely: reviewers who were right more often weigh more" in card
    assert "votes: refund 1, other 1" in card
    payload = json.loads(scene.events()[-1].payload)
    assert (payload["majority"], payload["weighed"]) == (None, "refund")
    assert "dispute" not in payload
    assert "weighed: refund" in scene.command(CAREFUL, f"why {scene.sample_id}")
