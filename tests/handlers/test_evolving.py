"""The labels change while people label: cards, answers and samples go on without a loss."""

import json
from typing import Any

import pytest

from bot.evolution.changes import Changes
from bot.records import Role, SampleState
from handlers import answering, commands, evolving
from jobs import assigning, reopening
from storage import figures, measures, provenance, readings, schemas
from storage.database import Database
from storage.tables import Project
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, add_card, make_scene, words
from tests.makers import make_form_schema, make_version


def change(scene: Scene, *steps: Changes, asks: bool = True) -> None:
    """A lead changes the schema; the jobs notice, and what is asked anew is posted."""
    with scene.database.write() as session:
        make_version(session, session.get_one(Project, scene.project_id), *steps)
    reopening.reopen(scene.database, scene.project_id, "here:1", scene.clock.now())
    if asks:
        assigning.open_cards(scene.database, scene.project_id, scene.clock.now())
    for _ in range(3):
        scene.deliver()


def standing(scene: Scene) -> list[str]:
    with scene.database.read() as session:
        return [one.value for one in readings.standing(session, scene.sample())]


def to_newest_card(scene: Scene) -> str:
    """The scene goes on at the newest card of the channel; returns the one before."""
    before, scene.ts = scene.ts, scene.slack.posted()[-1]["ts"]
    with scene.database.read() as session:
        scene.labels = schemas.history(session, scene.project_id).newest.label_names
    return before


SPLIT = Changes(split={"delivery": ("late", "lost")})


def test_an_old_card_answers_under_the_version_that_it_showed(database: Database) -> None:
    scene = make_scene(database)
    change(scene, Changes(rename={"refund": "money back"}))

    done = scene.label("U1", "refund")

    assert "Saved: *refund*" in done.said
    assert (scene.labelled(), standing(scene)) == (["refund"], ['{"label":"money back"}'])
    assert len(scene.slack.posted()) == 1


def test_an_outcome_is_told_in_the_newest_words(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "refund")
    change(scene, Changes(rename={"refund": "money back"}))

    scene.label("U2", "refund")

    assert scene.sample().state is SampleState.COMPLETE
    assert "money back" in words(scene.card())


@pytest.mark.parametrize(
    "step", [SPLIT, Changes(deprecate=("delivery",)), Changes(kind="multichoice")]
)
def test_a_card_that_asks_what_is_asked_no_more_makes_room_for_another(
    database: Database, step: Changes
) -> None:
    scene = make_scene(database)

    change(scene, step)

    old, new = scene.slack.posted()

    assert "A newer card asks for this sample" in words(old)
    assert "answer." not in words(old)
    assert "0 of 2 labelled" in words(new)
    assert scene.sample().state is SampleState.OPEN


def test_a_split_label_pressed_on_an_old_card_is_kept_and_asked_again(database: Database) -> None:
    scene = make_scene(database)
    change(scene, SPLIT)
    old = scene.ts
    to_newest_card(scene)

    scene.label("U1", "lost")
    # A click that was under way when the card was replaced.
    scene.press("U2", "answer.2", "2", ts=old)

    assert scene.labelled() == ["lost", "delivery"]
    assert standing(scene) == ['{"label":"lost"}']
    assert scene.sample().state is SampleState.OPEN

    scene.label("U2", "lost")

    assert standing(scene) == ['{"label":"lost"}', '{"label":"lost"}']
    assert scene.annotations()[-1].supersedes_id == scene.annotations()[1].id
    assert scene.sample().state is SampleState.COMPLETE


def test_a_deprecated_label_that_was_given_stands(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "delivery")
    scene.label("U2", "delivery")

    change(scene, Changes(deprecate=("delivery",)))

    assert scene.sample().state is SampleState.COMPLETE
    assert len(standing(scene)) == 2


def test_only_the_samples_with_the_split_label_are_asked_again(database: Database) -> None:
    scene = make_scene(database, overlap=1)
    first = scene.sample_id
    scene.label("U1", "delivery")
    second = _another(scene)
    scene.label("U1", "other")

    change(scene, SPLIT)

    assert (_state(scene, first), _state(scene, second)) == (
        SampleState.OPEN,
        SampleState.COMPLETE,
    )
    assert [event.action for event in scene.events() if event.action == "reopen"] == ["reopen"]


def test_whoever_gave_an_answer_that_stands_is_not_needed_again(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    scene.label("U2", "delivery")

    change(scene, SPLIT)
    to_newest_card(scene)

    assert "1 of 2 labelled" in words(scene.card())
    scene.label("U2", "late")
    assert scene.sample().state is SampleState.COMPLETE


def test_a_rollback_settles_what_waited(database: Database) -> None:
    scene = make_scene(database)
    scene.label("U1", "delivery")
    scene.label("U2", "delivery")
    change(scene, SPLIT)
    assert scene.sample().state is SampleState.OPEN

    change(scene, Changes(restore=1))

    assert scene.sample().state is SampleState.COMPLETE
    assert all("delivery" in words(card) for card in scene.slack.posted())
    assert [e.action for e in scene.events()][-1] == "close_again"


def test_a_rollback_reads_the_answers_of_the_version_it_takes_back(sqlite: Database) -> None:
    scene = make_scene(sqlite, overlap=3)
    scene.label("U1", "delivery")
    change(scene, SPLIT)
    to_newest_card(scene)
    scene.label("U2", "lost")

    change(scene, Changes(restore=1))

    assert standing(scene) == ['{"label":"delivery"}'] * 2


def test_a_correction_on_an_old_confirmation_can_make_a_sample_wait_again(
    database: Database,
) -> None:
    scene = make_scene(database)
    scene.label("U1", "refund")
    scene.label("U2", "refund")
    change(scene, SPLIT)
    assert scene.sample().state is SampleState.COMPLETE

    scene.label("U2", "delivery")

    assert scene.sample().state is SampleState.WAITING
    assert len(standing(scene)) == 1
    change(scene, Changes(guidelines="Read twice."))
    to_newest_card(scene)
    scene.label("U2", "late")
    assert scene.sample().state is SampleState.COMPLETE


def test_nobody_new_answers_while_a_newer_card_is_on_its_way(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    change(scene, SPLIT, asks=False)

    assert "A newer card will ask" in scene.label("U1", "refund").said
    assert scene.annotations() == []


def test_a_renamed_label_means_itself_although_its_old_name_is_another_label_now(
    sqlite: Database,
) -> None:
    scene = make_scene(sqlite)
    scene.label("U1", "refund")
    change(scene, Changes(rename={"refund": "delivery", "delivery": "refund"}))

    scene.label("U2", "delivery")

    assert standing(scene) == ['{"label":"delivery"}', '{"label":"refund"}']


def test_a_suggestion_is_read_in_the_words_of_the_card(database: Database) -> None:
    scene = make_scene(database, predicted="refund", is_posted=False)
    change(scene, Changes(rename={"refund": "money back"}, split={"other": ("o1", "o2")}))
    to_newest_card(scene)

    assert "Model suggests *money back*" in words(scene.card())
    scene.label("U1", "money back")
    assert scene.annotations()[0].model_suggestion == '{"label":"money back"}'


def test_a_suggestion_that_cannot_be_read_is_not_shown(sqlite: Database) -> None:
    scene = make_scene(sqlite, predicted="delivery")
    change(scene, SPLIT)
    to_newest_card(scene)

    assert "Model suggests" not in words(scene.card())
    assert scene.sample().confidence is None

    change(scene, Changes(restore=1))
    assert scene.sample().confidence == 0.6


def test_next_gives_a_card_of_the_new_version_to_who_answered_the_old_one(
    database: Database,
) -> None:
    scene = make_scene(database)
    scene.label("U1", "delivery")
    assert "Nothing waits" in scene.command("U1", "next")

    change(scene, SPLIT)

    assert "direct message" in scene.command("U1", "next")
    scene.deliver()
    assert "late" in words(scene.slack.posted("D1")[-1])


# The form


def fill(**fields: Any) -> dict[str, Any]:
    """A form's state: texts as written, the labels that are picked."""
    held: dict[str, Any] = {}
    for name, value in fields.items():
        if isinstance(value, list):
            held[name] = {
                "value": {
                    "type": "multi_static_select",
                    "selected_options": [{"value": one} for one in value],
                }
            }
        else:
            held[name] = {"value": {"type": "plain_text_input", "value": value}}
    return held


def submit(scene: Scene, handler: Any, user: str, view: Any, fields: dict[str, Any]) -> Any:
    ack = FakeAck()
    body = slack_form.submission(user, view, {})
    body["view"]["state"]["values"] = fields
    handler(ack, body, body["view"], desk=scene.desk)
    (answer,) = ack.given
    return answer


def lead(scene: Scene, fields: dict[str, Any]) -> Any:
    """A lead opens the form, sends it, and looks at what would follow."""
    scene.give_role("U1", Role.LEAD)
    ack = FakeAck()
    commands.command(ack, slack_form.command("U1", "schema"), desk=scene.desk)
    return submit(scene, evolving.preview, "U1", scene.opened(), fields)


def updated(scene: Scene) -> dict[str, Any]:
    """The view that took the place of "counting"."""
    view: dict[str, Any] = scene.slack.to("views.update")[-1]["view"]
    return view


def test_a_lead_sees_what_would_follow_and_applies_it(database: Database) -> None:
    scene = make_scene(database, overlap=1)
    scene.label("U2", "delivery")

    answer = lead(
        scene, fill(split="delivery = late, lost", add="spam = Junk", deprecate=["other"])
    )
    assert answer["response_action"] == "push"
    shown = words(updated(scene))
    assert "splits delivery into late, lost" in shown
    assert "no longer offers other" in shown
    assert "0 of 1 answers stand" in shown
    assert "1 sample will be asked again" in shown
    assert scene.rung.count("reopen") == 0

    done = submit(scene, evolving.apply, "U1", updated(scene), {})

    assert "asks version 2 now" in words(done["view"])
    assert "reopen" in scene.rung
    with database.read() as session:
        newest = schemas.history(session, scene.project_id).newest
    assert newest.label_names == ("refund", "late", "lost", "spam")
    assert scene.events()[-1].action == "schema"


def test_what_cannot_be_read_is_said_under_its_field(sqlite: Database) -> None:
    scene = make_scene(sqlite)

    assert lead(scene, fill(merge="refund"))["errors"] == {
        "merge": "'refund' cannot be read; write it as a, b = c."
    }


def test_a_second_lead_does_not_apply_what_was_meant_for_another_version(
    sqlite: Database,
) -> None:
    scene = make_scene(sqlite)
    lead(scene, fill(rename="refund = money back"))
    mine = updated(scene)
    change(scene, Changes(guidelines="Read twice."))

    done = submit(scene, evolving.apply, "U1", mine, {})

    assert "was changed meanwhile" in words(done["view"])
    with sqlite.read() as session:
        assert schemas.history(session, scene.project_id).newest.number == 2


def test_applied_twice_is_applied_once(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    lead(scene, fill(rename="refund = money back"))
    ack, body = FakeAck(), slack_form.submission("U1", updated(scene), {})

    for _ in range(2):
        evolving.apply(ack, body, body["view"], desk=scene.desk)

    with sqlite.read() as session:
        assert schemas.history(session, scene.project_id).newest.number == 2


@pytest.mark.parametrize(
    ("user", "sentence"), [("U2", "no change of yours"), ("U1", "Only a lead")]
)
def test_a_draft_is_applied_by_its_own_lead_alone(
    sqlite: Database, user: str, sentence: str
) -> None:
    scene = make_scene(sqlite)
    lead(scene, fill(rename="refund = money back"))
    scene.give_role("U9", Role.LEAD)
    scene.give_role("U1", Role.REVIEWER)
    scene.give_role("U2", Role.LEAD)

    done = submit(scene, evolving.apply, user, updated(scene), {})

    assert sentence in words(done["view"])


@pytest.mark.parametrize("metadata", ["7 1", "x", "", "1 9"])
def test_a_forged_form_changes_nothing(sqlite: Database, metadata: str) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.LEAD)
    view = {"private_metadata": metadata, "blocks": [{"type": "input", "block_id": "add"}]}

    answer = submit(scene, evolving.preview, "U1", view, fill(add="spam"))

    assert answer["response_action"] == "errors"


def test_a_reviewer_cannot_open_the_form(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U9", Role.LEAD)

    assert "Only a lead" in scene.command("U1", "schema")


# Several questions at once

FORM = make_form_schema(topic=("choice", ("refund", "delivery")), tone=("rating", "123"))


def write(scene: Scene, user: str, text: str) -> None:
    body = slack_form.reply(user, text, thread_ts=scene.ts)
    answering.hear(body, lambda: None, desk=scene.desk)  # type: ignore[arg-type, return-value]


def test_a_label_of_one_field_is_changed_and_old_answers_are_read_so(database: Database) -> None:
    scene = make_scene(database, schema=FORM, overlap=3)
    write(scene, "U2", "topic: refund; tone: 2")
    write(scene, "U3", "topic: delivery; tone: 3")

    lead(scene, fill(rename="topic: refund = money back", split="topic: delivery = late, lost"))
    assert "topic\u200b: splits delivery into late, lost" in words(updated(scene))
    assert "1 of 2 answers stand" in words(updated(scene))
    submit(scene, evolving.apply, "U1", updated(scene), {})
    change(scene)

    (read,) = standing(scene)
    assert json.loads(read)["fields"]["topic"] == {"label": "money back"}
    to_newest_card(scene)
    write(scene, "U3", "topic: late; tone: 3")
    assert len(standing(scene)) == 2
    with database.read() as session:
        assert provenance.verify(session, scene.project_id) is None
        assert measures.agreement(session, scene.project()).paired_units == 1
        names = [one.name for one in figures.of_project(session, scene.project())]
    assert "alpha of topic (nominal)" in names


def test_the_form_of_a_form_names_the_fields(sqlite: Database) -> None:
    scene = make_scene(sqlite, schema=FORM)

    answer = lead(scene, fill(rename="refund = money back"))

    view = scene.opened()
    assert "Name a label's field first, such as topic: old = new" in words(view)
    assert '"value": "topic: refund"' in json.dumps(view)
    assert "names no label of a field" in answer["errors"]["rename"]


def _another(scene: Scene) -> int:
    with scene.database.write() as session:
        add_card(session, scene, scene.project(), "Another text")
    scene.deliver()
    scene.ts = scene.slack.posted()[-1]["ts"]
    return scene.sample_id


def _state(scene: Scene, sample_id: int) -> SampleState:
    scene.sample_id = sample_id
    return scene.sample().state
