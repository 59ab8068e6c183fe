"""Samples come from Slack itself: a message by its shortcut, a file dropped into the channel."""

import json
from collections.abc import Mapping, Sequence

import structlog
from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import blocks, canonical, plain_words
from bot.blocks import Block
from bot.errors import BadAnswer, BadInput, NotAllowed
from bot.formats import SUFFIXES
from bot.formats.rows import NewSample
from bot.records import Origin, Role, TextPart
from bot.screens import adding as screen
from bot.screens import replies
from bot.words import say
from handlers import acts, confirming, showing
from handlers.acts import Act, Body
from handlers.desk import Desk
from handlers.people import led_project
from handlers.settling import REFUSALS, carry_out, once, why
from storage import deliveries, file_imports, people, projects, provenance, samples
from storage.tables import Delivery, Project

log = structlog.get_logger()


def open_form(ack: Ack, body: Body, *, desk: Desk) -> None:
    """The shortcut "Add to a labelling project" was chosen in a message's menu."""
    ack()
    act, text = acts.shortcut(body), plain_words.read(str(body["message"].get("text") or ""))

    def draw(session: Session) -> Block:
        if not text:
            raise BadInput(say("That message has no text that could be labelled."))
        mine = [(row.id, row.name) for row in _with_role(session, act, Role.LEAD, Role.REVIEWER)]
        if not mine:
            raise NotAllowed(say("You are in no labelling project yet. Make one: `/concord new`."))
        origin = {"slack_channel": act.channel_id, "slack_ts": act.ts}
        return screen.message_form(text, origin, mine)

    showing.open_(desk, act, body, draw)


def add_message(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form was sent: the text is a sample like any other."""
    act, text = acts.submission(body), (acts.typed(view, "text") or "").strip()
    project_id, extra = acts.typed(view, "project") or "", _origin(view)
    outcome: list[tuple[str, bool]] = []

    def take(session: Session) -> Sequence[Delivery]:
        found = [
            row
            for row in _with_role(session, act, Role.LEAD, Role.REVIEWER)
            if str(row.id) == project_id
        ]
        if not found:
            acts.forged(act, "project", project_id)
            raise NotAllowed(say("You may not add samples to that project."))
        (project,) = found
        new = NewSample((TextPart(text=text),), None, Origin.REAL, extra, None, None)
        added = samples.add_new(session, project.id, [new], desk.now())
        outcome.append((project.name, added.count == 1))
        if added.count:
            _record(session, project, act, added.ids, added.digest, desk)
        return []

    if not text:
        ack(response_action="errors", errors={"text": say("Please leave some words to label.")})
        return
    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={"project": why(error)})
        return
    name, is_new = outcome[0] if outcome else (say("the project"), True)
    ack(response_action="update", view=screen.added(name, is_new=is_new))


def offer_import(body: Body, *, desk: Desk) -> None:
    """A file was dropped into a channel: those who lead a project there may import it."""
    event = body["event"]
    act = acts.dropped(body)
    with desk.database.write() as session:
        led = [
            row for row in _with_role(session, act, Role.LEAD) if row.channel_id == act.channel_id
        ]
        for file in event.get("files") or []:
            if led and str(file.get("name", "")).casefold().endswith(SUFFIXES):
                offered = [(row.id, row.name) for row in led]
                _offer(session, led[0], act, file, offered, desk)
    desk.run_soon("deliver")


def import_file(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Import was pressed under the offer."""
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        claimed = _claimed(act, acts.chosen(body))
        project = led_project(session, desk, act, str(claimed.get("project")))
        file_id, name = str(claimed["file"]), str(claimed["name"])
        file_imports.put(session, project, file_id, name, act.user_id, desk.now())
        draft = provenance.Draft(
            at=desk.now(),
            actor=act.user_id,
            action="ask_import",
            subject="project",
            payload={"file": name, "slack_file": file_id},
            key=act.key,
        )
        provenance.record(session, project.id, draft)
        text = say(
            "Importing *{file}*. I will tell you in a direct message how it went.",
            file=blocks.plainly(name),
        )
        told = confirming.tell(session, act, project, replies.note(text), desk)
        return [told]

    carry_out(ack, respond, act, desk, take)
    desk.run_soon("import")


def _with_role(session: Session, act: Act, *wanted: Role) -> list[Project]:
    """The workspace's projects in which this person has one of these roles."""
    found = []
    for project in projects.in_workspace(session, act.team_id):
        person = people.find(session, project.workspace_id, act.user_id)
        is_admin = person is not None and person.is_admin
        if is_admin or people.role_of(session, project.id, person) in wanted:
            found.append(project)
    return found


def _origin(view: Body) -> str:
    """Where the message is, as the sample's metadata; it comes from outside, so only as words."""
    try:
        kept = json.loads(view["private_metadata"])
    except ValueError:
        kept = {}
    names = ("slack_channel", "slack_ts")
    is_ours = isinstance(kept, Mapping)
    return canonical.dumps(
        {name: str(kept[name])[:40] for name in names if is_ours and name in kept}
    )


def _record(
    session: Session,
    project: Project,
    act: Act,
    ids: Sequence[int | None],
    digest: str,
    desk: Desk,
) -> None:
    draft = provenance.Draft(
        at=desk.now(),
        actor=act.user_id,
        action="import",
        subject="project",
        payload={"via": "shortcut", "added": 1, "samples": [ids[0], ids[0]], "digest": digest},
        key=act.key,
    )
    provenance.record(session, project.id, draft)


def _offer(
    session: Session,
    project: Project,
    act: Act,
    file: Mapping[str, str],
    led: Sequence[tuple[int, str]],
    desk: Desk,
) -> None:
    deliveries.ephemeral(
        session,
        project,
        screen.offer(file["name"], file["id"], led),
        desk.now(),
        key=f"offer:{file['id']}",
        channel_id=act.channel_id,
        user_id=act.user_id,
    )


def _claimed(act: Act, value: str) -> Mapping[str, object]:
    """What the button says; it comes from outside. Raises BadAnswer."""
    try:
        claimed = json.loads(value)
        return {name: claimed[name] for name in ("project", "file", "name")}
    except (ValueError, KeyError, TypeError):
        acts.forged(act, "button", value)
        raise BadAnswer(say("That button is none of mine.")) from None
