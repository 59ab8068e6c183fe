"""A project with one card in its channel, and people who act on it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from bot import ids
from bot.records import DeliveryKind, Role, SampleState
from handlers import answering, commands, revising
from handlers.desk import Desk
from jobs import delivering
from jobs.limiter import Limiter
from jobs.tools import Tools
from storage import asking, people, projects
from storage.database import Database
from storage.tables import Annotation, Delivery, Event, Project, Sample
from tests import slack_form
from tests.fakes import FakeAck, FakeClock, FakeRespond, FakeSlack
from tests.makers import LABELS, NOW, make_prediction, make_project, make_sample


@dataclass
class Done:
    """What came back from one act."""

    ack: FakeAck
    respond: FakeRespond

    @property
    def said(self) -> str:
        """The one thing that the person read."""
        (text,) = self.respond.private
        return text

    def button(self, action_id: str) -> str | None:
        """The value of this button under the confirmation, if it is there."""
        for message in self.respond.given:
            for block in message.get("blocks") or []:
                for element in block.get("elements", []):
                    if element.get("action_id") == action_id:
                        return str(element["value"])
        return None


@dataclass
class Scene:
    """Everything a handler is handed, and what a test asks afterwards."""

    database: Database
    slack: FakeSlack = field(default_factory=FakeSlack)
    clock: FakeClock = field(default_factory=FakeClock)
    rung: list[str] = field(default_factory=list)
    project_id: int = 0
    sample_id: int = 0
    labels: tuple[str, ...] = LABELS
    channel: str = "C1"
    ts: str = ""

    @property
    def desk(self) -> Desk:
        return Desk(self.database, lambda _: self.slack, self.clock.now, self.rung.append, "here:1")

    @property
    def tools(self) -> Tools:
        now = self.clock.now
        return Tools(self.database, lambda _: self.slack, now, Path("nowhere"), "here:1")

    def deliver(self, passed: float = 5) -> None:
        """Some seconds later, all that is owed goes out."""
        self.clock.advance(passed)
        delivering.deliver(self.tools, Limiter())

    def card(self) -> dict[str, Any]:
        """The card as the channel sees it."""
        (message,) = [m for m in self.slack.posted(self.channel) if m["ts"] == self.ts]
        return message

    def press(
        self,
        user_id: str,
        action_id: str,
        value: str = "",
        *,
        looks: Callable[[], object] = lambda: None,
        response_url: int = 200,
        handler: Callable[..., None] = answering.answer,
        **where: Any,
    ) -> Done:
        """Presses a control of the card."""
        where = {"ts": self.ts, "channel_id": self.channel} | where
        body = slack_form.click(user_id, action_id, value, **where)
        done = Done(FakeAck(looks), FakeRespond(response_url))
        handler(done.ack, body, done.respond, desk=self.desk)
        for message in done.respond.given:
            if message["response_type"] == "in_channel":
                self.slack.replace(where["channel_id"], where["ts"], message)
        return done

    def label(self, user_id: str, label: str = "refund", **how: Any) -> Done:
        number = self.labels.index(label) + 1
        return self.press(user_id, ids.answer_button(number), str(number), **how)

    def skip(self, user_id: str, **how: Any) -> Done:
        return self.press(user_id, ids.SKIP, handler=answering.skip, **how)

    def undo(self, user_id: str, annotation_id: str | None) -> Done:
        return self.press_mine(user_id, ids.UNDO, annotation_id, revising.undo)

    def press_mine(
        self,
        user_id: str,
        action_id: str,
        annotation_id: str | None,
        handler: Callable[..., None],
    ) -> Done:
        """Presses a control under a private confirmation."""
        return self.press(
            user_id, action_id, annotation_id or "", handler=handler, ts="7.7", is_ephemeral=True
        )

    def reply(self, user_id: str, text: str, **more: Any) -> str:
        """Writes into the card's thread; what the person then reads, and only they."""
        before = len(self.slack.to("chat.postEphemeral"))
        body = slack_form.reply(user_id, text, **({"thread_ts": self.ts} | more))
        answering.hear(body, lambda: None, desk=self.desk)  # type: ignore[arg-type, return-value]
        self.deliver()
        return "".join(str(call["text"]) for call in self.slack.to("chat.postEphemeral")[before:])

    def command(self, user_id: str, text: str, **more: Any) -> str:
        """Types `/concord …`; what came back, as one text; [] where a form was opened."""
        ack = FakeAck()
        commands.command(ack, slack_form.command(user_id, text, **more), desk=self.desk)
        (answer,) = ack.given
        assert answer.get("response_type", "ephemeral") == "ephemeral"
        return json.dumps(answer.get("blocks", []), ensure_ascii=False)

    def opened(self) -> dict[str, Any]:
        """The one form that was opened."""
        (call,) = self.slack.to("views.open")
        view: dict[str, Any] = call["view"]
        return view

    def annotations(self) -> list[Annotation]:
        with self.database.read() as session:
            return list(session.exec(select(Annotation).order_by(col(Annotation.id))))

    def labelled(self) -> list[str]:
        """The labels in every annotation row, in order; superseded ones, too."""
        return [json.loads(row.value or "{}").get("label", "") for row in self.annotations()]

    def events(self) -> list[Event]:
        with self.database.read() as session:
            return list(session.exec(select(Event).order_by(col(Event.id))))

    def deliveries(self, kind: DeliveryKind | None = None) -> list[Delivery]:
        with self.database.read() as session:
            rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
        return [row for row in rows if kind in {None, row.kind}]

    def sample(self) -> Sample:
        with self.database.read() as session:
            return session.get_one(Sample, self.sample_id)

    def project(self) -> Project:
        with self.database.read() as session:
            return session.get_one(Project, self.project_id)

    def give_role(self, user_id: str, role: Role, project: str = "tickets") -> None:
        with self.database.write() as session:
            row = projects.by_name(session, project)
            person = people.get_or_add(session, row.workspace_id, user_id, user_id, NOW)
            people.set_role(session, row.id, person.id, role, NOW)

    def change_project(self, **fields: object) -> None:
        with self.database.write() as session:
            project = session.get_one(Project, self.project_id)
            for name, value in fields.items():
                setattr(project, name, value)
            session.add(project)


def words(message: dict[str, Any]) -> str:
    """All that a message shows, as one text."""
    return json.dumps(message["blocks"], ensure_ascii=False)


def make_scene(
    database: Database,
    *,
    text: str = "Where is my parcel?",
    labels: tuple[str, ...] = LABELS,
    predicted: str | None = None,
    is_posted: bool = True,
    **project: Any,
) -> Scene:
    """Overlap 2 and labels refund, delivery, other, unless the test says otherwise."""
    scene = Scene(database, labels=labels)
    with database.write() as session:
        row = make_project(session, labels=labels, **project)
        scene.project_id = row.id
        add_card(session, scene, row, text, predicted)
    if is_posted:
        scene.deliver(0)
        scene.ts = scene.slack.posted()[-1]["ts"]
    return scene


def add_card(
    session: Session, scene: Scene, project: Project, text: str, predicted: str | None = None
) -> SQLModel:
    sample = make_sample(session, project, text, state=SampleState.WAITING)
    scene.sample_id = sample.id
    if predicted:
        make_prediction(session, sample, predicted)
    return asking.ask(session, project, sample, None, NOW)
