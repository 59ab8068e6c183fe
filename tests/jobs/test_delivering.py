import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, select

from bot.blocks import Message, section
from bot.records import DeliveryKind, DeliveryState
from bot.screens.cards import MEDIA_PREFIX
from jobs import delivering
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage import deliveries, media
from storage.database import Database, open_database
from storage.tables import Delivery, Project
from tests.fakes import FakeClock, FakeSlack
from tests.makers import make_project


@dataclass
class Post:
    """An office that owes Slack calls, and sends them."""

    database: Database
    media: Path
    picture: str
    slack: FakeSlack = field(default_factory=FakeSlack)
    clock: FakeClock = field(default_factory=FakeClock)
    limiter: Limiter = field(default_factory=Limiter)

    def tools(self, worker: str = "here:1") -> Tools:
        return Tools(self.database, lambda _: self.slack, self.clock.now, self.media, worker)

    def owe(self, text: str = "a", **how: Any) -> Delivery:
        with self.database.write() as session:
            project = session.exec(select(Project)).one()
            message = Message(text, how.pop("blocks", [section(text)]))
            key = how.pop("key", f"key:{text}")
            return deliveries.post(session, project, message, self.clock.now(), key=key, **how)

    def owe_private(self, text: str = "psst") -> Delivery:
        with self.database.write() as session:
            project = session.exec(select(Project)).one()
            message, now = Message(text, [section(text)]), self.clock.now()
            return deliveries.ephemeral(
                session, project, message, now, key=text, channel_id="C1", user_id="U1"
            )

    def owe_update(self, text: str) -> Delivery:
        with self.database.write() as session:
            posted = session.exec(select(Delivery).order_by(col(Delivery.id))).first()
            assert posted
            message = Message(text, [section(text)])
            wait = deliveries.AT_ONCE
            return deliveries.update_of(session, posted, message, self.clock.now(), wait)

    def owe_picture(self) -> None:
        """A picture's upload, and a post that shows it."""
        with self.database.write() as session:
            project = session.exec(select(Project)).one()
            deliveries.upload(session, project, self.picture, "a.png", "A", self.clock.now())
        file = {"id": f"{MEDIA_PREFIX}{self.picture}"}
        picture = {"type": "image", "slack_file": file, "alt_text": "A"}
        self.owe("picture", blocks=[picture])

    def send(self, passed: float = 0, worker: str = "here:1") -> None:
        self.clock.advance(passed)
        delivering.deliver(self.tools(worker), self.limiter)

    def rows(self) -> list[Delivery]:
        with self.database.read() as session:
            return list(session.exec(select(Delivery).order_by(col(Delivery.id))))

    def states(self) -> list[DeliveryState]:
        return [row.state for row in self.rows()]

    def texts(self) -> list[str]:
        return [message["text"] for message in self.slack.posted()]


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Post:
    return _open(database, tmp_path)


@pytest.fixture
def sqlite_post(sqlite: Database, tmp_path: Path) -> Post:
    """For what SQL has no part in."""
    return _open(sqlite, tmp_path)


def test_what_is_owed_is_posted_once(post: Post) -> None:
    post.owe("a")

    post.send()
    post.send(100)

    assert (post.texts(), post.states()) == (["a"], [DeliveryState.DONE])
    assert post.rows()[0].ts == post.slack.posted()[0]["ts"]


def test_what_is_owed_twice_is_posted_once(post: Post) -> None:
    post.owe("a", key="k")
    post.owe("b", key="k")

    post.send()
    post.send(5)

    assert post.texts() == ["a"]


def test_a_post_whose_answer_was_lost_is_found_and_not_posted_twice(post: Post) -> None:
    post.owe("a")
    post.slack.cut("chat.postMessage", after=True)
    post.send()

    post.send(10)

    assert (post.texts(), post.states()) == (["a"], [DeliveryState.DONE])
    assert post.rows()[0].ts == post.slack.posted()[0]["ts"]


def test_a_post_that_never_reached_slack_is_posted_after_a_look(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.cut("chat.postMessage", after=False)
    sqlite_post.send()

    sqlite_post.send(10)

    assert (sqlite_post.texts(), sqlite_post.states()) == (["a"], [DeliveryState.DONE])
    assert len(sqlite_post.slack.to("conversations.history")) == 1


def test_another_message_of_ours_is_not_taken_for_the_one_lost(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.send()
    sqlite_post.owe("b")
    sqlite_post.slack.cut("chat.postMessage", after=False)
    sqlite_post.send(5)

    sqlite_post.send(10)

    assert sqlite_post.texts() == ["a", "b"]


def test_a_post_that_a_crash_left_under_way_is_found(post: Post) -> None:
    row = post.owe("a")
    with post.database.write() as session:
        deliveries.claim(session, row, "there:9", post.clock.now())
    post.slack.chat_postMessage(
        channel="C1",
        text="a",
        metadata={"event_type": "concord_delivery", "event_payload": {"delivery": row.id}},
    )

    post.send(61)

    assert (post.texts(), post.states()) == (["a"], [DeliveryState.DONE])


def test_what_slack_refused_for_now_is_tried_again_without_a_look(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.refuse("chat.postMessage", "not_in_channel")
    sqlite_post.send()

    sqlite_post.send(10)

    assert sqlite_post.texts() == ["a"]
    assert sqlite_post.slack.to("conversations.history") == []


def test_a_server_error_is_tried_again_after_a_look(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.refuse("chat.postMessage", "internal_error", status=503)
    sqlite_post.send()

    sqlite_post.send(10)

    assert sqlite_post.texts() == ["a"]
    assert len(sqlite_post.slack.to("conversations.history")) == 1


def test_pauses_between_tries_grow(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    waits = []
    for _ in range(4):
        sqlite_post.slack.refuse("chat.postMessage", "not_in_channel")
        sqlite_post.send(1_000)
        (row,) = sqlite_post.rows()
        waits.append((row.not_before - sqlite_post.clock.now()).total_seconds())

    assert waits == [1, 2, 4, 8]


def test_too_many_requests_stop_that_channel_until_slack_says(sqlite_post: Post) -> None:
    sqlite_post.owe("a", channel_id="C1")
    sqlite_post.owe("b", channel_id="C1")
    sqlite_post.owe("c", channel_id="C2")
    sqlite_post.owe_private()
    sqlite_post.slack.refuse("chat.postMessage", "ratelimited", 429, {"Retry-After": "30"})

    sqlite_post.send()
    sqlite_post.send(29)
    early = [call["channel"] for call in sqlite_post.slack.to("chat.postMessage")]
    sqlite_post.send(1)

    assert early == ["C1", "C2"]
    assert sqlite_post.texts() == ["a", "b"]
    assert len(sqlite_post.slack.to("chat.postEphemeral")) == 1


@pytest.mark.parametrize("error", sorted(delivering.FOREVER))
def test_what_slack_will_always_refuse_is_given_up_with_the_reason(
    sqlite_post: Post, error: str
) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.refuse("chat.postMessage", error)

    sqlite_post.send()
    sqlite_post.send(1_000)

    (row,) = sqlite_post.rows()
    assert (row.state, row.error) == (DeliveryState.FAILED, error)
    assert len(sqlite_post.slack.calls) == 1


def test_a_post_that_was_given_up_does_not_hold_up_the_next(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.owe("b")
    sqlite_post.slack.refuse("chat.postMessage", "msg_too_long")
    sqlite_post.send()

    sqlite_post.send(2)

    assert sqlite_post.texts() == ["b"]


def test_posts_stay_in_order_when_the_first_is_put_off(post: Post) -> None:
    for text in "abc":
        post.owe(text)
    post.slack.refuse("chat.postMessage", "not_in_channel")

    for _ in range(6):
        post.send(2)

    assert post.texts() == ["a", "b", "c"]


def test_a_channel_that_is_put_off_does_not_hold_up_another(sqlite_post: Post) -> None:
    sqlite_post.owe("a", channel_id="C1")
    sqlite_post.owe("b", channel_id="C2")
    sqlite_post.slack.refuse("chat.postMessage", "not_in_channel")

    sqlite_post.send()

    assert (len(sqlite_post.slack.posted("C1")), len(sqlite_post.slack.posted("C2"))) == (0, 1)


def test_a_channel_gets_one_post_a_second(sqlite_post: Post) -> None:
    for text in "abcde":
        sqlite_post.owe(text)

    sqlite_post.send()
    at_once = sqlite_post.texts()
    sqlite_post.send(1)

    assert (at_once, sqlite_post.texts()) == (["a", "b"], ["a", "b", "c"])


def test_a_message_for_a_person_goes_to_their_direct_messages(sqlite_post: Post) -> None:
    sqlite_post.owe("a", channel_id="U1")

    sqlite_post.send()

    assert [m["text"] for m in sqlite_post.slack.posted("D1")] == ["a"]
    assert sqlite_post.rows()[0].channel_id == "D1"


def test_of_three_updates_only_the_newest_is_sent(post: Post) -> None:
    post.owe("a")
    post.send()
    for text in ("b", "c", "d"):
        post.owe_update(text)

    post.send()

    assert [call["text"] for call in post.slack.to("chat.update")] == ["d"]


def test_an_update_waits_for_its_post(post: Post) -> None:
    post.owe("a")
    post.owe_update("b")
    post.slack.refuse("chat.postMessage", "not_in_channel")
    post.send()
    early = len(post.slack.to("chat.update"))

    post.send(5)

    assert (early, post.texts()) == (0, ["b"])


def test_an_update_owed_while_an_older_one_is_under_way_is_still_sent(post: Post) -> None:
    post.owe("a")
    post.send()
    post.owe_update("b")
    post.slack.meanwhile["chat.update"] = lambda: post.owe_update("c")

    post.send()

    assert post.texts() == ["c"]
    assert post.states() == [DeliveryState.DONE] * 2


def test_an_update_owed_while_an_older_one_is_refused_forever_is_still_sent(post: Post) -> None:
    post.owe("a")
    post.send()
    post.owe_update("b")
    post.slack.refuse("chat.update", "msg_too_long")
    post.slack.meanwhile["chat.update"] = lambda: post.owe_update("c")

    post.send()
    post.send(10)

    assert post.texts() == ["c"]


def test_an_update_owed_at_the_moment_an_older_one_is_confirmed_is_still_sent(
    postgres_url: str, tmp_path: Path
) -> None:
    # SQLite has one writer at a time, so there is no such moment.
    post = _open(open_database(postgres_url), tmp_path)
    post.owe("a")
    post.send()
    row = post.owe_update("b")
    with post.database.write() as session:
        deliveries.claim(session, row, "here:1", post.clock.now())

    with post.database.write() as session:
        rival = threading.Thread(target=lambda: _confirm(post, row))
        _once_before_flush(session, lambda: _start_and_wait_a_little(rival))
        posted = session.get_one(Delivery, row.updates_id)
        newest = Message("c", [section("c")])
        deliveries.update_of(session, posted, newest, post.clock.now(), deliveries.AT_ONCE)
    rival.join()

    assert post.states()[-1] is DeliveryState.OWED
    post.database.close()


def test_an_update_after_one_was_given_up_is_sent(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.send()
    sqlite_post.owe_update("b")
    sqlite_post.slack.refuse("chat.update", "msg_too_long")
    sqlite_post.send()
    sqlite_post.owe_update("c")

    sqlite_post.send(1)

    assert sqlite_post.texts() == ["c"]


def test_a_lease_is_taken_over_after_it_ran_out_and_not_before(post: Post) -> None:
    row = post.owe("a")
    with post.database.write() as session:
        deliveries.claim(session, row, "there:9", post.clock.now())

    post.send(59)
    early = post.texts()
    post.send(1)

    assert (early, post.texts()) == ([], ["a"])


def test_a_dead_worker_of_this_machine_is_taken_over_at_the_start(post: Post) -> None:
    row = post.owe("a")
    with post.database.write() as session:
        deliveries.claim(session, row, "here:999999999", post.clock.now())

    delivering.take_over(post.tools())
    post.send()

    assert post.texts() == ["a"]


def test_a_worker_of_another_machine_is_left_alone_at_the_start(sqlite_post: Post) -> None:
    row = sqlite_post.owe("a")
    with sqlite_post.database.write() as session:
        deliveries.claim(session, row, "there:999999999", sqlite_post.clock.now())

    delivering.take_over(sqlite_post.tools())
    sqlite_post.send()

    assert sqlite_post.texts() == []


def test_of_two_workers_one_claims(post: Post) -> None:
    row = post.owe("a")

    with post.database.write() as session:
        first = deliveries.claim(session, row, "here:1", post.clock.now())
    with post.database.write() as session:
        second = deliveries.claim(session, row, "there:1", post.clock.now())

    assert (first, second) == (True, False)


def test_two_workers_at_once_send_everything_once(post: Post) -> None:
    for number in range(10):
        post.owe(str(number), channel_id=f"C{number}")
    limiters = [Limiter(), Limiter()]
    start = threading.Barrier(2)

    def work(number: int) -> None:
        start.wait()
        delivering.deliver(post.tools(f"worker:{number}"), limiters[number])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [len(post.slack.posted(f"C{number}")) for number in range(10)] == [1] * 10


def test_a_private_message_whose_answer_was_lost_is_not_sent_again(sqlite_post: Post) -> None:
    sqlite_post.owe_private()
    sqlite_post.slack.cut("chat.postEphemeral", after=True)

    sqlite_post.send()
    sqlite_post.send(1_000)

    assert len(sqlite_post.slack.to("chat.postEphemeral")) == 1
    assert sqlite_post.states() == [DeliveryState.FAILED]


def test_a_private_message_that_a_crash_left_under_way_is_not_sent(sqlite_post: Post) -> None:
    row = sqlite_post.owe_private()
    with sqlite_post.database.write() as session:
        deliveries.claim(session, row, "there:9", sqlite_post.clock.now())

    sqlite_post.send(100)

    assert sqlite_post.slack.calls == []
    assert sqlite_post.states() == [DeliveryState.FAILED]


def test_a_private_message_that_slack_refused_for_now_is_sent_again(sqlite_post: Post) -> None:
    sqlite_post.owe_private()
    sqlite_post.slack.refuse("chat.postEphemeral", "ratelimited", 429, {"Retry-After": "1"})
    sqlite_post.send()

    sqlite_post.send(1)

    assert sqlite_post.states() == [DeliveryState.DONE]


def test_a_post_waits_for_the_upload_of_its_picture(post: Post) -> None:
    post.owe_picture()
    post.slack.refuse("files.upload", "internal_error", status=500)
    post.send()
    early = post.texts()

    post.send(10)

    assert (early, post.texts()) == ([], ["picture"])
    assert post.slack.posted()[0]["blocks"][0]["slack_file"] == {"id": "F1"}


def test_a_picture_is_uploaded_once_for_two_posts(sqlite_post: Post) -> None:
    sqlite_post.owe_picture()
    sqlite_post.owe_picture()

    sqlite_post.send()

    assert len(sqlite_post.slack.uploads) == 1
    assert sqlite_post.slack.uploads[0]["content"] == b"picture"


def test_a_fresh_picture_that_slack_has_not_processed_is_tried_again(sqlite_post: Post) -> None:
    sqlite_post.owe_picture()
    for _ in range(3):
        sqlite_post.slack.refuse("chat.postMessage", "invalid_blocks")

    for _ in range(5):
        sqlite_post.send(1)

    assert sqlite_post.texts() == ["picture"]


def test_a_picture_that_is_gone_holds_up_nothing_else(sqlite_post: Post) -> None:
    sqlite_post.owe_picture()
    sqlite_post.owe("b", channel_id="C2")
    gone = next(sqlite_post.media.glob("*/*"))
    gone.unlink()
    sqlite_post.send()
    others = [m["text"] for m in sqlite_post.slack.posted("C2")]

    media.put(sqlite_post.media, b"picture")
    sqlite_post.send(10)

    assert (others, sqlite_post.texts()) == (["b"], ["picture"])


def test_invalid_blocks_without_a_picture_are_given_up(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.refuse("chat.postMessage", "invalid_blocks")

    sqlite_post.send()

    assert sqlite_post.states() == [DeliveryState.FAILED]


def test_a_picture_that_never_becomes_a_block_is_given_up(sqlite_post: Post) -> None:
    sqlite_post.owe_picture()
    for _ in range(20):
        sqlite_post.slack.refuse("chat.postMessage", "invalid_blocks")

    for _ in range(20):
        sqlite_post.send(2)

    assert sqlite_post.states() == [DeliveryState.DONE, DeliveryState.FAILED]


def test_what_may_go_out_later_waits(sqlite_post: Post) -> None:
    row = sqlite_post.owe("a")
    with sqlite_post.database.write() as session:
        row.not_before = sqlite_post.clock.now() + timedelta(seconds=3)
        session.add(row)

    sqlite_post.send(2)
    early = sqlite_post.texts()
    sqlite_post.send(1)

    assert (early, sqlite_post.texts()) == ([], ["a"])


def test_a_failed_delivery_can_be_listed(sqlite_post: Post) -> None:
    sqlite_post.owe("a")
    sqlite_post.slack.refuse("chat.postMessage", "channel_not_found")
    sqlite_post.send()

    with sqlite_post.database.read() as session:
        (row,) = deliveries.failed(session)

    assert (row.kind, row.error) == (DeliveryKind.POST, "channel_not_found")


def _open(database: Database, tmp_path: Path) -> Post:
    with database.write() as session:
        make_project(session)
    folder = tmp_path / "media"
    return Post(database, folder, media.put(folder, b"picture"))


def _confirm(post: Post, row: Delivery) -> None:
    with post.database.write() as session:
        deliveries.confirm(session, row)


def _once_before_flush(session: Session, act: Callable[[], object]) -> None:
    event.listen(session, "before_flush", lambda *_: act(), once=True)


def _start_and_wait_a_little(thread: threading.Thread) -> None:
    thread.start()
    thread.join(0.5)  # it may have to wait for us
