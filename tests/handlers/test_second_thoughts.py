"""Second thoughts in a session: undo, an answer that stands, a skip and its reason."""

import json

from bot import ids
from bot.records import Answer
from handlers import skipping
from storage.database import Database
from storage.tables import Note
from tests.handlers.sitting_scene import make_seat, sittings_of


def test_undo_takes_back_one_after_the_other_and_no_row_is_lost(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    samples = [seat.sample()]
    seat.label("refund")
    samples.append(seat.sample())
    seat.skip()

    seat.undo()
    second = seat.sample()
    seat.undo()
    first = seat.sample()

    assert [first, second] == samples
    assert not seat.has(ids.UNDO_LAST)
    answers = [row.answer for row in seat.scene.annotations()]
    assert answers == [Answer.VALUE, Answer.SKIPPED, Answer.WITHDRAWN, Answer.WITHDRAWN]
    seat.label("other")
    assert seat.sample() == samples[1]


def test_undo_after_the_summary_opens_the_session_again(sqlite: Database) -> None:
    seat = make_seat(sqlite, 2)
    seat.begin()
    seat.label()
    last = seat.sample()
    seat.label()

    seat.undo()

    assert seat.sample() == last
    assert sittings_of(seat.scene)[0].ended_at is None


def test_undo_of_a_finished_sample_lets_the_answer_stand_until_there_is_another(
    database: Database,
) -> None:
    seat = make_seat(database, 2, overlap=1)
    seat.begin()
    seat.label("refund")

    seat.undo()

    assert "Your answer *refund* stands unless you pick another." in seat.text
    assert [row.answer for row in seat.scene.annotations()] == [Answer.VALUE]
    seat.label("other")
    assert seat.scene.labelled() == ["refund", "other"]
    (change,) = [event for event in seat.scene.events() if event.action == "change"]
    assert json.loads(change.payload)["after_outcome"] is True


def test_keeping_a_finished_answer_goes_on(sqlite: Database) -> None:
    seat = make_seat(sqlite, 2, overlap=1)
    seat.begin()
    seat.label("refund")
    second = seat.sample()
    seat.undo()

    seat.go_on()

    assert seat.sample() == second
    assert len(seat.scene.annotations()) == 1


def test_skipping_may_have_a_reason(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    seat.skip()
    (skip,) = seat.scene.annotations()

    seat.press(ids.SKIP_REASON, f"{skip.id}:field", handler=skipping.give_reason)

    assert "Skipped: Not my language or field." in seat.text
    with seat.scene.database.read() as session:
        note = session.get_one(Note, 1)
    assert (note.annotation_id, note.text) == (skip.id, "Not my language or field")


def test_the_reason_of_somebody_elses_skip_is_refused(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()
    seat.skip()

    done = seat.press(ids.SKIP_REASON, "1:field", handler=skipping.give_reason, user="U2")

    assert done.said == "That is not an answer of yours."


def test_a_skip_in_the_channel_may_have_a_reason_too(sqlite: Database) -> None:
    scene = make_seat(sqlite).scene
    scene.deliver()
    scene.ts = scene.slack.posted()[0]["ts"]
    scene.skip("U1")

    done = scene.press(
        "U1", ids.SKIP_REASON, "1:broken", handler=skipping.give_reason, is_ephemeral=True
    )

    assert done.said == "Skipped: Broken or empty."
