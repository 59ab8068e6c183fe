import json
import threading
from collections.abc import Callable
from functools import partial

from sqlmodel import select

from bot import canonical
from bot.records import Answer, DeliveryState, SampleState, Source
from handlers import answering
from storage.database import Database
from storage.tables import Assignment, Delivery, Sample, SchemaVersion
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Done, Scene, add_card, make_scene, words


def test_a_click_is_saved_with_all_that_stood_behind_it(database: Database) -> None:
    scene = make_scene(database, predicted="delivery")

    scene.label("U1", "refund")

    (row,) = scene.annotations()
    with database.read() as session:
        (version,) = session.exec(select(SchemaVersion))
        (assignment,) = session.exec(select(Assignment))
    assert (row.source, row.answer) == (Source.HUMAN_REVIEW, Answer.VALUE)
    assert row.value == canonical.dumps({"label": "refund"})
    assert row.model_suggestion == canonical.dumps({"label": "delivery"})
    assert (row.suggestion_shown, row.confidence) == (True, 0.6)
    assert (row.schema_version_id, row.assignment_id) == (version.id, assignment.id)
    assert scene.events()[-1].actor == "U1"


def test_the_person_is_told_privately_and_may_change_or_undo(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    done = scene.label("U1", "refund")

    assert done.said == "Saved: *refund*."
    assert done.button("change") == done.button("undo") == str(scene.annotations()[0].id)


def test_others_see_how_many_labelled_and_never_what(sqlite: Database) -> None:
    scene = make_scene(sqlite, text="Nothing in it")
    before = words(scene.card())

    done = scene.label("U1", "refund")

    (update,) = [m for m in done.respond.given if m["response_type"] == "in_channel"]
    assert update["replace_original"] is True
    assert words(update) == before.replace("0 of 2 labelled", "1 of 2 labelled")


def test_what_the_response_url_has_shown_is_not_sent_again(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1")

    scene.deliver(60)

    assert len(scene.slack.calls) == 1  # the card
    assert {row.state for row in scene.deliveries()} == {DeliveryState.DONE}


def test_what_the_response_url_refused_goes_out_by_the_queue(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", response_url=404)

    scene.deliver()

    assert "1 of 2 labelled" in words(scene.card())
    assert [call["user"] for call in scene.slack.to("chat.postEphemeral")] == ["U1"]


def test_a_click_whose_response_url_is_cut_off_is_still_shown(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", response_url=0)

    scene.deliver()

    assert "1 of 2 labelled" in words(scene.card())


def test_enough_answers_show_the_outcome_and_remove_the_buttons(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")

    done = scene.label("U2", "refund")

    (update,) = [m for m in done.respond.given if m["response_type"] == "in_channel"]
    assert "*refund*  ·  2 of 2" in words(update)
    assert "button" not in words(update)
    assert done.button("undo") is None
    assert scene.sample().state is SampleState.COMPLETE
    assert [event.action for event in scene.events()][-2:] == ["label", "complete"]


def test_a_tie_shows_no_majority(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "refund")

    done = scene.label("U2", "other")

    assert "No majority: refund 1, other 1." in words(done.respond.given[0])
    assert json.loads(scene.events()[-1].payload)["majority"] is None


def test_a_click_that_slack_delivers_again_changes_nothing(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund", action_ts="5.5")
    before = scene.annotations(), scene.events(), scene.deliveries()

    again = scene.label("U1", "refund", action_ts="5.5")

    assert (scene.annotations(), scene.events(), scene.deliveries()) == before
    assert (len(again.ack.given), again.respond.given) == (1, [])


def test_an_old_click_delivered_again_does_not_undo_a_newer_one(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "refund", action_ts="5.5")
    scene.label("U1", "other")

    scene.label("U1", "refund", action_ts="5.5")

    assert scene.labelled() == ["refund", "other"]


def test_another_label_supersedes_and_the_old_row_stays(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    (before,) = scene.annotations()

    done = scene.label("U1", "other")

    old, new = scene.annotations()
    assert old == before
    assert new.supersedes_id == old.id
    assert done.said == "Changed to *other*."
    assert scene.events()[-1].action == "change"
    assert scene.sample().state is SampleState.OPEN


def test_the_same_label_again_adds_nothing(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")

    done = scene.label("U1", "refund")

    assert scene.labelled() == ["refund"]
    assert done.said == "Saved: *refund*."


def test_a_click_for_a_complete_sample_is_refused_with_thanks(database: Database) -> None:
    scene = make_scene(database, overlap=1)
    scene.label("U1")

    done = scene.label("U2", "other")

    assert "has all its answers already" in done.said
    assert scene.labelled() == ["refund"]


def test_a_click_while_paused_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.change_project(is_paused=True)

    done = scene.label("U1")

    assert "paused" in done.said
    assert (scene.annotations(), len(done.ack.given)) == ([], 1)


def test_the_card_of_another_workspace_is_not_known(database: Database) -> None:
    scene = make_scene(database)

    done = scene.label("U1", team_id="T2")

    assert "do not know this card" in done.said
    assert scene.annotations() == []


def test_another_workspace_cannot_reach_a_card_by_its_number(database: Database) -> None:
    scene = make_scene(database)

    done = scene.label("U1", team_id="T2", ts="1.1", blocks=scene.card()["blocks"])

    assert "do not know this card" in done.said


def test_a_message_that_is_no_card_is_not_known(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    done = scene.label("U1", ts="1.1")

    assert "do not know this card" in done.said


def test_a_click_before_we_noted_the_posting_is_taken(database: Database) -> None:
    scene = make_scene(database)
    blocks = scene.card()["blocks"]
    with database.write() as session:
        (card,) = session.exec(select(Delivery))
        card.state, card.ts = DeliveryState.SENDING, None
        session.add(card)

    scene.label("U1", blocks=blocks)

    (card, *_) = scene.deliveries()
    assert scene.labelled() == ["refund"]
    assert (card.state, card.ts) == (DeliveryState.DONE, scene.ts)


def test_a_number_that_is_no_label_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    done = scene.press("U1", "answer.9", "9")

    assert "no label of this question" in done.said


def test_an_option_of_a_select_is_taken(sqlite: Database) -> None:
    labels = tuple(f"label {i}" for i in range(11))
    scene = make_scene(sqlite, labels=labels)
    body = slack_form.pick("U1", "answer.select", "11", ts=scene.ts)
    done = make_done()

    answering.answer(done.ack, body, done.respond, desk=scene.desk)

    assert scene.labelled() == ["label 10"]


def test_the_last_free_slot_goes_to_exactly_one_of_two(database: Database) -> None:
    scene = make_scene(database, overlap=1)
    said: list[str] = []

    _together(
        lambda: said.append(scene.label("U1", "refund").said),
        lambda: said.append(scene.label("U2", "other").said),
    )

    assert len(scene.annotations()) == 1
    assert sorted(text.split()[0] for text in said) == ["Saved:", "This"]


def test_the_same_click_twice_at_once_is_saved_once(database: Database) -> None:
    scene = make_scene(database)

    _together(*[lambda: scene.label("U1", action_ts="5.5") for _ in range(2)])

    assert scene.labelled() == ["refund"]


def test_a_new_person_who_clicks_two_cards_at_once_is_one_person(database: Database) -> None:
    scene = make_scene(database)
    first = scene.ts
    second = _second_card(scene)

    _together(
        lambda: scene.label("U1", ts=first),
        lambda: scene.label("U1", ts=second),
    )

    assert len({row.reviewer_id for row in scene.annotations()}) == 1
    assert len(scene.annotations()) == 2


def test_many_people_on_many_cards_at_once_are_all_saved(database: Database) -> None:
    scene = make_scene(database, overlap=4)
    stamps = [scene.ts, *(_second_card(scene, f"text {i}") for i in range(3))]
    said: list[str] = []

    def label_all(user_id: str) -> None:
        said.extend(scene.label(user_id, ts=ts).said for ts in stamps)

    _together(*[partial(label_all, f"U{i}") for i in range(4)])

    assert len(scene.annotations()) == 16
    assert set(said) == {"Saved: *refund*."}
    with database.read() as session:
        assert {row.state for row in session.exec(select(Sample))} == {SampleState.COMPLETE}


def test_a_click_is_acknowledged_only_when_it_is_saved(database: Database) -> None:
    scene = make_scene(database)

    done = scene.label("U1", looks=lambda: len(scene.annotations()))

    assert done.ack.seen == [1]
    assert scene.rung == ["deliver"]


def test_a_busy_database_asks_to_press_again(hasty: Database) -> None:
    scene = make_scene(hasty)

    with hasty.write() as session:
        session.connection()
        done = scene.label("U1")

    assert "saved nothing. Please press again" in done.said
    assert (len(done.ack.given), scene.annotations()) == (1, [])


def test_skip_is_kept_without_a_value_and_leaves_the_slot_free(database: Database) -> None:
    scene = make_scene(database)

    done = scene.skip("U1")

    (row,) = scene.annotations()
    assert (row.answer, row.value) == (Answer.SKIPPED, None)
    assert done.said.startswith("Skipped.")
    assert "0 of 2 labelled" in words(scene.card())


def test_a_label_after_a_skip_supersedes_it(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.skip("U1")

    scene.label("U1")

    skipped, labelled = scene.annotations()
    assert labelled.supersedes_id == skipped.id


def test_a_skip_after_a_label_takes_the_answer_out_of_the_count(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1")

    scene.skip("U1")

    assert "0 of 2 labelled" in words(scene.card())


def test_a_skip_of_a_complete_sample_does_not_reopen_it(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=1)
    scene.label("U1")

    done = scene.skip("U1")

    assert "complete" in done.said
    assert len(scene.annotations()) == 1


def test_a_personal_card_takes_no_answer_of_others(database: Database) -> None:
    scene = make_scene(database)
    scene.command("U1", "next")
    scene.deliver()
    (personal,) = scene.slack.posted("D1")

    done = scene.label("U2", ts=personal["ts"], channel_id="D1")

    assert "somebody else" in done.said


def test_an_answer_on_a_personal_card_updates_the_channels_card(database: Database) -> None:
    scene = make_scene(database)
    scene.command("U1", "next")
    scene.deliver()
    (personal,) = scene.slack.posted("D1")

    scene.label("U1", ts=personal["ts"], channel_id="D1")

    scene.deliver()
    assert "1 of 2 labelled" in words(scene.card())


def test_letters_typed_into_a_typeahead_offer_its_labels(sqlite: Database) -> None:
    labels = tuple(f"kind {i}" for i in range(120))
    scene = make_scene(sqlite, labels=labels)
    body = {
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "container": {"type": "message", "channel_id": "C1", "message_ts": scene.ts},
        "value": "kind 11",
    }
    ack = FakeAck()

    answering.offer_labels(ack, body, desk=scene.desk)

    (answer,) = ack.given
    assert [o["text"]["text"] for o in answer["options"]] == [
        f"{i + 1} kind {i}" for i in (11, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119)
    ]


def test_a_typeahead_of_an_unknown_card_offers_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    ack = FakeAck()
    body = {
        "team": {"id": "T2"},
        "user": {"id": "U1"},
        "container": {"channel_id": "C1", "message_ts": scene.ts},
    }

    answering.offer_labels(ack, body, desk=scene.desk)

    assert ack.given == [{"options": []}]


def make_done() -> Done:
    return Done(FakeAck(), FakeRespond())


def _second_card(scene: Scene, text: str = "Another") -> str:
    with scene.database.write() as session:
        project = scene.project()
        add_card(session, scene, project, text)
    scene.deliver()
    return str(scene.slack.posted()[-1]["ts"])


def _together(*acts: Callable[[], object]) -> None:
    """All at the same moment, each in its own thread; an error in one fails the test."""
    start, errors = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except Exception as error:  # noqa: BLE001  (raised again below)
            errors.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
