import json
from typing import Any

from bot import ids
from bot.records import Answer, SuggestionPolicy
from handlers import revising
from storage.database import Database
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Scene, make_scene, words


def test_undo_takes_the_answer_back_and_the_row_stays(database: Database) -> None:
    scene = make_scene(database)
    mine = scene.label("U1").button("undo")

    done = scene.undo("U1", mine)

    labelled, withdrawn = scene.annotations()
    assert (withdrawn.answer, withdrawn.supersedes_id) == (Answer.WITHDRAWN, labelled.id)
    assert withdrawn.value is None
    assert done.said.startswith("Taken back.")
    scene.deliver()
    assert "0 of 2 labelled" in words(scene.card())


def test_undo_replaces_the_confirmation_it_stood_under(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo")

    done = scene.undo("U1", mine)

    (message,) = done.respond.given
    assert (message["response_type"], message["replace_original"]) == ("ephemeral", True)


def test_a_label_after_undo_is_new_for_the_count(database: Database) -> None:
    scene = make_scene(database)
    scene.undo("U1", scene.label("U1").button("undo"))

    done = scene.label("U1", "other")

    assert done.said == "Saved: *other*."
    assert "1 of 2 labelled" in words(scene.card())


def test_undo_pressed_twice_takes_back_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo")
    scene.undo("U1", mine)

    done = scene.undo("U1", mine)

    assert "no answer of yours to undo" in done.said
    assert len(scene.annotations()) == 2


def test_undo_of_somebody_elses_answer_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo")

    done = scene.undo("U2", mine)

    assert done.said == "That is not an answer of yours."
    assert len(scene.annotations()) == 1


def test_undo_of_what_is_no_answer_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    said = [scene.undo("U1", number).said for number in ("999", "9" * 30, "", "x", "-1")]

    assert set(said) == {"That is not an answer of yours."}


def test_undo_from_another_workspace_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo") or ""

    done = scene.press("U1", ids.UNDO, mine, handler=revising.undo, team_id="T2")

    assert done.said == "That is not an answer of yours."


def test_undo_of_a_complete_sample_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo")
    scene.label("U2")

    done = scene.undo("U1", mine)

    assert "still change your answer" in done.said


def test_the_change_form_has_the_present_answer_filled_in(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1", "delivery").button("change")

    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    view = scene.opened()
    assert view["blocks"][-1]["element"]["initial_option"]["text"]["text"] == "2 delivery"
    assert "Where is my parcel?" in json.dumps(view)


def test_the_change_form_is_saved_as_a_change(database: Database) -> None:
    scene = make_scene(database)
    mine = scene.label("U1", "delivery").button("change")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    ack = _send(scene, "U1", scene.opened(), "3")

    assert ack.given == [{}]
    assert scene.labelled() == ["delivery", "other"]
    assert json.loads(scene.events()[-1].payload)["via"] == "form"
    scene.deliver()
    (call,) = scene.slack.to("chat.postEphemeral")
    assert (call["user"], call["text"]) == ("U1", "Changed to *other*.")


def test_an_answer_changed_after_the_outcome_says_so_and_redraws_it(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1", "refund").button("change")
    scene.label("U2", "refund")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    _send(scene, "U1", scene.opened(), "3")

    assert json.loads(scene.events()[-1].payload)["after_outcome"] is True
    scene.deliver()
    assert "No majority: refund 1, other 1." in words(scene.card())


def test_a_form_that_slack_delivers_again_changes_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1", "delivery").button("change")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)
    body = slack_form.submission("U1", scene.opened(), _picked("3"))
    revising.change(FakeAck(), body, body["view"], desk=scene.desk)
    scene.label("U1", "refund")

    revising.change(FakeAck(), body, body["view"], desk=scene.desk)

    assert scene.labelled() == ["delivery", "other", "refund"]


def test_the_form_of_somebody_elses_answer_does_not_open(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("change")

    done = scene.press_mine("U2", ids.CHANGE, mine, revising.open_change_form)

    assert done.said == "That is not an answer of yours."
    assert scene.slack.to("views.open") == []


def test_a_form_sent_for_somebody_elses_answer_is_refused(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("change")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    ack = _send(scene, "U2", scene.opened(), "3")

    (answer,) = ack.given
    assert answer["response_action"] == "errors"
    assert scene.labelled() == ["refund"]


def test_a_form_without_a_choice_is_refused_in_the_form(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("change")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    ack = _send(scene, "U1", scene.opened(), "")

    (answer,) = ack.given
    assert "no label of this question" in answer["errors"]["answer"]


def test_a_form_sent_while_the_database_is_busy_says_so_in_the_form(hasty: Database) -> None:
    scene = make_scene(hasty)
    mine = scene.label("U1").button("change")
    scene.press_mine("U1", ids.CHANGE, mine, revising.open_change_form)

    with hasty.write() as session:
        session.connection()
        ack = _send(scene, "U1", scene.opened(), "3")

    (answer,) = ack.given
    assert "saved nothing" in answer["errors"]["answer"]


def test_a_suggestion_after_the_answer_is_not_on_the_card(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.AFTER, predicted="delivery")

    assert "Model suggests" not in words(scene.card())


def test_the_suggestion_is_revealed_after_an_answer_that_differs(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.AFTER, predicted="delivery")

    done = scene.label("U1", "refund")

    assert "The model thought *delivery* (60% sure)" in done.said
    assert scene.annotations()[0].suggestion_shown is False


def test_nothing_is_revealed_after_an_answer_that_agrees(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.AFTER, predicted="refund")

    done = scene.label("U1", "refund")

    assert done.said == "Saved: *refund*."


def test_the_revealed_suggestion_can_be_taken(database: Database) -> None:
    scene = make_scene(database, suggestion=SuggestionPolicy.AFTER, predicted="delivery")
    mine = scene.label("U1", "refund").button("take_suggestion")

    done = scene.press_mine("U1", ids.TAKE_SUGGESTION, mine, revising.take_suggestion)

    assert scene.labelled() == ["refund", "delivery"]
    assert [row.suggestion_shown for row in scene.annotations()] == [False, True]
    assert done.said == "Changed to *delivery*."


def test_somebody_elses_suggestion_cannot_be_taken(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.AFTER, predicted="delivery")
    mine = scene.label("U1", "refund").button("take_suggestion")

    done = scene.press_mine("U2", ids.TAKE_SUGGESTION, mine, revising.take_suggestion)

    assert done.said == "That is not an answer of yours."


def test_no_suggestion_can_be_taken_where_there_was_none(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    mine = scene.label("U1").button("undo")

    done = scene.press_mine("U1", ids.TAKE_SUGGESTION, mine, revising.take_suggestion)

    assert scene.labelled() == ["refund"]
    assert "no suggestion" in done.said


def test_an_answer_kept_against_the_suggestion_adds_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.AFTER, predicted="delivery")
    scene.label("U1", "refund")
    ack, respond = FakeAck(), FakeRespond()

    revising.keep_answer(ack, respond)

    assert scene.labelled() == ["refund"]
    assert respond.given == [{"text": "Your answer stands.", "replace_original": True}]


def test_a_hidden_suggestion_is_never_shown(sqlite: Database) -> None:
    scene = make_scene(sqlite, suggestion=SuggestionPolicy.HIDDEN, predicted="delivery")

    done = scene.label("U1", "refund")

    (row,) = scene.annotations()
    assert "delivery" not in done.said
    assert "Model suggests" not in words(scene.card())
    assert (row.suggestion_shown, row.model_suggestion) == (False, '{"label":"delivery"}')


def test_mixed_gives_a_sample_the_same_card_twice(database: Database) -> None:
    scene = make_scene(database, suggestion=SuggestionPolicy.MIXED, predicted="delivery")

    scene.command("U1", "next")

    scene.deliver()
    cards = [scene.card(), *scene.slack.posted("D1")]
    assert len(cards) == 2
    assert len({"Model suggests" in words(card) for card in cards}) == 1


def _picked(number: str) -> dict[str, Any]:
    return {"answer": {"selected_option": {"value": number} if number else None}}


def _send(scene: Scene, user_id: str, view: dict[str, Any], number: str) -> FakeAck:
    ack = FakeAck()
    body = slack_form.submission(user_id, view, _picked(number))
    revising.change(ack, body, body["view"], desk=scene.desk)
    return ack
