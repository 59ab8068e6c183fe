"""Kinds that are answered in a form: opened from the card, read when sent, told when wrong."""

import json
from typing import Any

import pytest
from sqlmodel import Session

from bot import canonical, ids
from bot.records import Role, SampleState, SuggestionPolicy
from handlers import filling
from storage import asking, predictions
from storage.database import Database
from storage.predictions import NewPrediction
from storage.tables import Project
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, words
from tests.makers import NOW, make_form_schema, make_project, make_sample

TEXT = "Ada met Ben in Rome."
SPANS = {"spans": [{"part": 0, "start": 0, "end": 3, "label": "person"}]}


def scene_of(
    database: Database,
    kind: str,
    labels: tuple[str, ...] = (),
    *,
    parts: tuple[str, ...] = (TEXT,),
    suggested: dict[str, Any] | None = None,
    **project: Any,
) -> Scene:
    scene = Scene(database, labels=labels)
    with database.write() as session:
        row = make_project(session, labels=labels, kind=kind, **project)
        scene.project_id = row.id
        put_question(session, scene, row, parts, suggested)
    scene.deliver(0)
    scene.deliver(5)
    scene.ts = scene.slack.posted()[-1]["ts"]
    return scene


def put_question(
    session: Session,
    scene: Scene,
    row: Project,
    parts: tuple[str, ...],
    suggested: dict[str, Any] | None,
) -> None:
    kept = canonical.dumps([{"type": "text", "text": text} for text in parts])
    sample = make_sample(
        session, row, parts=kept, content_hash=canonical.sha256(kept), state=SampleState.WAITING
    )
    scene.sample_id = sample.id
    if suggested is not None:
        version = predictions.model_version(session, row.id, "m", "1", "sha", NOW)
        new = NewPrediction(sample.id, canonical.dumps(suggested), 0.6, {})
        predictions.add(session, version.id, [new], NOW)
    asking.ask(session, row, sample, None, NOW)


def open_form(scene: Scene, user_id: str = "U1") -> dict[str, Any]:
    scene.press(user_id, ids.OPEN_FORM, handler=filling.open_answer_form)
    view: dict[str, Any] = scene.slack.to("views.open")[-1]["view"]
    return view


def input_of(view: dict[str, Any]) -> dict[str, Any]:
    """The form's only input."""
    (block,) = [block for block in view["blocks"] if block["type"] == "input"]
    element: dict[str, Any] = block["element"]
    return element


def send(scene: Scene, view: dict[str, Any], held: dict[str, Any], user_id: str = "U1") -> FakeAck:
    ack = FakeAck()
    body = slack_form.submission(user_id, view, {})
    body["view"]["state"]["values"] = {"answer": {"value": held}}
    filling.answer_form(ack, body, body["view"], desk=scene.desk)
    scene.deliver()
    return ack


def typed(text: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def values(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(row.value or "null") for row in scene.annotations()]


def test_spans_by_code_line(database: Database) -> None:
    scene = scene_of(database, "spans", ("person", "place"))

    view = open_form(scene)
    ack = send(scene, view, typed("1 pe, 5 pl"))

    assert ack.given == [{}]
    (value,) = values(scene)
    assert [(one["start"], one["end"], one["label"]) for one in value["spans"]] == [
        (0, 3, "person"),
        (15, 19, "place"),
    ]
    assert "1 of 2 labelled" in words(scene.card())
    assert view["blocks"][0]["type"] == "image", "the numbered picture stands over the line"


def test_the_card_of_spans_has_its_picture_uploaded_once_for_all_cards(database: Database) -> None:
    scene = scene_of(database, "spans", ("person", "place"), suggested=SPANS)

    (upload,) = scene.slack.to("files.upload")
    assert upload["content"][:4] == b"\x89PNG"
    (picture,) = [block for block in scene.card()["blocks"] if block["type"] == "image"]
    assert picture["alt_text"].endswith("the spans 1 pe")

    scene.command("U2", "next")
    scene.deliver()

    (mine,) = [m for channel, held in scene.slack.messages.items() if channel != "C1" for m in held]
    (same,) = [block for block in mine["blocks"] if block["type"] == "image"]
    assert same == picture
    assert len(scene.slack.to("files.upload")) == 1


def test_the_models_value_is_taken_with_one_tap(database: Database) -> None:
    scene = scene_of(database, "spans", ("person", "place"), suggested=SPANS)

    done = scene.press("U1", ids.answer_button("accept"), "accept")

    assert values(scene) == [SPANS]
    assert "Saved" in done.said


def test_a_hidden_suggestion_is_neither_shown_nor_taken(database: Database) -> None:
    scene = scene_of(
        database,
        "spans",
        ("person", "place"),
        suggested=SPANS,
        suggestion=SuggestionPolicy.HIDDEN,
    )

    done = scene.press("U1", ids.answer_button("accept"), "accept")

    assert scene.annotations() == []
    assert "no answer to this question" in done.said
    assert "person" not in json.dumps([b for b in scene.card()["blocks"] if b["type"] == "image"])
    field = input_of(open_form(scene))
    assert "initial_value" not in field


def test_edit_is_filled_in_with_the_models_value(sqlite: Database) -> None:
    scene = scene_of(sqlite, "spans", ("person", "place"), suggested=SPANS)

    field = input_of(open_form(scene))

    assert field["initial_value"] == "1 pe"


@pytest.mark.parametrize("line", ["", "99 pe", "1-2 x", "pe 1 <!channel>", "1" * 3_001])
def test_a_bad_line_stays_in_the_form_with_the_reason(sqlite: Database, line: str) -> None:
    scene = scene_of(sqlite, "spans", ("person", "place"))

    ack = send(scene, open_form(scene), typed(line))

    (answer,) = ack.given
    assert answer["response_action"] == "errors"
    assert len(answer["errors"]["answer"]) > 10
    assert scene.annotations() == []


def test_labels_are_ticked(database: Database) -> None:
    scene = scene_of(database, "multichoice", ("bug", "login", "slow"))
    view = open_form(scene)
    options = input_of(view)["options"]

    empty = send(scene, view, {"type": "checkboxes", "selected_options": []})
    send(scene, view, {"type": "checkboxes", "selected_options": [options[0], options[2]]})

    assert "None of These" in empty.given[0]["errors"]["answer"]
    assert values(scene) == [{"labels": ["bug", "slow"]}]


def test_none_of_the_labels_is_one_tap(sqlite: Database) -> None:
    scene = scene_of(sqlite, "multichoice", ("bug", "login", "slow"))

    done = scene.press("U1", ids.answer_button("none"), "none")

    assert values(scene) == [{"labels": []}]
    assert "none of these" in done.said


def test_the_models_text_is_corrected(database: Database) -> None:
    scene = scene_of(database, "text", suggested={"text": "Ada mets Ben."})
    view = open_form(scene)

    send(scene, view, typed("Ada met Ben.\n"))

    assert input_of(view)["initial_value"] == "Ada mets Ben."
    assert values(scene) == [{"text": "Ada met Ben."}]


def test_a_rating_is_one_tap_and_its_median_is_the_outcome(database: Database) -> None:
    scene = scene_of(database, "rating", ("1", "2", "3", "4", "5"), overlap=3)

    for person, number in (("U1", "2"), ("U2", "5"), ("U3", "4")):
        scene.press(person, ids.answer_button(number), number)
    scene.deliver()

    assert values(scene)[0] == {"label": "2", "rank": 2, "of": 5}
    assert "*4*" in words(scene.card())


def test_a_preference_is_kept_in_the_order_of_the_sample(database: Database) -> None:
    scene = scene_of(database, "pairwise", parts=("a good answer", "a bad answer"))
    orders = set()
    for number in range(12):
        if number:
            with database.write() as session:
                project = session.get_one(Project, scene.project_id)
                put_question(
                    session, scene, project, (f"a good answer {number}", "a bad answer"), None
                )
            scene.deliver()
            scene.ts = scene.slack.posted()[-1]["ts"]
        is_swapped = words(scene.card()).find("bad answer") < words(scene.card()).find("good")
        orders.add(is_swapped)
        pressed = "b" if is_swapped else "a"
        scene.press("U1", ids.answer_button(pressed), pressed)

    assert orders == {True, False}
    assert {value["better"] for value in values(scene)} == {"first"}
    told = [json.loads(event.payload) for event in scene.events() if event.action == "ask"]
    assert {tuple(one.get("order", ())) for one in told} == {(), (1, 0)}


def test_a_ranking_is_typed_best_first(database: Database) -> None:
    scene = scene_of(database, "ranking", ("red", "green", "blue"))

    bad = send(scene, open_form(scene), typed("3 3 1"))
    send(scene, open_form(scene), typed("312"))

    assert "twice" in bad.given[0]["errors"]["answer"]
    assert values(scene) == [{"order": ["blue", "red", "green"]}]


def test_a_form_is_not_opened_for_who_may_not_label(sqlite: Database) -> None:
    scene = scene_of(sqlite, "text")
    scene.give_role("U1", Role.OBSERVER)

    done = scene.press("U1", ids.OPEN_FORM, handler=filling.open_answer_form)

    assert scene.slack.to("views.open") == []
    assert "observe" in done.said.lower()


def test_a_form_is_not_opened_while_the_project_is_paused(sqlite: Database) -> None:
    scene = scene_of(sqlite, "text")
    scene.change_project(is_paused=True)

    done = scene.press("U1", ids.OPEN_FORM, handler=filling.open_answer_form)

    assert scene.slack.to("views.open") == []
    assert "paused" in done.said


def test_a_form_sent_after_the_sample_was_completed_is_told_so(sqlite: Database) -> None:
    scene = scene_of(sqlite, "text", overlap=1)
    mine, others = open_form(scene, "U1"), open_form(scene, "U2")
    send(scene, others, typed("first"), "U2")

    ack = send(scene, mine, typed("late"))

    assert "all its answers already" in ack.given[0]["errors"]["answer"]
    assert values(scene) == [{"text": "first"}]


def test_a_form_sent_after_the_project_was_paused_is_told_so(sqlite: Database) -> None:
    scene = scene_of(sqlite, "text")
    view = open_form(scene)
    scene.change_project(is_paused=True)

    ack = send(scene, view, typed("late"))

    assert "is paused, so nothing was saved" in ack.given[0]["errors"]["answer"]
    assert scene.annotations() == []


def test_a_form_of_another_workspace_is_refused(sqlite: Database) -> None:
    scene = scene_of(sqlite, "text")
    view = open_form(scene) | {"private_metadata": "999"}

    ack = send(scene, view, typed("forged"))

    assert "belongs to no card" in ack.given[0]["errors"]["answer"]
    assert scene.annotations() == []


SEVERAL = make_form_schema(
    topic=("choice", ("refund", "delivery")), tone=("rating", ("1", "2", "3")), note=("text", ())
)
ANSWERED = {
    "fields": {
        "topic": {"label": "refund"},
        "tone": {"label": "2", "rank": 2, "of": 3},
        "note": {"text": "Ada is angry."},
    }
}


def picked(number: str) -> dict[str, Any]:
    return {"type": "radio_buttons", "selected_option": {"value": number}}


def send_all(scene: Scene, view: dict[str, Any], *held: dict[str, Any]) -> FakeAck:
    ack = FakeAck()
    body = slack_form.submission("U1", view, {})
    body["view"]["state"]["values"] = {
        f"answer/{place}": {"value": one} for place, one in enumerate(held, 1)
    }
    filling.answer_form(ack, body, body["view"], desk=scene.desk)
    scene.deliver()
    return ack


def test_several_questions_are_answered_in_one_form_and_kept_as_one(database: Database) -> None:
    scene = scene_of(database, "form", schema=SEVERAL)

    ack = send_all(scene, open_form(scene), picked("1"), picked("2"), typed("Ada is angry."))

    assert ack.given == [{}]
    assert values(scene) == [ANSWERED]
    assert "1 of 2 labelled" in words(scene.card())


def test_each_field_that_lacks_an_answer_is_told_under_its_input(sqlite: Database) -> None:
    scene = scene_of(sqlite, "form", schema=SEVERAL)

    ack = send_all(scene, open_form(scene), picked("1"), picked("9"), typed(" "))

    assert ack.given[0]["errors"].keys() == {"answer/2", "answer/3"}
    assert scene.annotations() == []


def test_a_card_of_several_questions_shows_the_models_values_and_takes_all(
    sqlite: Database,
) -> None:
    scene = scene_of(sqlite, "form", schema=SEVERAL, suggested=ANSWERED, overlap=1)
    (hint,) = [words({"blocks": [b]}) for b in scene.card()["blocks"] if "suggests" in str(b)]

    scene.press("U1", ids.answer_button("accept"), "accept")
    scene.deliver()

    assert [hint.index(name) for name in ("topic", "tone", "note")] == sorted(
        hint.index(name) for name in ("topic", "tone", "note")
    )
    assert values(scene) == [ANSWERED]
    assert scene.sample().state is SampleState.COMPLETE
    assert "refund" in words(scene.card())


def test_a_missing_prefill_is_read_from_the_form_itself(sqlite: Database) -> None:
    scene = scene_of(sqlite, "form", schema=SEVERAL, suggested=ANSWERED)

    ack = send_all(scene, open_form(scene), picked("1"), picked("2"))

    assert ack.given == [{}]
    assert values(scene) == [ANSWERED]


def test_a_thread_reply_answers_every_field(sqlite: Database) -> None:
    scene = scene_of(sqlite, "form", schema=SEVERAL)

    said = scene.reply("U1", "topic: refund; tone: 2; note: Ada is angry.")

    assert "Saved" in said
    assert values(scene) == [ANSWERED]
