"""A session asks questions that are answered in a form, by typeahead, or by a code line, too."""

import json

from bot import ids
from handlers import answering, filling, turns
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.sitting_scene import Seat, make_seat


def test_a_form_that_is_sent_moves_the_card_on(database: Database) -> None:
    seat = _writer(database)
    first = seat.sample()
    seat.press(ids.OPEN_FORM, handler=filling.open_answer_form)

    ack = _send(seat, seat.scene.opened(), "A parcel is late.")

    assert ack.given == [{}]
    assert [json.loads(row.value or "{}")["text"] for row in seat.scene.annotations()] == [
        "A parcel is late."
    ]
    seat.scene.deliver(5)
    assert seat.sample() != first


def test_a_form_of_an_earlier_state_of_the_card_is_told_so(sqlite: Database) -> None:
    seat = _writer(sqlite)
    seat.press(ids.OPEN_FORM, handler=filling.open_answer_form)
    view = seat.scene.opened()
    _send(seat, view, "A parcel is late.")

    ack = _send(seat, view, "Another thing.")

    assert ack.given[0]["errors"]["answer"] == turns.STALE
    assert len(seat.scene.annotations()) == 1


def test_a_form_of_somebody_elses_card_is_refused(sqlite: Database) -> None:
    seat = _writer(sqlite)
    seat.press(ids.OPEN_FORM, handler=filling.open_answer_form)

    ack = _send(seat, seat.scene.opened(), "Mine now.", user="U2")

    assert "made for somebody else" in ack.given[0]["errors"]["answer"]


def test_a_code_line_in_the_thread_moves_the_card_on(sqlite: Database) -> None:
    seat = make_seat(sqlite, 3, kind="spans")
    seat.begin()

    told = seat.scene.reply("U1", "1-2 r", thread_ts=seat.card["ts"], channel_id="D1")

    assert told == ""
    assert len(seat.scene.annotations()) == 1


def test_what_cannot_be_read_in_the_thread_is_told_there(sqlite: Database) -> None:
    seat = make_seat(sqlite, 3)
    seat.begin()

    told = seat.scene.reply("U1", "no idea", thread_ts=seat.card["ts"], channel_id="D1")

    assert "The labels are 1 refund" in told
    assert seat.scene.annotations() == []


def test_a_typeahead_offers_labels(sqlite: Database) -> None:
    labels = tuple(f"label {number}" for number in range(150))
    seat = make_seat(sqlite, 3, labels=labels)
    seat.begin()
    (block,) = [b for b in seat.blocks if b.get("block_id", "").startswith("answer")]
    body = slack_form.click("U1", ids.ANSWER_SEARCH, ts=seat.card["ts"], channel_id="D1")
    ack = FakeAck()

    answering.offer_labels(
        ack, body | {"block_id": block["block_id"], "value": "149"}, desk=seat.scene.desk
    )

    offered = {one["text"]["text"] for one in ack.given[0]["options"]}
    assert offered == {"149 label 148", "150 label 149"}


def _writer(database: Database) -> Seat:
    seat = make_seat(database, 3, kind="text", labels=())
    seat.begin()
    return seat


def _send(seat: Seat, view: dict[str, object], text: str, user: str = "") -> FakeAck:
    body = slack_form.submission(user or seat.user, view, {"answer": {"value": text}})
    ack = FakeAck()
    filling.answer_form(ack, body, body["view"], desk=seat.scene.desk)
    return ack
