from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from bot import canonical
from bot.errors import BadInput
from bot.records import ImagePart, Origin, Role, SampleState
from bot.review import holdout
from jobs import deciding, relabelling, retraining
from storage import media, models, people, provenance, second_looks
from storage.database import Database
from storage.tables import (
    Delivery,
    Embedding,
    Event,
    JobRun,
    ModelVersion,
    Prediction,
    Sample,
    SecondLook,
)
from tests.bot.models import tiny
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.classroom import KINDS, Classroom, make_classroom
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture
def room(sqlite: Database, tmp_path: Path, encoder: Path) -> Classroom:
    return make_classroom(sqlite, tmp_path, encoder)


def payload(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = canonical.loads(event.payload)
    return found


def test_a_model_is_trained_judged_offered_and_told_of(
    database: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(database, tmp_path, encoder)
    with database.write() as session:
        lead = make_reviewer(session, room.project(session), "U0LEAD")
        people.set_role(session, room.project_id, lead.id, Role.LEAD, NOW)

    done = room.train()

    assert (done.name, done.is_current) == ("tickets-1", False)
    assert done.training.accuracy is not None
    assert done.training.accuracy > 0.8
    assert done.training.samples + done.training.held_out == 60
    (event,) = room.events("train")
    said = payload(event)
    assert said["data_sha256"] == done.training.data_sha256
    assert said["accuracy"] == done.training.accuracy
    with database.read() as session:
        (told,) = session.exec(select(Delivery)).all()
        assert provenance.verify(session, room.project_id) is None
        assert room.project(session).model_version_id is None
    assert told.channel_id == "U0LEAD"
    assert "promote_model" in str(told.payload)


def test_nothing_held_out_is_ever_trained_on(room: Classroom) -> None:
    room.train()

    held = [row for row in room.samples() if holdout.is_held_out(row.content_hash, 0.3)]
    labelled = [row for row in room.samples(SampleState.COMPLETE) if row not in held]
    with room.database.read() as session:
        version = session.exec(select(ModelVersion)).one()
        assert version.trained["samples"] == len(labelled)
    assert held


def test_synthetic_samples_are_held_back_or_left_out_and_never_judge(room: Classroom) -> None:
    with room.database.write() as session:
        made = [row.id for row in room.samples(SampleState.COMPLETE)[:20]]
        for key in made:
            session.get_one(Sample, key).origin = Origin.SYNTHETIC
        project = room.project(session)
        project.policy = project.policy.model_copy(update={"max_synthetic_share": 0.1})

    with pytest.raises(BadInput, match=r"Held back: 20 of the 60 labelled samples.*--real-only"):
        room.train()
    done = room.train(real_only=True)

    held = [row for row in room.samples(SampleState.COMPLETE) if row.id not in made]
    held = [row for row in held if holdout.is_held_out(row.content_hash, 0.3)]
    assert done.training.held_out == len(held)
    assert done.training.samples == 40 - len(held)


def test_the_same_data_have_the_same_hash_and_one_more_label_another(room: Classroom) -> None:
    first, second = room.train(), room.train()
    more = next(
        row.id
        for row in room.samples(SampleState.NEW)
        if not holdout.is_held_out(row.content_hash, 0.3)
    )
    room.label([more])
    third = room.train()

    assert first.training.data_sha256 == second.training.data_sha256
    assert third.training.data_sha256 != first.training.data_sha256
    assert [one.name for one in (first, second, third)] == ["tickets-1", "tickets-2", "tickets-3"]


def test_a_promoted_model_guesses_what_waits_and_routes_it(room: Classroom) -> None:
    done = room.train()
    deciding.change(room.database, "tickets", done.name, NOW)

    relabelling.relabel_all(room.tools)

    with room.database.read() as session:
        guessed = dict(session.exec(select(Prediction.sample_id, Prediction.value)).all())
        stored = session.exec(select(Embedding.sample_id)).all()
    assert len(guessed) == len(stored) == 120
    right = [room.is_right(row, guessed[row.id]) for row in room.samples()]
    assert sum(right) > 100
    assert not room.samples(SampleState.NEW)
    assert all(row.turn is not None for row in room.samples())


def test_what_is_imported_later_is_guessed_too_and_nothing_twice(room: Classroom) -> None:
    done = room.train()
    deciding.change(room.database, "tickets", done.name, NOW)
    relabelling.relabel_all(room.tools)
    with room.database.write() as session:
        new = make_sample(session, room.project(session), "my parcel is late")

    for _ in range(2):
        relabelling.relabel_all(room.tools)

    with room.database.read() as session:
        found = session.exec(select(Prediction).where(Prediction.sample_id == new.id)).all()
        assert len(found) == 1
        assert len(session.exec(select(JobRun)).all()) == 1


def test_a_candidate_is_compared_with_the_current_model_on_the_same_samples(
    room: Classroom,
) -> None:
    first = room.train()
    deciding.change(room.database, "tickets", first.name, NOW)
    relabelling.relabel_all(room.tools)

    second = room.train()

    comparison = second.training.comparison
    assert comparison is not None
    assert second.training.against == "tickets-1"
    assert comparison.samples == second.training.held_out
    assert (comparison.difference, comparison.p_value) == (0, 1)
    assert not second.is_current


def test_by_itself_only_what_is_better_beyond_doubt_takes_over(
    sqlite: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(sqlite, tmp_path, encoder, promote="better")

    first, second = room.train(), room.train()

    assert (first.is_current, second.is_current) == (True, False)
    assert len(room.events("promote")) == 1


def test_rolled_back_the_model_before_counts_again(room: Classroom) -> None:
    for _ in range(2):
        deciding.change(room.database, "tickets", room.train().name, room.clock.now())
        relabelling.relabel_all(room.tools)
        room.clock.advance(60)

    deciding.change(room.database, "tickets", "", room.clock.now())
    relabelling.relabel_all(room.tools)

    with room.database.read() as session:
        current = models.current(session, room.project(session))
        assert current is not None
        assert current.name == "tickets-1"
    (event,) = room.events("roll_back")
    assert payload(event)["was"] == "tickets-2"
    with pytest.raises(BadInput, match="no way back"):
        deciding.change(room.database, "tickets", "", room.clock.now())


def test_a_model_that_is_gone_is_left_alone_for_an_hour_and_said(room: Classroom) -> None:
    done = room.train()
    deciding.change(room.database, "tickets", done.name, NOW)
    for file in (room.folder / "models").rglob("head.safetensors"):
        file.unlink()

    for _ in range(2):
        relabelling.relabel_all(room.tools)

    with room.database.read() as session:
        runs = session.exec(select(JobRun.job)).all()
        told = [row for row in session.exec(select(Delivery)) if "cannot guess" in str(row.payload)]
    assert runs == [f"relabel failed {done.version_id}"]
    assert len(told) == 1


def test_labels_that_are_wrong_are_listed_first_and_asked_about_once_more(
    sqlite: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(sqlite, tmp_path, encoder, labelled=0)
    keys = list(room.truths)[:90]
    wrong = keys[7:70:12]
    room.label(keys, wrong)

    room.train()

    with sqlite.write() as session:
        found = [sample.id for _, sample in second_looks.waiting(session, room.project_id, 50)]
        project = room.project(session)
        asked = [second_looks.ask(session, project, found[0], "cli", NOW) for _ in range(2)]
    assert set(found) <= set(wrong)
    assert len(found) >= len(wrong) // 2
    assert asked == [True, False]
    with sqlite.read() as session:
        sample = session.get_one(Sample, found[0])
        look = session.get_one(SecondLook, found[0])
    assert (sample.state, look.wanted) == (SampleState.WAITING, 2)
    room.train()
    with sqlite.read() as session:
        still = [one.id for _, one in second_looks.waiting(session, room.project_id, 50)]
    assert found[0] not in still


def test_after_enough_new_labels_a_project_learns_by_itself_once_an_hour(
    sqlite: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(sqlite, tmp_path, encoder, retrain_after=30)

    for _ in range(3):
        retraining.learn_all(room.tools)
    at_first = _versions(room)
    room.label(list(room.truths)[60:80])
    room.clock.advance(3_600)
    retraining.learn_all(room.tools)
    after_twenty = _versions(room)
    room.label(list(room.truths)[80:90])
    retraining.learn_all(room.tools)

    assert (at_first, after_twenty, _versions(room)) == (1, 1, 2)


def test_too_few_labels_are_no_training_and_no_crash(
    sqlite: Database, tmp_path: Path, encoder: Path
) -> None:
    room = make_classroom(sqlite, tmp_path, encoder, labelled=8, retrain_after=5)

    retraining.learn_all(room.tools)

    with sqlite.read() as session:
        assert "to learn from" in str(session.exec(select(JobRun)).one().outcome)
    with pytest.raises(BadInput, match="to learn from"):
        room.train()
    assert _versions(room) == 0


def test_a_kind_without_single_labels_is_told_that_training_is_not_offered(
    sqlite: Database, tmp_path: Path
) -> None:
    with sqlite.write() as session:
        project = make_project(session, kind="spans")
    room = Classroom(sqlite, tmp_path, project.id, {}, FakeSlack(), FakeClock())

    with pytest.raises(BadInput, match=r"asks for “spans”\. Models are trained here for kinds"):
        room.train()


def test_a_whole_encoder_is_fine_tuned_and_can_be_promoted(room: Classroom) -> None:
    done = room.train(is_full=True)

    with room.database.read() as session:
        version = session.get_one(ModelVersion, done.version_id)
    model = tiny.load(Path(str(version.path)), *KINDS)
    assert done.training.method == "full"
    assert set(model.names) == {"delivery", "refund", "other"}


def test_a_model_of_another_project_cannot_take_over(room: Classroom) -> None:
    done = room.train()
    with room.database.write() as session:
        other = make_project(session, name="other")
        version = session.get_one(ModelVersion, done.version_id)
        with pytest.raises(BadInput, match="cannot take over"):
            models.promote(session, other, version, "cli", NOW)
    with pytest.raises(BadInput, match=r"no model 'nothing' in tickets\. There are: tickets-1"):
        deciding.change(room.database, "tickets", "nothing", NOW)


def test_pictures_are_learned_by_their_pixels(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.write() as session:
        project = make_project(session, labels=("dark", "light"), overlap=1)
        reviewer = make_reviewer(session, project)
        for number in range(40):
            shade = number + 200 * (number % 2)
            file = BytesIO()
            Image.new("L", (20 + number, 20), shade).save(file, "PNG")
            name = media.put(tmp_path / "media", file.getvalue())
            part = ImagePart(media=name, mimetype="image/png", width=20 + number, height=20)
            parts = canonical.dumps([part.model_dump()])
            sample = make_sample(
                session,
                project,
                parts=parts,
                content_hash=canonical.sha256(parts),
                state=SampleState.COMPLETE,
            )
            make_annotation(session, sample, reviewer, ("dark", "light")[number % 2])
    room = Classroom(sqlite, tmp_path, project.id, {}, FakeSlack(), FakeClock())

    done = room.train()

    assert done.training.encoder == "pixels"
    assert done.training.folds == 1


def _versions(room: Classroom) -> int:
    with room.database.read() as session:
        return len(session.exec(select(ModelVersion)).all())
