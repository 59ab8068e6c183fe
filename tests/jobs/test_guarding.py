"""A guarantee from its first labels to its end: certified, watched, suspended, trusted again."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import canonical
from bot.policy import change
from bot.records import Role, SampleState, Source, SuggestionPolicy
from bot.review import holdout
from bot.review.guarantee import OTHERS, Thresholds
from bot.schema import label_value
from jobs import assigning, guarding
from storage import (
    asking,
    guarantees,
    model_reports,
    models,
    people,
    predictions,
    projects,
    provenance,
    queue,
    stories,
)
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import (
    Annotation,
    Assignment,
    Audit,
    Delivery,
    Guarantee,
    ModelVersion,
    Prediction,
    Project,
    Sample,
)
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.classroom import Classroom
from tests.makers import NOW, make_project, make_reviewer, make_sample

HELD = 0.4


def make_judged_project(
    database: Database, folder: Path, *, held: int = 60, others: int = 40, **policy: Any
) -> Classroom:
    """So many samples held out and others, with a current model that is right and sure of all."""
    with database.write() as session:
        usual: dict[str, Any] = {"target_precision": 0.9, "holdout_share": HELD, "overlap": 1}
        project = make_project(session, labels=("a", "b"), **(usual | policy))
        version = predictions.model_version(session, project.id, "m", "1", "sha", NOW)
        version.path = "somewhere"
        models.promote(session, project, version, "cli", NOW)
        lead = make_reviewer(session, project, "U0LEAD")
        people.set_role(session, project.id, lead.id, Role.LEAD, NOW)
        truths, number, wanted = {}, 0, {True: held, False: others}
        while any(wanted.values()):
            number += 1
            text = f"text {number}"
            parts = canonical.dumps([{"type": "text", "text": text}])
            is_held = holdout.is_held_out(canonical.sha256(parts), HELD)
            if wanted[is_held]:
                wanted[is_held] -= 1
                sample = make_sample(session, project, text)
                truths[sample.id] = "ab"[number % 2]
        new = [_guess(key, label) for key, label in truths.items()]
        predictions.add(session, version.id, new, NOW)
    assigning.route_new(database, project.id, NOW)
    return Classroom(database, folder, project.id, truths, FakeSlack(), FakeClock(), ("a", "b"))


def _guess(sample_id: int, label: str, confidence: float = 0.95) -> NewPrediction:
    other = "b" if label == "a" else "a"
    shares = {label: confidence, other: 1 - confidence}
    return NewPrediction(sample_id, label_value(label), confidence, shares)


def held_out(room: Classroom) -> list[int]:
    return [row.id for row in room.samples() if holdout.is_held_out(row.content_hash, HELD)]


def others(room: Classroom) -> list[Sample]:
    return [row for row in room.samples() if not holdout.is_held_out(row.content_hash, HELD)]


def certified(room: Classroom) -> Thresholds:
    with room.database.read() as session:
        row = session.exec(select(Guarantee).order_by(col(Guarantee.id).desc())).first()
        assert row is not None
        return guarantees.thresholds(row)


def test_nothing_is_accepted_before_the_hold_out_is_labelled(
    sqlite: Database, tmp_path: Path
) -> None:
    room = make_judged_project(sqlite, tmp_path)
    room.label(held_out(room)[:10])

    guarding.guard_all(room.tools)

    assert {row.state for row in others(room)} == {SampleState.WAITING}
    assert room.events("certify") == []


def test_with_enough_labels_the_rest_is_accepted_but_nothing_that_is_held_out(
    database: Database, tmp_path: Path
) -> None:
    room = make_judged_project(database, tmp_path, audit_share=0)
    room.label(held_out(room)[:55])

    guarding.guard_all(room.tools)

    found = certified(room)
    assert found.target == 0.9
    assert found.by_label[OTHERS] is not None
    assert {row.state for row in others(room)} == {SampleState.ACCEPTED}
    assert {row.id for row in room.samples(SampleState.WAITING)} == set(held_out(room)[55:])
    (event, *_) = room.events("accept")
    said = canonical.loads(event.payload)
    assert said["guarantee"] == 1
    assert said["threshold"] <= said["confidence"]
    with database.read() as session:
        assert provenance.verify(session, room.project_id) is None


def test_the_temperature_is_fitted_to_one_part_and_the_certificate_rests_on_the_other(
    sqlite: Database, tmp_path: Path
) -> None:
    room = make_judged_project(sqlite, tmp_path, held=160, others=5)
    keys = held_out(room)
    room.label(keys)

    guarding.guard_all(room.tools)

    hashes = [row.content_hash for row in room.samples() if row.id in keys]
    calibrating = sum(map(holdout.calibrates, hashes))
    assert calibrating >= guarding.ENOUGH
    assert certified(room).checked == len(keys) - calibrating
    with sqlite.read() as session:
        temperature = session.exec(select(ModelVersion.temperature)).one()
        sure = set(session.exec(select(Sample.confidence).where(Sample.state == "accepted")))
    assert temperature is not None
    assert temperature < 1, "it was right more often than it was sure"
    assert min(value or 0 for value in sure) > 0.95
    assert len(room.events("calibrate")) == 1


def test_a_model_that_errs_too_often_is_not_believed(sqlite: Database, tmp_path: Path) -> None:
    room = make_judged_project(sqlite, tmp_path)
    keys = held_out(room)
    room.label(keys, wrong=keys[::4])

    guarding.guard_all(room.tools)

    assert certified(room).lowest is None
    assert {row.state for row in others(room)} == {SampleState.WAITING}


def test_it_is_looked_at_again_when_the_hold_out_has_grown_by_a_quarter(
    sqlite: Database, tmp_path: Path
) -> None:
    room = make_judged_project(sqlite, tmp_path)
    keys = held_out(room)
    counts = []
    for labelled in (keys[:40], keys[40:44], keys[44:54]):
        room.label(labelled)
        guarding.guard_all(room.tools)
        counts.append(len(room.events("certify")))

    assert counts == [1, 1, 2]


def test_another_target_is_certified_anew(sqlite: Database, tmp_path: Path) -> None:
    room = make_judged_project(sqlite, tmp_path, others=3)
    room.label(held_out(room))
    guarding.guard_all(room.tools)
    with sqlite.write() as session:
        project = room.project(session)
        policy = change(project.policy, {"target_precision": "0.8"})
        projects.set_policy(session, project, policy, "cli", NOW)
        assert guarantees.in_force(session, project) is None

    guarding.guard_all(room.tools)

    assert certified(room).target == 0.8


@pytest.mark.parametrize("suggestion", [SuggestionPolicy.SHOWN, SuggestionPolicy.AFTER])
def test_audited_samples_are_asked_blind_and_soon(
    database: Database, tmp_path: Path, suggestion: SuggestionPolicy
) -> None:
    room = make_judged_project(database, tmp_path, audit_share=1, suggestion=suggestion)
    room.label(held_out(room)[:40])
    guarding.guard_all(room.tools)
    with database.read() as session:
        audited = session.exec(select(Audit.sample_id)).all()
    assert set(audited) == {row.id for row in others(room)}

    assigning.open_cards(database, room.project_id, NOW)

    with database.read() as session:
        asked = session.exec(select(Assignment)).all()
        accepted = session.exec(
            select(Annotation).where(Annotation.source == Source.MODEL_AUTO)
        ).all()
    assert {row.sample_id for row in asked} <= set(audited)
    assert not any(row.suggestion_shown for row in asked)
    # With `after` it would be told once the answer is given, and could be taken over.
    tells_nothing = all(row.prediction_id is None for row in asked)
    assert tells_nothing is (suggestion is SuggestionPolicy.AFTER)
    assert len(accepted) == len(audited)
    with database.read() as session:
        sample = session.get_one(Sample, audited[0])
        story = stories.of_sample(session, room.project(session), sample, asker="U1")
        told = [one.action for one in story.happenings]
    assert "accept" not in told, "whoever asks why must not learn what the model thinks"


def test_the_hold_out_is_asked_blind_while_it_checks_the_model(
    sqlite: Database, tmp_path: Path
) -> None:
    room = make_judged_project(sqlite, tmp_path, held=3, others=3)
    with sqlite.write() as session:
        project = room.project(session)
        for row in room.samples():
            asking.ask(session, project, row, None, NOW)

    with sqlite.read() as session:
        shown = {row.sample_id: row.suggestion_shown for row in session.exec(select(Assignment))}
    assert [key for key, is_shown in shown.items() if not is_shown] == sorted(held_out(room))


def broken_room(database: Database, folder: Path) -> Classroom:
    """Half of forty audits were wrong."""
    room = make_judged_project(database, folder, audit_share=1)
    room.label(held_out(room)[:40])
    guarding.guard_all(room.tools)
    audited = [row.id for row in others(room)]
    room.label(audited, wrong=audited[::2])
    return room


def test_audits_that_hold_suspend_nothing(sqlite: Database, tmp_path: Path) -> None:
    room = make_judged_project(sqlite, tmp_path, audit_share=1)
    room.label(held_out(room)[:40])
    guarding.guard_all(room.tools)
    room.label([row.id for row in others(room)], wrong=[others(room)[3].id])

    guarding.guard_all(room.tools)

    assert room.events("suspend") == []
    with sqlite.read() as session:
        audited = model_reports.read(session, room.project(session)).trust.audited
    assert audited is not None
    assert (audited.count, audited.errors) == (40, 1)
    assert audited.low < 39 / 40 < audited.high


def test_audits_that_contradict_the_guarantee_suspend_it_once_and_the_lead_is_told(
    database: Database, tmp_path: Path
) -> None:
    room = broken_room(database, tmp_path)

    for _ in range(2):
        guarding.guard_all(room.tools)

    (event,) = room.events("suspend")
    said = canonical.loads(event.payload)
    assert (said["audits"], said["errors"], said["target"]) == (40, 20, 0.9)
    with database.read() as session:
        (told,) = session.exec(select(Delivery).where(Delivery.channel_id == "U0LEAD")).all()
        assert guarantees.in_force(session, room.project(session)) is None
    assert "is suspended" in told.payload["text"]
    assert "Resume Auto-accept" in str(told.payload["blocks"])


def test_what_is_suspended_accepts_nothing_and_does_not_come_back_by_itself(
    sqlite: Database, tmp_path: Path
) -> None:
    room = broken_room(sqlite, tmp_path)
    guarding.guard_all(room.tools)
    room.label(held_out(room)[40:])
    _add_a_sample(room)

    guarding.guard_all(room.tools)

    assert len(room.events("certify")) == 1
    assert room.samples()[-1].state is SampleState.WAITING


def test_a_lead_who_resumes_starts_the_watch_anew(sqlite: Database, tmp_path: Path) -> None:
    room = broken_room(sqlite, tmp_path)
    guarding.guard_all(room.tools)
    room.clock.advance(60)
    with sqlite.write() as session:
        row = session.exec(select(Guarantee)).one()
        guarantees.resume(session, row, "U0LEAD", "key", room.clock.now())
    _add_a_sample(room)

    guarding.guard_all(room.tools)

    assert len(room.events("suspend")) == 1
    assert len(room.events("trust_again")) == 1
    with sqlite.read() as session:
        found = guarantees.in_force(session, room.project(session))
        assert found is not None
        assert guarantees.finished(session, found[0]) == []


def test_another_model_needs_a_certificate_of_its_own(sqlite: Database, tmp_path: Path) -> None:
    room = make_judged_project(sqlite, tmp_path, others=2)
    room.label(held_out(room))
    guarding.guard_all(room.tools)
    with sqlite.write() as session:
        project = room.project(session)
        version = predictions.model_version(session, project.id, "m", "2", "sha2", NOW)
        version.path = "elsewhere"
        models.promote(session, project, version, "cli", NOW)

        assert guarantees.in_force(session, project) is None


def test_without_a_target_the_threshold_alone_decides(sqlite: Database, tmp_path: Path) -> None:
    room = make_judged_project(sqlite, tmp_path, held=5, others=5, target_precision=None)

    guarding.guard_all(room.tools)

    assert {row.state for row in room.samples()} == {SampleState.ACCEPTED}
    with sqlite.read() as session:
        assert session.exec(select(Audit)).all() == []


def _add_a_sample(room: Classroom) -> None:
    """Not held out, and the model is sure of it."""
    with room.database.write() as session:
        project = session.get_one(Project, room.project_id)
        number = 0
        while True:
            number += 1
            text = f"more {number}"
            parts = canonical.dumps([{"type": "text", "text": text}])
            if not holdout.is_held_out(canonical.sha256(parts), HELD):
                break
        sample = make_sample(session, project, text)
        version_id = session.exec(select(Prediction.model_version_id)).first()
        assert version_id is not None
        predictions.add(session, version_id, [_guess(sample.id, "a")], NOW)
    assigning.route_new(room.database, room.project_id, NOW)


def test_audits_stay_next_in_turn_when_another_model_guesses_them(
    sqlite: Database, tmp_path: Path
) -> None:
    room = make_judged_project(sqlite, tmp_path, audit_share=1)
    room.label(held_out(room)[:40])
    guarding.guard_all(room.tools)
    audited = [row.id for row in others(room)]
    with sqlite.write() as session:
        version = predictions.model_version(session, room.project_id, "m", "2", "sha2", NOW)
        predictions.add(session, version.id, [_guess(key, "a") for key in audited], NOW)

        queue.release(session, room.project_id, sample_ids=audited)

    assert {row.turn for row in others(room)} == {queue.SOON}
    assert {row.state for row in others(room)} == {SampleState.WAITING}


def test_two_workers_who_guess_the_same_samples_keep_each_guess_once(
    database: Database, tmp_path: Path
) -> None:
    room = make_judged_project(database, tmp_path, held=2, others=2)
    new = [_guess(key, "b", 0.7) for key in room.truths]
    with database.write() as session:
        version_id = session.exec(select(Prediction.model_version_id)).first()
        assert version_id is not None
        predictions.add(session, version_id, new, NOW)

    with database.read() as session:
        assert len(session.exec(select(Prediction)).all()) == 4
