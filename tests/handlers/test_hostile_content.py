"""Samples, labels, names and comments that try to ping, link or format: nothing of it acts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

from bot import ids
from handlers import commands, reviewing
from storage.database import Database
from storage.tables import Reviewer
from tests import slack_form
from tests.fakes import FakeAck
from tests.handlers.scene import Done, Scene, make_scene

HOSTILE = (
    "<!channel> <!here|x> <@U0BOSS> <#C0SECRET> <http://evil.example|Slack> "
    "*bold* _it_ ~no~ `code` :bomb: &lt;!everyone&gt; \u202e> quoted"
)
ACTS = re.compile(r"<(?!https://team\.example\.com/|!date\^|@U[1-9]>)[^>]*>")
FORMATS = re.compile(r"\*bold\*|_it_|~no~|`code`|:bomb:")


def test_hostile_words_act_nowhere(database: Database) -> None:
    scene = make_scene(database, text=HOSTILE, labels=(HOSTILE, "other"), predicted=HOSTILE)
    scene.change_project(name=f"p {HOSTILE}")

    answers = list(_everything_that_can_be_done(scene))

    assert scene.labelled() == [HOSTILE, "other"]
    shown = list(_texts([*(call for _, call in scene.slack.calls), *answers]))
    assert len(shown) > 30
    assert [text for _, text in shown if ACTS.search(text)] == []
    assert [text for kind, text in shown if kind == "mrkdwn" and FORMATS.search(text)] == []


@pytest.mark.parametrize("text", ["<!channel>", "<@U0BOSS>", "*bold*", "a" * 4_000, "\u202e\u0000"])
def test_a_hostile_reply_in_the_thread_is_not_said_again(sqlite: Database, text: str) -> None:
    scene = make_scene(sqlite)

    said = scene.reply("U1", text)

    assert scene.annotations() == []
    assert not ACTS.search(said)
    assert not FORMATS.search(said)
    assert len(said) < 1_000


def _everything_that_can_be_done(scene: Scene) -> Iterator[Any]:
    """What the person reads after each act; what goes to Slack is kept by the scene."""
    yield _given(scene.label("U1", HOSTILE))
    yield _given(scene.press("U1", ids.COMMENT, handler=reviewing.open_comment_form))
    body = slack_form.submission("U1", scene.opened(), {"comment": {"value": HOSTILE}})
    reviewing.comment(FakeAck(), body, body["view"], desk=scene.desk)
    yield _given(scene.press("U1", ids.FLAG, handler=reviewing.flag))
    yield _given(scene.press("U1", ids.READ_ALL, handler=reviewing.read_all))
    yield _given(scene.label("U2", "other"))
    _rename_people(scene)
    words = ("report", "progress", "agreement", "disagreements", "help", f"why {scene.sample_id}")
    for asked in (*words, HOSTILE, f"why {HOSTILE}", f"role {HOSTILE}", "next"):
        yield _asked(scene, asked)
    scene.deliver(60)


def _asked(scene: Scene, text: str) -> Any:
    ack = FakeAck()
    commands.command(ack, slack_form.command("U1", text), desk=scene.desk)
    return ack.given


def _given(done: Done) -> Any:
    return [*done.ack.given, *done.respond.given]


def _rename_people(scene: Scene) -> None:
    with scene.database.write() as session:
        for row in session.exec(select(Reviewer)):
            row.name = HOSTILE


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every text in which Slack looks for mentions and links, with its kind; "" for a fallback."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict) and value.get("type") not in {"plain_text", "rich_text"}:
        if isinstance(value.get("text"), str):
            yield value.get("type", ""), value["text"]
        yield from _texts(list(value.values()))
