"""A session asks questions that are answered in a form, by typeahead, or by a code line, too."""

import json
from typing import Any

from bot import ids
from bot.records import Role
from handlers import acts, answering, filling, sketching, stepping, turns
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Done
from tests.handlers.sitting_scene import Seat, make_seat
from tests.handlers.test_sketching import delivering_desk

COLOURS = ("red", "green", "blue")


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


def test_a_ranking_is_tapped_on_the_card_itself(database: Database) -> None:
    seat = _seat(database, "ranking", COLOURS)
    first = seat.sample()

    done = _tap(seat, 3)
    shown = seat.text

    assert "*3 blue* &gt; … what comes next?" in shown
    assert first in shown
    assert (seat.scene.annotations(), done.respond.private) == ([], [])
    _tap(seat, 1)
    assert _values(seat) == [{"order": ["blue", "red", "green"]}]
    assert "Saved: *blue &gt; red &gt; green*" in seat.text
    assert seat.sample() != first


def test_the_first_tap_taken_back_leaves_the_card_as_it_was(sqlite: Database) -> None:
    seat = _seat(sqlite, "ranking", COLOURS)
    before = seat.blocks

    _tap(seat, 3)
    _tap(seat, 3)

    assert seat.blocks == before


def test_a_tap_on_an_earlier_sample_is_told_so(sqlite: Database) -> None:
    seat = _seat(sqlite, "ranking", COLOURS)
    earlier = seat.blocks
    _tap(seat, 3)
    half_made = seat.blocks
    _tap(seat, 1)

    assert _tap(seat, 2, on=earlier).said == turns.STALE
    assert _tap(seat, 2, on=half_made).said == turns.STALE
    assert len(_values(seat)) == 1


def test_a_tap_on_what_others_have_finished_moves_on(sqlite: Database) -> None:
    seat = _seat(sqlite, "ranking", COLOURS, overlap=1, lease_minutes=1)
    seat.scene.clock.advance(120)
    other = Seat(seat.scene, "U2")
    other.begin()
    first = seat.sample()
    assert other.sample() == first
    _tap(other, 3)
    _tap(other, 1)

    _tap(seat, 2)

    assert turns.OVERTAKEN in seat.text
    assert seat.sample() != first


def test_the_order_of_events_is_tapped_under_their_picture(sqlite: Database) -> None:
    labels = ("before", "after", "during")
    text = "The child [ran], the car [stopped], all [froze]."
    seat = _seat(sqlite, "events", labels, count=1, text=text)

    for place in (3, 1):  # during, before
        _tap(seat, place)
        seat.scene.deliver(5)
        assert "slack_file" in seat.text
    _tap(seat, 1)

    (value,) = _values(seat)
    assert [one["relation"] for one in value["pairs"]] == ["during", "before", "before"]


def test_a_lead_taps_a_verdict(sqlite: Database) -> None:
    seat = _seat(sqlite, "ranking", ("red", "green"), settle_below=0.9)
    seat.scene.give_role("U3", Role.LEAD)
    _tap(seat, 1)
    other = Seat(seat.scene, "U2")
    other.begin("label 1")
    _tap(other, 2)
    lead = Seat(seat.scene, "U3")
    lead.begin("adjudicate")

    _tap(lead, 2)

    assert "Your verdict: *green &gt; red*" in lead.text


def test_labels_are_ticked_on_the_card_and_saved(database: Database) -> None:
    seat = _seat(database, "multichoice", COLOURS)

    _save(seat, "1", "3")
    nothing = _save(seat)

    assert _values(seat) == [{"labels": ["blue", "red"]}]
    assert "2 of 3" in seat.text
    assert "None of These" in nothing.said


def test_the_tools_of_a_form_keep_it_the_sessions(sqlite: Database) -> None:
    seat = _seat(sqlite, "spans", COLOURS)
    seat.scene.deliver(5)
    seat.press(ids.OPEN_FORM, handler=filling.open_answer_form)
    view = seat.scene.opened() | {"id": "V1", "hash": "1.a"}

    _preview(seat, view, "1-2 r")
    again = seat.scene.slack.to("views.update")[-1]["view"]
    body = slack_form.submission(seat.user, again, {"answer#1": {"value": "1-2 r"}})
    ack = FakeAck()
    filling.answer_form(ack, body, body["view"], desk=seat.scene.desk)

    assert ack.given == [{}]
    assert len(_values(seat)) == 1
    seat.scene.deliver(5)
    assert "2 of 3" in seat.text


def test_how_often_a_form_has_changed_is_taken_for_no_turn() -> None:
    body = slack_form.click_in_view("U1", {"type": "modal"}, {"action_id": ids.tool("preview")})
    body["actions"][0]["block_id"] = "tools#1"

    assert acts.click(body).turn is None


def _seat(
    database: Database, kind: str, labels: tuple[str, ...], count: int = 3, **more: Any
) -> Seat:
    seat = make_seat(database, count, kind=kind, labels=labels, **more)
    seat.begin()
    return seat


def _tap(seat: Seat, place: int, **how: Any) -> Done:
    return seat.press(ids.step_button(place), handler=stepping.step, **how)


def _save(seat: Seat, *numbers: str) -> Done:
    """Presses Save with these ticked."""
    (block,) = [b for b in seat.blocks if b.get("block_id", "").startswith("answer")]
    ticked = [{"value": number} for number in numbers]
    values = {block["block_id"]: {ids.FORM_INPUT: {"selected_options": ticked}}}
    return seat.press(ids.SAVE, handler=answering.save, values=values)


def _preview(seat: Seat, view: dict[str, Any], line: str) -> None:
    action = {"action_id": ids.tool("preview"), "block_id": "tools", "value": "preview"}
    body = slack_form.click_in_view(seat.user, view, action)
    body["view"]["state"] = {"values": {"answer": {ids.FORM_INPUT: {"value": line}}}}
    sketching.use_tool(FakeAck(), body, desk=delivering_desk(seat.scene))


def _values(seat: Seat) -> list[dict[str, Any]]:
    return [json.loads(row.value or "{}") for row in seat.scene.annotations()]


def _writer(database: Database) -> Seat:
    seat = make_seat(database, 3, kind="text", labels=())
    seat.begin()
    return seat


def _send(seat: Seat, view: dict[str, object], text: str, user: str = "") -> FakeAck:
    body = slack_form.submission(user or seat.user, view, {"answer": {"value": text}})
    ack = FakeAck()
    filling.answer_form(ack, body, body["view"], desk=seat.scene.desk)
    return ack
