"""A person at a session's card: sees it as the direct message shows it, and presses on it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from bot import ids
from bot.records import SampleState
from handlers import answering, labelling
from storage.database import Database
from storage.tables import Project, Sitting, Turn
from tests import slack_form
from tests.fakes import FakeAck, FakeRespond
from tests.handlers.scene import Done, Scene, make_scene
from tests.makers import make_prediction, make_sample

Blocks = list[dict[str, Any]]


@dataclass
class Seat:
    """One person, and the message that is their card."""

    scene: Scene
    user: str = "U1"

    @property
    def channel(self) -> str:
        return "D" + self.user[1:]

    def begin(self, words: str = "label") -> str:
        """Types the command, and the card comes."""
        said = self.scene.command(self.user, words)
        self.scene.deliver(1)
        return said

    @property
    def card(self) -> dict[str, Any]:
        return self.scene.slack.posted(self.channel)[-1]

    @property
    def text(self) -> str:
        """All that the card says."""
        return json.dumps(self.card["blocks"], ensure_ascii=False)

    @property
    def blocks(self) -> Blocks:
        """As they are now: what was pressed on stays as it was when it was pressed."""
        found: Blocks = json.loads(json.dumps(self.card["blocks"]))
        return found

    def press(
        self,
        action_id: str,
        value: str = "",
        *,
        on: Blocks | None = None,
        handler: Callable[..., None] = answering.answer,
        response_url: int = 200,
        user: str = "",
        values: dict[str, Any] | None = None,
        **where: Any,
    ) -> Done:
        """on: the card as it was earlier, where a press on that is meant

        values: what is filled in on the card, by block
        """
        block, element = _find(on or self.blocks, action_id)
        body = slack_form.click(
            user or self.user,
            action_id,
            value or element.get("value", ""),
            ts=self.card["ts"],
            channel_id=self.channel,
            **where,
        )
        body["actions"][0]["block_id"] = block["block_id"]
        body["state"] = {"values": values or {}}
        done = Done(FakeAck(), FakeRespond(response_url))
        handler(done.ack, body, done.respond, desk=self.scene.desk)
        for message in done.respond.given:
            if message["response_type"] == "in_channel" and response_url == 200:
                self.scene.slack.replace(self.channel, self.card["ts"], message)
        return done

    def label(self, label: str = "refund", **how: Any) -> Done:
        number = self.scene.labels.index(label) + 1
        return self.press(ids.answer_button(number), str(number), **how)

    def skip(self, **how: Any) -> Done:
        return self.press(ids.SKIP, handler=answering.skip, **how)

    def undo(self, **how: Any) -> Done:
        return self.press(ids.UNDO_LAST, handler=labelling.undo_last, **how)

    def go_on(self, **how: Any) -> Done:
        return self.press(ids.GO_ON, handler=labelling.go_on, **how)

    def more(self, **how: Any) -> Done:
        return self.press(ids.START, handler=labelling.start, **how)

    def menu(self, picked: str, **how: Any) -> Done:
        """Picks an entry of the menu behind the dots."""
        return self.press(ids.MORE, picked, handler=labelling.more, **how)

    def has(self, action_id: str) -> bool:
        return action_id in self.text

    def sample(self) -> str:
        """The text of the sample that is on the card."""
        (quote,) = [b for b in self.blocks if b["type"] == "rich_text"]
        return str(quote["elements"][0]["elements"][0]["text"])


def make_seat(
    database: Database,
    count: int = 4,
    *,
    user: str = "U1",
    predicted: str | None = None,
    **more: Any,
) -> Seat:
    """A project of so many waiting samples, without cards in the channel."""
    scene = make_scene(database, is_posted=False, **({"in_channel": False} | more))
    with database.write() as session:
        project = session.get_one(Project, scene.project_id)
        for number in range(2, count + 1):
            sample = make_sample(session, project, f"Text {number}", state=SampleState.WAITING)
            if predicted:
                make_prediction(session, sample, predicted, number / 100)
    return Seat(scene, user)


def sittings_of(scene: Scene) -> list[Sitting]:
    with scene.database.read() as session:
        return list(session.exec(select(Sitting).order_by(col(Sitting.id))))


def turns_of(scene: Scene) -> list[Turn]:
    with scene.database.read() as session:
        return list(session.exec(select(Turn).order_by(col(Turn.sitting_id), col(Turn.place))))


def _find(blocks: Blocks, action_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for block in blocks:
        for element in [*(block.get("elements") or []), block.get("accessory") or {}]:
            if element.get("action_id") == action_id:
                return block, element
    raise AssertionError(f"{action_id} is not on the card: {json.dumps(blocks)}")
