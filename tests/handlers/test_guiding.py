"""The guidelines, one tap away from every card."""

import json

from sqlmodel import select

from bot import ids
from bot.records import Label, Role, Schema
from bot.screens import guidelines as screen
from bot.screens.guidelines import Ruling
from handlers import guiding, home
from storage import rulings
from storage.database import Database
from storage.tables import SchemaVersion
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Scene, make_scene
from tests.handlers.sitting_scene import make_seat
from tests.makers import LABELS, NOW, make_annotation, make_form_schema, make_reviewer


def test_a_card_in_the_channel_opens_them(database: Database) -> None:
    scene = make_scene(database)
    _explain(scene)

    scene.press("U1", ids.GUIDELINES, handler=guiding.open_from_card)

    shown = json.dumps(scene.opened(), ensure_ascii=False)
    assert "version 1" in shown
    assert "Look at what is wanted" in shown
    assert "*refund*  Wants money back." in shown
    assert "My card was charged twice." in shown


def test_a_sessions_card_opens_them(sqlite: Database) -> None:
    seat = make_seat(sqlite)
    seat.begin()

    seat.press(ids.GUIDELINES, handler=guiding.open_from_card)

    assert "*delivery*" in json.dumps(seat.scene.opened())


def test_what_was_decided_is_under_them(database: Database) -> None:
    scene = make_scene(database)
    with database.write() as session:
        project, sample = scene.project(), scene.sample()
        verdict = make_annotation(session, sample, make_reviewer(session, project, "U9"), "other")
        rulings.add(session, verdict, "Questions about *both* are other.", NOW)

    scene.press("U1", ids.GUIDELINES, handler=guiding.open_from_card)

    shown = json.dumps(scene.opened(), ensure_ascii=False).replace("\u200b", "")
    assert "*other*: Questions about *both* are other." in shown


def test_home_opens_them(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.REVIEWER)
    action = {"action_id": ids.HOME_MENU, "value": f"guidelines:{scene.project_id}"}
    body = slack_form.click_in_view("U1", {"type": "home"}, action)

    home.menu(FakeAck(), body, respond=None, desk=scene.desk)  # type: ignore[arg-type]

    assert "version 1" in json.dumps(scene.opened())


def test_who_has_no_access_does_not_read_them(sqlite: Database) -> None:
    scene = make_scene(sqlite)
    scene.give_role("U1", Role.NONE)

    done = scene.press("U1", ids.GUIDELINES, handler=guiding.open_from_card)

    assert "no access" in done.said


def test_each_question_of_a_form_has_its_own() -> None:
    fields = make_form_schema(topic=("choice", LABELS), tone=("rating", ("1", "2")))

    view = screen.draw("tickets", fields, [])

    titles = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert titles == ["topic", "tone"]
    assert "*refund*  ·  *delivery*  ·  *other*" in json.dumps(view, ensure_ascii=False)


def test_the_longest_guidelines_fit_into_a_form() -> None:
    examples = tuple(f"Example {number}" for number in range(5))
    labels = tuple(Label(name=f"label {n}", examples=examples) for n in range(99))
    ruled = [Ruling("A rule", "label 1", NOW)] * 50

    view = screen.draw("tickets", Schema(number=1, kind="choice", labels=labels), ruled)

    assert len(view["blocks"]) <= 100


def _explain(scene: Scene) -> None:
    with scene.database.write() as session:
        row = session.exec(select(SchemaVersion)).one()
        row.guidelines = "Look at what is wanted, not at the mood."
        refund = {
            "name": "refund",
            "description": "Wants money back.",
            "examples": ["My card was charged twice."],
        }
        row.labels = [refund, *row.labels[1:]]
        session.add(row)
