import json
from typing import Any

import pytest
from sqlmodel import col, select

from bot import ids
from bot.records import Role
from bot.review.thoughts import Thought
from bot.sandbox.block_kit import views
from handlers import answering, commands, editing
from handlers.desk import Desk
from jobs import assigning
from storage import projects
from storage.database import Database
from storage.tables import Counterfactual, Project, Sample
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import Seat
from tests.makers import make_project, make_sample


def complete(database: Database, **how: Any) -> Scene:
    """A card with two answers, both delivery, that offers to edit the text."""
    scene = make_scene(database, offers_edits=True, **how)
    for user in ("U1", "U2"):
        scene.label(user, scene.labels[1])
    scene.deliver()
    return scene


def wondering(scene: Scene) -> tuple[Desk, list[Thought]]:
    heard: list[Thought] = []
    now, slack = scene.clock.now, scene.slack
    desk = Desk(scene.database, lambda _: slack, now, scene.rung.append, "here:1", heard.append)
    return desk, heard


def press_edit(scene: Scene, user_id: str = "U1") -> str:
    done = scene.press(user_id, ids.EDIT_TEXT, str(scene.sample_id), handler=editing.open_form)
    return "".join(done.respond.private)


def send(
    scene: Scene, view: dict[str, Any], text: str, number: str = "1", user_id: str = "U1"
) -> Any:
    """Sends the form; what came back with the acknowledgement."""
    body = slack_form.submission(user_id, view, {"text": {"value": text}})
    picked = {"selected_option": {"value": number}} if number else {"selected_option": None}
    body["view"]["state"]["values"]["answer"] = {ids.ANSWER_SELECT: picked}
    ack = FakeAck()
    editing.submit(ack, body, body["view"], desk=scene.desk)
    (answer,) = ack.given
    return answer


def edits_of(scene: Scene) -> list[Counterfactual]:
    with scene.database.read() as session:
        return list(session.exec(select(Counterfactual).order_by(col(Counterfactual.id))))


def test_a_complete_card_offers_to_edit_its_text_where_the_project_says_so(
    sqlite: Database,
) -> None:
    shown = json.dumps(complete(sqlite).card()["blocks"])

    assert "Edit the Text" in shown


def test_a_card_that_waits_offers_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite, offers_edits=True)

    assert "Edit the Text" not in json.dumps(scene.card()["blocks"])


def test_a_project_that_does_not_say_so_offers_nothing(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    for user in ("U1", "U2"):
        scene.label(user, "delivery")
    scene.deliver()

    assert "complete" in json.dumps(scene.card()["blocks"])
    assert "Edit the Text" not in json.dumps(scene.card()["blocks"])


def test_the_form_holds_the_text_and_is_one_that_slack_takes(sqlite: Database) -> None:
    scene = complete(sqlite)
    desk, heard = wondering(scene)
    body = slack_form.click("U1", ids.EDIT_TEXT, str(scene.sample_id), ts=scene.ts)

    editing.open_form(FakeAck(), body, None, desk=desk)  # type: ignore[arg-type]

    view = scene.opened()
    assert views.faults(view) == []
    assert view["private_metadata"] == str(scene.sample_id)
    (text,) = [block for block in view["blocks"] if block.get("block_id") == "text"]
    assert text["element"]["initial_value"] == "Where is my parcel?"
    assert text["dispatch_action"]
    (thought,) = heard
    assert (thought.view, thought.wanted) == (view["external_id"], None)


def test_each_letter_is_told_to_the_model_with_the_label_picked(sqlite: Database) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    desk, heard = wondering(scene)
    body = slack_form.submission("U1", scene.opened(), {"text": {"value": "Where is my money?"}})
    body["view"]["state"]["values"]["answer"] = {"x": {"selected_option": {"value": "1"}}}
    body["container"] = {"type": "view"}

    editing.typed(FakeAck(), body, desk=desk)

    (thought,) = heard
    assert (thought.text, thought.wanted) == ("Where is my money?", "refund")
    assert thought.view == scene.opened()["external_id"]


def test_letters_in_a_forged_form_are_not_looked_at(sqlite: Database) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    desk, heard = wondering(scene)
    body = slack_form.submission("U1", scene.opened(), {"text": {"value": "a"}}, team_id="T2")

    editing.typed(FakeAck(), body, desk=desk)

    assert heard == []


def test_an_edit_is_kept_told_and_put_before_the_others(database: Database) -> None:
    scene = complete(database)
    press_edit(scene)

    answer = send(scene, scene.opened(), "Where is my money?")
    assigning.dispatch(scene.tools)
    scene.deliver()

    assert answer == {}
    (row,) = edits_of(scene)
    assert (row.author, row.text, row.words) == ("U1", "Where is my money?", 1)
    (told,) = [call["text"] for call in scene.slack.to("chat.postEphemeral")][-1:]
    assert "1 word changed, from *delivery* to *refund*" in told
    card = json.dumps(scene.slack.posted()[-1]["blocks"])
    assert "After, meant to be refund:" in card
    assert "label does not fit" in card


def test_the_author_does_not_confirm_their_own_edit(database: Database) -> None:
    scene = complete(database)
    press_edit(scene)
    send(scene, scene.opened(), "Where is my money?")
    assigning.dispatch(scene.tools)
    scene.deliver()
    ts = scene.slack.posted()[-1]["ts"]

    own = scene.press("U1", ids.answer_button(1), "1", ts=ts)
    other = scene.press("U2", ids.answer_button(1), "1", ts=ts)

    assert own.said == "This is your own edit: others say whether it works."
    assert "Saved: *yes*" in other.said


def test_the_same_form_sent_twice_is_one_edit(database: Database) -> None:
    scene = complete(database)
    press_edit(scene)
    body = slack_form.submission("U1", scene.opened(), {"text": {"value": "Where is my money?"}})
    body["view"]["state"]["values"]["answer"] = {"x": {"selected_option": {"value": "1"}}}

    for _ in range(2):
        editing.submit(FakeAck(), body, body["view"], desk=scene.desk)

    assert len(edits_of(scene)) == 1


@pytest.mark.parametrize(
    ("text", "number", "block", "reason"),
    [
        ("Where is my parcel?", "1", "text", "same as before"),
        ("Where is my money?", "2", "text", "has already"),
        ("Where is my money?", "", "answer", "no label of this question"),
        ("Where is my money?", "99", "answer", "no label of this question"),
    ],
)
def test_a_bad_edit_stays_in_the_form_with_the_reason(
    sqlite: Database, text: str, number: str, block: str, reason: str
) -> None:
    scene = complete(sqlite)
    press_edit(scene)

    answer = send(scene, scene.opened(), text, number)

    assert answer["response_action"] == "errors"
    assert reason in answer["errors"][block]
    assert edits_of(scene) == []


def test_a_form_from_another_team_or_of_no_sample_keeps_nothing(sqlite: Database) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    for claimed in ("999", "nonsense", "-1", "9" * 30):
        answer = send(scene, scene.opened() | {"private_metadata": claimed}, "Other words")
        assert "belongs to no sample" in answer["errors"]["text"]

    assert edits_of(scene) == []


@pytest.mark.parametrize("role", [Role.OBSERVER, Role.NONE])
def test_who_may_not_label_may_not_edit(sqlite: Database, role: Role) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    view = scene.opened()
    scene.give_role("U3", role)

    said = press_edit(scene, "U3")
    answer = send(scene, view, "Where is my money?", user_id="U3")

    assert said
    assert "errors" in answer
    assert edits_of(scene) == []


def test_a_text_too_long_for_a_form_is_told(sqlite: Database) -> None:
    scene = complete(sqlite, text="long " * 700)

    assert "has 3,500 characters; Slack's forms hold 3,000" in press_edit(scene)


def test_the_command_opens_the_same_form(sqlite: Database) -> None:
    scene = complete(sqlite)
    ack = FakeAck()

    body = slack_form.command("U1", f"counterfactual {scene.sample_id}")
    commands.command(ack, body, desk=scene.desk)

    assert ack.given == [{}]
    assert scene.opened()["callback_id"] == ids.EDIT_FORM


def test_the_command_tells_why_a_sample_cannot_be_edited(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert "This sample has no label yet" in scene.command(
        "U1", f"counterfactual {scene.sample_id}"
    )
    assert scene.slack.to("views.open") == []


def test_many_labels_are_offered_by_what_is_typed(sqlite: Database) -> None:
    labels = tuple(f"label {number}" for number in range(150))
    with sqlite.write() as session:
        project = make_project(session, labels=labels)
        sample = make_sample(session, project)
    scene = Scene(sqlite, project_id=project.id)
    body = slack_form.submission("U1", {"callback_id": ids.EDIT_FORM}, {})
    body["view"] |= {"private_metadata": str(sample.id)}
    ack = FakeAck()

    body |= {"container": {"type": "view"}, "value": "label 14"}
    answering.offer_labels(ack, body, desk=scene.desk)

    assert len(ack.given[0]["options"]) == 11


def test_a_question_without_a_name_is_about_the_project_not_about_its_edits(
    sqlite: Database,
) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    send(scene, scene.opened(), "Where is my money?")

    assert "Report: tickets" in scene.command("U1", "report")
    assert "Report: tickets-edits" in scene.command("U1", "report tickets-edits")


def test_pausing_a_project_pauses_its_edits(sqlite: Database) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    send(scene, scene.opened(), "Where is my money?")
    scene.give_role("U1", Role.LEAD)

    scene.command("U1", "pause")

    with sqlite.read() as session:
        assert {row.is_paused for row in projects.everything(session)} == {True}


def test_hostile_words_in_an_edit_act_nowhere(sqlite: Database) -> None:
    hostile = "<!channel> *bold* <@U0BOSS> :bomb:"
    scene = complete(sqlite, text=hostile, labels=(hostile, "other *b*", "c"))
    press_edit(scene)
    view = scene.opened()

    send(scene, view, f"{hostile} more")
    scene.deliver()

    shown = json.dumps([call for _, call in scene.slack.calls if "view" not in call])
    texts = [block for block in view["blocks"] if block["type"] in {"section", "context"}]
    for mark in ("<!channel>", "<@U0BOSS>"):
        assert mark not in json.dumps(texts)
        assert f'"mrkdwn", "text": "{mark}' not in shown
    assert "*bold*" not in json.dumps(texts)


def test_the_report_of_edits_names_their_authors(sqlite: Database) -> None:
    scene = complete(sqlite)
    assert "No text was edited yet." in scene.command("U1", "counterfactuals")
    press_edit(scene)
    send(scene, scene.opened(), "Where is my money?")
    with sqlite.write() as session:
        (row,) = session.exec(select(Counterfactual)).all()
        values = row.model_dump() | {"id": 99, "candidate_id": None, "author": "contrast"}
        session.add(Counterfactual.model_validate(values))

    answer = scene.command("U1", "counterfactuals")

    assert "2 texts edited, 2 wait for reviewers." in answer
    assert "By <@U1>: 1 made" in answer
    assert "By contrast: 1 made" in answer


def test_of_synthetic_samples_there_is_nothing_to_tell_yet(sqlite: Database) -> None:
    scene = complete(sqlite)

    assert "tickets has no synthetic samples." in scene.command("U1", "synthetic")
    with sqlite.write() as session:
        make_sample(session, session.get_one(Project, scene.project_id), "b", origin="synthetic")
    assert "are not compared yet" in scene.command("U1", "synthetic")
    with sqlite.read() as session:
        assert len(session.exec(select(Sample)).all()) == 2


def test_a_session_does_not_ask_the_author_of_an_edit(sqlite: Database) -> None:
    scene = complete(sqlite)
    press_edit(scene)
    send(scene, scene.opened(), "Where is my money?")

    author, other = Seat(scene, "U1"), Seat(scene, "U2")

    assert "Nothing waits" in author.begin("label tickets-edits 5")
    other.begin("label tickets-edits 5")
    assert "Where is my money?" in other.text
