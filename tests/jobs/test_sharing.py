"""A card's sound is put into its thread once, whatever breaks on the way."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot import canonical
from bot.records import DeliveryKind, DeliveryState
from jobs import delivering
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage import asking, deliveries, media
from storage.database import Database
from storage.tables import Delivery, Project
from tests.bot.media.mock_recordings import wav
from tests.fakes import FakeClock, FakeSlack
from tests.makers import make_project, make_reviewer, make_sample

SOUND = wav(1.0)


@dataclass
class Room:
    """A project with one sample that is heard, asked of the channel and then of people."""

    database: Database
    media: Path
    kind: str = "choice"
    slack: FakeSlack = field(default_factory=FakeSlack)
    clock: FakeClock = field(default_factory=FakeClock)
    limiter: Limiter = field(default_factory=Limiter)

    def ask(self, user_id: str = "", sounds: int = 1) -> None:
        with self.database.write() as session:
            project = session.exec(select(Project)).first() or make_project(session, kind=self.kind)
            heard = [media.put(self.media, SOUND + bytes(2 * number)) for number in range(sounds)]
            parts = [
                {"type": "audio", "media": one, "mimetype": "audio/wav", "seconds": 1.0}
                for one in heard
            ]
            text = canonical.dumps(parts)
            sample = make_sample(
                session, project, parts=text, content_hash=canonical.sha256(text + user_id)
            )
            reviewer = make_reviewer(session, project, user_id) if user_id else None
            asking.ask(session, project, sample, reviewer, self.clock.now())

    def send(self, seconds: float = 2, worker: str = "here:1", *, files: bool = True) -> None:
        self.clock.advance(seconds)
        tools = Tools(self.database, lambda _: self.slack, self.clock.now, self.media, worker)
        delivering.deliver(tools, self.limiter)
        if files:
            delivering.deliver_files(tools, self.limiter)

    def row(self, kind: DeliveryKind = DeliveryKind.SHARE) -> Delivery:
        with self.database.read() as session:
            query = select(Delivery).where(Delivery.kind == kind)
            found = session.exec(query.order_by(col(Delivery.id).desc())).first()
        assert found
        return found

    def in_threads(self, channel: str = "C1") -> list[dict[str, Any]]:
        return [m for m in self.slack.posted(channel) if m.get("thread_ts")]


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Room:
    return Room(database, tmp_path / "media")


@pytest.fixture
def sqlite_room(sqlite: Database, tmp_path: Path) -> Room:
    return Room(sqlite, tmp_path / "media")


def test_the_card_shows_the_wave_and_its_thread_has_the_sound(room: Room) -> None:
    room.ask()

    for _ in range(3):
        room.send()

    card, sound = room.slack.posted()
    (picture,) = [block for block in card["blocks"] if block["type"] == "image"]
    assert picture["alt_text"] == "Sound, 1.0 s to label"
    assert room.slack.uploads[0]["content"].startswith(b"\x89PNG")
    assert sound["thread_ts"] == card["ts"]
    assert sound["files"][0]["title"].startswith("Sound, 1.0 s (tickets, sample ")
    assert room.slack.begun[sound["files"][0]["id"]] == SOUND
    assert room.row().state is DeliveryState.DONE


def test_no_sound_goes_out_before_its_card(sqlite_room: Room) -> None:
    sqlite_room.ask()
    for _ in range(2):
        sqlite_room.slack.refuse("chat.postMessage", "is_archived")

    sqlite_room.send()

    assert sqlite_room.slack.to("files.getUploadURLExternal") == []


@pytest.mark.parametrize("kind", ["choice", "regions"])
def test_several_sounds_come_in_their_order(sqlite_room: Room, kind: str) -> None:
    sqlite_room.kind = kind
    sqlite_room.ask(sounds=3)
    sqlite_room.slack.refuse("files.getUploadURLExternal", "internal_error")

    for _ in range(6):
        sqlite_room.send()

    heard = [sqlite_room.slack.begun[m["files"][0]["id"]] for m in sqlite_room.in_threads()]
    assert heard == [SOUND, SOUND + bytes(2), SOUND + bytes(4)]


@pytest.mark.parametrize(
    ("method", "after"),
    [
        ("files.getUploadURLExternal", False),
        ("files.getUploadURLExternal", True),
        ("files.completeUploadExternal", False),
        ("files.completeUploadExternal", True),
    ],
)
def test_a_line_that_is_cut_leads_to_one_sound_all_the_same(
    room: Room, method: str, after: bool
) -> None:
    room.ask()
    room.slack.cut(method, after=after)

    for _ in range(4):
        room.send(30)

    assert len(room.in_threads()) == 1
    assert room.row().state is DeliveryState.DONE


@pytest.mark.parametrize("at", ["files.completeUploadExternal", "confirm"])
def test_a_sender_that_dies_leads_to_one_sound_all_the_same(
    room: Room, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.ask()
    for _ in range(2):
        room.send(files=False)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if at == "confirm":
            patch.setattr(deliveries, "confirm", die)
        else:
            room.slack.meanwhile[at] = die
        with pytest.raises(KeyboardInterrupt):
            room.send()
    assert len(room.in_threads()) == (at == "confirm")
    for _ in range(3):
        room.send(deliveries.FILE_LEASE.total_seconds() + 1, worker="here:2")

    assert len(room.in_threads()) == 1
    assert room.row().state is DeliveryState.DONE


def test_the_bytes_go_to_slack_once_and_are_shown_in_every_thread(room: Room) -> None:
    room.ask()
    room.ask("U0ANA")

    for _ in range(5):
        room.send()

    (again,) = room.in_threads("D0ANA")
    assert len(room.slack.begun) == 1
    assert again["text"].startswith("<https://team.example.com/files/F1|Sound, 1.0 s")


def test_a_link_whose_answer_was_lost_is_found_in_its_thread(sqlite_room: Room) -> None:
    sqlite_room.ask()
    for _ in range(3):
        sqlite_room.send()
    sqlite_room.ask("U0ANA")
    sqlite_room.send()
    sqlite_room.slack.cut("chat.postMessage", after=True)

    for _ in range(3):
        sqlite_room.send(30)

    assert len(sqlite_room.in_threads("D0ANA")) == 1
    assert sqlite_room.row().state is DeliveryState.DONE


def test_a_file_that_somebody_deleted_is_uploaded_again(sqlite_room: Room) -> None:
    sqlite_room.ask()
    for _ in range(3):
        sqlite_room.send()
    sqlite_room.slack.shared.clear()
    sqlite_room.ask("U0ANA")

    for _ in range(3):
        sqlite_room.send()

    assert len(sqlite_room.slack.begun) == 2
    assert sqlite_room.in_threads("D0ANA")[0]["files"]
