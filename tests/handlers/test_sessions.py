"""Sessions: one card in a direct message that moves on to the next sample in its place."""

import json

import pytest

from bot import canonical, ids
from bot.records import DeliveryKind, DeliveryState, Role, SampleState, SuggestionPolicy
from handlers import revising, turns
from storage import sittings
from storage.database import Database
from storage.tables import Sample
from tests.handlers.scene import Scene
from tests.handlers.sitting_scene import Seat, make_seat, sittings_of, turns_of


def test_a_session_is_one_message_that_moves_on_by_the_click_itself(database: Database) -> None:
    seat = make_seat(database, 3)
    said = seat.begin()
    first = seat.sample()

    done = seat.label("refund")

    assert "direct messages" in said
    assert len(seat.scene.slack.posted("D1")) == 1
    assert seat.sample() != first
    assert done.respond.private == []
    assert "Saved: *refund*." in seat.text
    assert "2 of 3" in seat.text
    assert seat.scene.labelled() == ["refund"]


def test_a_session_ends_with_what_came_of_it(database: Database) -> None:
    seat = make_seat(database, 3, overlap=1)
    seat.begin("label 3")
    for seconds in (4, 8):
        seat.scene.clock.advance(seconds)
        seat.label("refund")
    seat.skip()

    assert "2 done in 13 s." in seat.text  # the card took a second to come
    assert "1 skipped" in seat.text
    assert "2 of 2 finished samples came out as you said" in seat.text
    assert "none left for you" in seat.text
    assert not seat.has(ids.START)
    assert sittings_of(seat.scene)[0].ended_at is not None


def test_more_goes_on_in_the_same_message(sqlite: Database) -> None:
    seat = make_seat(sqlite, 5)
    seat.begin("label tickets 1")
    seat.label()

    seat.more()

    assert "1 of 4" in seat.text
    assert len(seat.scene.slack.posted("D1")) == 1
    assert len(sittings_of(seat.scene)) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [("label 0", "1 to 100"), ("label 101", "1 to 100"), ("label nowhere", "no project")],
)
def test_a_session_that_cannot_be_is_told_why(sqlite: Database, words: str, said: str) -> None:
    seat = make_seat(sqlite)

    assert said in seat.begin(words)
    assert sittings_of(seat.scene) == []


def test_nobody_is_asked_the_same_sample_twice(database: Database) -> None:
    seat = make_seat(database, 4)
    seat.begin("label 2")
    seat.label()
    seat.skip()

    seat.more()

    seen = {seat.sample()}
    seat.label()
    seen.add(seat.sample())
    assert len(seen) == 2
    assert len({turn.assignment_id for turn in turns_of(seat.scene)}) == 4
    assert "nothing waits" not in seat.text


def test_when_nothing_is_left_no_session_begins(sqlite: Database) -> None:
    seat = make_seat(sqlite, 1)
    seat.begin()
    seat.label()

    assert "Nothing waits for you here." in seat.scene.command("U1", "label")


def test_a_press_on_an_earlier_state_of_the_card_changes_nothing(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    before = seat.blocks
    seat.label("refund")

    done = seat.label("delivery", on=before)

    assert done.said == turns.STALE
    assert seat.scene.labelled() == ["refund"]
    assert "2 of 4" in seat.text


def test_a_press_that_slack_delivers_again_counts_once(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    before = seat.blocks
    seat.label("refund", action_ts="5.5")

    done = seat.label("refund", on=before, action_ts="5.5")

    assert done.respond.given == []
    assert seat.scene.labelled() == ["refund"]


def test_when_the_response_url_fails_the_queue_brings_the_next_sample(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    first = seat.sample()

    seat.label("refund", response_url=0)

    assert seat.sample() == first
    seat.scene.deliver(10)
    assert seat.sample() != first
    assert seat.scene.labelled() == ["refund"]


def test_two_presses_at_once_keep_one_answer(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    before = seat.blocks

    told = [seat.label(label, on=before).respond.private for label in ("refund", "other")]

    assert told == [[], [turns.STALE]]
    assert seat.scene.labelled() == ["refund"]


def test_somebody_elses_card_is_refused(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()

    done = seat.label("refund", user="U2")

    assert done.said == "This card was made for somebody else."
    assert seat.scene.annotations() == []


def test_a_sample_that_others_finished_meanwhile_is_passed_over(database: Database) -> None:
    seat = make_seat(database, 2, overlap=1)
    seat.begin()
    _finish(seat.scene, _shown_sample(seat.scene))

    seat.label("refund")

    assert turns.OVERTAKEN in seat.text
    assert seat.scene.annotations() == []
    assert "2 of 2" in seat.text


def test_a_planned_sample_that_others_finished_is_never_shown(database: Database) -> None:
    seat = make_seat(database, 3, overlap=1)
    seat.begin()
    first, second, third = _planned(seat.scene)
    _finish(seat.scene, second)

    seat.label("refund")

    assert _shown_sample(seat.scene) == third
    assert first != third


def test_the_menu_flags_in_place(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()

    done = seat.menu("flag")

    assert "Flagged for the lead." in seat.text
    assert done.respond.private == []
    assert seat.scene.events()[-1].action == "flag"


def test_the_menu_opens_the_comment_form(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()

    seat.menu("comment")

    assert seat.sample() in json.dumps(seat.scene.opened())


def test_stopping_shows_the_summary_and_gives_the_samples_back(database: Database) -> None:
    seat = make_seat(database, 4, overlap=1)
    seat.begin()
    seat.label()

    seat.menu("stop")

    assert "1 done in" in seat.text
    assert "3 left for you" in seat.text
    assert "1 of 3" in _begin_another(seat.scene, "U2")


def test_what_one_has_before_them_is_not_given_to_another(database: Database) -> None:
    seat = make_seat(database, 4, overlap=1)
    seat.begin()

    assert "Nothing waits" in seat.scene.command("U2", "label")
    seat.scene.clock.advance(31 * 60)
    assert "direct messages" in seat.scene.command("U2", "label")


def test_a_new_session_ends_the_older_one(sqlite: Database) -> None:
    seat = make_seat(sqlite, 4)
    seat.begin()

    seat.begin()

    seat.scene.deliver(5)
    old, new = seat.scene.slack.posted("D1")
    assert "goes on below" in json.dumps(old["blocks"])
    assert "1 of 4" in json.dumps(new["blocks"])


def test_a_reply_in_the_cards_thread_answers_and_the_card_moves_on(database: Database) -> None:
    seat = make_seat(database)
    seat.begin()
    first = seat.sample()

    told = seat.scene.reply("U1", "2", thread_ts=seat.card["ts"], channel_id="D1")

    seat.scene.deliver()
    assert (told, seat.scene.labelled()) == ("", ["delivery"])
    assert seat.sample() != first


def test_the_models_value_is_revealed_on_the_card(database: Database) -> None:
    seat = make_seat(database, 3, predicted="delivery", suggestion=SuggestionPolicy.AFTER)
    _drop_first(seat.scene)
    seat.begin()

    seat.label("refund")

    assert "You: *refund*  ·  model: *delivery*" in seat.text
    own = str(seat.scene.annotations()[0].id)
    seat.press(ids.TAKE_SUGGESTION, own, handler=revising.take_suggestion)
    assert seat.scene.labelled() == ["refund", "delivery"]
    assert "Changed to *delivery*." in seat.text
    assert "2 of 2" in seat.text


def test_keeping_ones_own_after_the_reveal_goes_on(sqlite: Database) -> None:
    seat = make_seat(sqlite, 3, predicted="delivery", suggestion=SuggestionPolicy.AFTER)
    _drop_first(seat.scene)
    seat.begin()
    seat.label("refund")

    seat.go_on()

    assert seat.scene.labelled() == ["refund"]
    assert "2 of 2" in seat.text


def test_pictures_are_uploaded_ahead_and_the_card_waits_for_its_own(sqlite: Database) -> None:
    seat = make_seat(sqlite, 6)
    _make_pictures(seat.scene)
    seat.begin()
    uploads = [row.payload["media"] for row in seat.scene.deliveries(DeliveryKind.UPLOAD)]

    assert len(uploads) == 4
    (post,) = [row for row in seat.scene.deliveries(DeliveryKind.POST) if row.channel_id == "U1"]
    assert post.state is DeliveryState.OWED
    assert uploads[0] in json.dumps(post.payload)


def test_an_observer_gets_no_session(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.scene.give_role("U1", Role.OBSERVER)

    assert "observer" in seat.begin()


def test_a_forged_start_is_refused(sqlite: Database) -> None:
    seat = make_seat(sqlite, 5)
    seat.begin("label 1")
    seat.label()

    said = [seat.more(value=value).said for value in ("999:10", "x", "1:x")]

    assert set(said) == {"This button belongs to no project that I know."}


def test_a_paused_project_keeps_the_card_where_it_is(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()
    seat.scene.change_project(is_paused=True)

    done = seat.label()

    assert "is paused" in done.said
    assert "1 of 4" in seat.text


def test_a_form_from_an_earlier_state_of_the_card_is_told_so(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()
    before = seat.blocks
    seat.label()

    done = seat.skip(on=before)

    assert done.said == turns.STALE


def _begin_another(scene: Scene, user: str) -> str:
    other = Seat(scene, user)
    other.begin()
    return other.text


def _planned(scene: Scene) -> list[int]:
    """The samples of the turns, in their order."""
    with scene.database.read() as session:
        return [sittings.sample_of(session, turn).id for turn in turns_of(scene)]


def _shown_sample(scene: Scene) -> int:
    with scene.database.read() as session:
        (sitting,) = sittings_of(scene)
        turn = sittings.current(session, sitting)
        assert turn is not None
        return sittings.sample_of(session, turn).id


def _finish(scene: Scene, sample_id: int) -> None:
    with scene.database.write() as session:
        sample = session.get_one(Sample, sample_id)
        sample.state = SampleState.COMPLETE
        session.add(sample)


def _drop_first(scene: Scene) -> None:
    """The sample that has a card in the channel is out of the way."""
    _finish(scene, scene.sample_id)


def _make_pictures(scene: Scene) -> None:
    with scene.database.write() as session:
        for number in range(1, 7):
            sample = session.get_one(Sample, number)
            part = {
                "type": "image",
                "media": f"{number:064}",
                "mimetype": "image/png",
                "width": 8,
                "height": 8,
            }
            sample.parts = canonical.dumps([part])
            sample.content_hash = canonical.sha256(sample.parts)
            session.add(sample)
