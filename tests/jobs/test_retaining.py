"""What a project keeps for so long only; and samples with pictures, whose files go as well."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot import canonical
from bot.records import DeliveryKind, DeliveryState, SampleState
from jobs import delivering, drawing, retaining
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage import asking, erasing_samples, media, provenance
from storage.blotting import Act
from storage.database import Database
from storage.media import Folder
from storage.tables import Delivery, Project, Sample
from tests.bot.media.mock_recordings import wav
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

DAY = timedelta(days=1)


def test_old_samples_lose_their_content_at_night_and_keep_their_labels(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retaining, "BATCH", 2)
    with database.write() as session:
        project = make_project(session, retention_days=30)
        ana = make_reviewer(session, project)
        for number, age in enumerate((60, 45, 31, 29)):
            sample = make_sample(session, project, f"{number}", created_at=NOW - age * DAY)
            make_annotation(session, sample, ana)

    for _ in range(2):
        retaining.retain_all(tools(database, clock=FakeClock()))

    with database.read() as session:
        rows = session.exec(select(Sample).order_by(col(Sample.id))).all()
        assert provenance.verify(session, project.id) is None
        assert len(provenance.erasures(session, project.id)) == 2
    assert [row.parts == "[]" for row in rows] == [True, True, True, False]
    assert rows[0].state is SampleState.ERASED


def test_a_project_that_sets_no_limit_keeps_all(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        make_sample(session, project, created_at=NOW - 9_999 * DAY)

    retaining.retain_all(tools(sqlite, clock=FakeClock()))

    with sqlite.read() as session:
        assert session.exec(select(Sample)).one().erased_by is None


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Tools:
    """With a media folder, and a clock that moves."""
    slack, clock = FakeSlack(), FakeClock()
    return Tools(database, lambda _: slack, clock.now, tmp_path / "media", "here:1")


def make_picture(session: Session, project: Project, folder: Folder, *texts: str) -> Sample:
    name = media.put(folder, b"a picture")
    image = {"type": "image", "media": name, "mimetype": "image/png", "width": 1, "height": 1}
    parts = canonical.dumps([image, *({"type": "text", "text": text} for text in texts)])
    content_hash = canonical.sha256(parts)
    return make_sample(session, project, parts=parts, content_hash=content_hash)


def deliver(office: Tools) -> None:
    limiter = Limiter()
    for _ in range(5):
        delivering.deliver(office, limiter)
        delivering.deliver_files(office, limiter)


def erase(office: Tools, project: Project, sample: Sample) -> None:
    with office.database.write() as session:
        shared = erasing_samples.shared_media(session, [sample.id])
        erasing_samples.erase(
            session,
            session.get_one(Project, project.id),
            [sample.id],
            Act("no consent", "cli", office.now()),
            shared,
            lambda name: media.delete(office.media, name),
        )


def test_a_picture_goes_from_here_and_from_slack(office: Tools) -> None:
    slack = office.slack_of("T1")
    assert isinstance(slack, FakeSlack)
    with office.database.write() as session:
        project = make_project(session)
        sample = make_picture(session, project, office.media)
        asking.ask(session, project, sample, None, NOW)
    deliver(office)
    assert len(slack.uploads) == 1

    erase(office, project, sample)
    deliver(office)

    assert [path for path in Path(office.media).rglob("*") if path.is_file()] == []
    assert slack.to("files.delete") == [{"file": "F1"}]
    assert "The content of this sample was erased." in str(slack.posted()[0]["blocks"])
    with office.database.read() as session:
        states = session.exec(select(Delivery.state)).all()
        assert provenance.verify(session, project.id) is None
    assert set(states) == {DeliveryState.DONE}


def test_a_picture_that_another_sample_shows_stays(office: Tools) -> None:
    with office.database.write() as session:
        project = make_project(session)
        sample = make_picture(session, project, office.media)
        make_picture(session, make_project(session, name="other"), office.media, "with words")

    erase(office, project, sample)

    assert len([path for path in Path(office.media).rglob("*") if path.is_file()]) == 1


def test_what_is_not_sent_yet_is_not_sent(office: Tools) -> None:
    slack = office.slack_of("T1")
    assert isinstance(slack, FakeSlack)
    with office.database.write() as session:
        project = make_project(session)
        sample = make_picture(session, project, office.media)
        asking.ask(session, project, sample, None, NOW)

    erase(office, project, sample)
    deliver(office)

    assert (slack.posted(), slack.uploads) == ([], [])
    with office.database.read() as session:
        rows = session.exec(select(Delivery).where(Delivery.kind == DeliveryKind.UPDATE)).all()
    assert [row.state for row in rows] in ([], [DeliveryState.OWED])


def test_the_same_picture_imported_again_is_uploaded_again(office: Tools) -> None:
    slack = office.slack_of("T1")
    assert isinstance(slack, FakeSlack)
    with office.database.write() as session:
        project = make_project(session)
        first = make_picture(session, project, office.media)
        asking.ask(session, project, first, None, NOW)
    deliver(office)
    erase(office, project, first)
    with office.database.write() as session:
        again = make_picture(session, session.get_one(Project, project.id), office.media, "anew")
        asking.ask(session, session.get_one(Project, project.id), again, None, NOW)
    deliver(office)

    assert len(slack.uploads) == 2


def test_a_sound_goes_from_the_thread_with_the_picture_of_it(office: Tools) -> None:
    slack = office.slack_of("T1")
    assert isinstance(slack, FakeSlack)
    name = media.put(office.media, wav(1.0))
    sound = {"type": "audio", "media": name, "mimetype": "audio/wav", "seconds": 1.0}
    parts = canonical.dumps([sound])
    with office.database.write() as session:
        project = make_project(session)
        sample = make_sample(session, project, parts=parts, content_hash=canonical.sha256(parts))
        asking.ask(session, project, sample, None, NOW)
        asking.ask(session, project, sample, make_reviewer(session, project), NOW)
    deliver(office)

    erase(office, project, sample)
    deliver(office)

    held = {f"F{number}" for number, _ in enumerate(slack.uploads, 1)} | {*slack.begun}
    assert {call["file"] for call in slack.to("files.delete")} == held
    with office.database.read() as session:
        owed = session.exec(select(Delivery.kind).where(Delivery.state != DeliveryState.DONE)).all()
    assert owed == []


def test_a_picture_that_was_on_its_way_goes_when_it_is_there(
    office: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack = office.slack_of("T1")
    assert isinstance(slack, FakeSlack)
    with office.database.write() as session:
        project = make_project(session)
        sample = make_picture(session, project, office.media)
        asking.ask(session, project, sample, None, NOW)

    def erase_first(*_: object) -> tuple[bytes, str]:
        erase(office, project, sample)
        return b"a picture", "png"

    monkeypatch.setattr(drawing, "content", erase_first)
    deliver(office)

    assert len(slack.uploads) == len(slack.to("files.delete")) == 1
