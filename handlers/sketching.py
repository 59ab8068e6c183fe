"""Buttons of an open form: the line changes, and the picture shows what is half made."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog
from slack_bolt import Ack
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import canonical
from bot.blocks import Block
from bot.errors import ConcordError
from bot.screens import forms
from bot.screens.cards import uploaded
from bot.screens.forms import Filled
from bot.tasks import KINDS, forming
from bot.tasks.question import Question
from bot.tasks.sketching import PREVIEW, Sketch
from bot.words import mark, say
from handlers import acts, filling, people, recording
from handlers.acts import Act, Body
from handlers.desk import Desk
from storage import deliveries

log = structlog.get_logger()

DRAWING = mark("_Drawing the picture …_")
NOT_DRAWN = mark("The picture is late. Press Preview again, or save without it.")
LOOK_AGAIN_SECONDS = 0.1
PATIENCE_SECONDS = 8.0
TRIES = 6
"""A file that was just uploaded cannot be shown until Slack has processed it, about a second."""


@dataclass(frozen=True)
class _Made:
    """A sketch, and where its picture is: its name, and Slack's id once it is uploaded.

    files: Slack's ids of the sample's own pictures
    """

    question: Question
    sketch: Sketch
    workspace_id: int
    files: Mapping[str, str]
    name: str = ""
    file_id: str = ""


def use_tool(ack: Ack, body: Body, *, desk: Desk) -> None:
    """A tool of a form was used. Nothing is kept, so it is acknowledged at once."""
    ack()
    act, view = acts.click(body), body["view"]
    try:
        made = _make(desk, act, view, acts.chosen(body))
    except ConcordError as error:  # they will be told so when they save
        log.info("tool refused", user=act.user_id, reason=str(error))
        return
    is_late = bool(made.name) and not made.file_id
    note = made.sketch.note or (say(DRAWING) if is_late else "")
    found = _show(desk, act, view, made, note, view.get("hash"))
    if found and is_late:
        file_id = _wait_for(desk, made)
        note = made.sketch.note or ("" if file_id else say(NOT_DRAWN))
        _show(desk, act, view, replace(made, file_id=file_id), note, found)


def picked(ack: Ack) -> None:
    """Something was picked that only counts with a tool."""
    ack()


def _make(desk: Desk, act: Act, view: Body, pressed: str) -> _Made:
    """What a press makes of the form; where that cannot be, the form as it is, and why."""
    line = "".join(acts.fields(view).get("answer", ()))
    before = Sketch(line, picks=acts.picks(view))
    with desk.database.write() as session:
        posted = recording.card_of_view(session, act, view)
        people.may_label(session, posted.project, act.user_id)
        question = posted.question(session)
        tools = KINDS[question.schema.kind].tools
        assert tools, "only a kind with tools shows them"
        workspace_id = posted.project.workspace_id
        files = filling.files(session, posted)
        try:
            sketch = tools.use(question, before, pressed)
        except ConcordError as error:
            return _Made(question, replace(before, note=f":warning: {error}"), workspace_id, files)
        is_as_before = (sketch.line, sketch.focus) == (line, "")
        if is_as_before and pressed != PREVIEW:
            return _Made(question, sketch, workspace_id, files)
        kept = {"line": sketch.line, "focus": sketch.focus}
        name = f"{posted.picture(session)}:{canonical.sha256(canonical.dumps(kept))[:16]}"
        title = say("{project}, sample {id}", project=posted.project.name, id=posted.sample.id)
        deliveries.upload(
            session,
            posted.project,
            name,
            f"sample-{posted.sample.id}-sketch.png",
            title,
            desk.now(),
            drawn_for=posted.assignment.id,
            sketch=kept,
        )
        found = _file_id(session, workspace_id, name)
    if not found:
        desk.run_soon("deliver")
    return _Made(question, sketch, workspace_id, files, name, found)


def _show(
    desk: Desk, act: Act, view: Body, made: _Made, note: str, known: str | None
) -> str | None:
    """Puts the sketch into the form. Returns the form's new hash; None if it has changed since."""
    tools = KINDS[made.question.schema.kind].tools
    shown = Filled(
        made.question,
        [forming.refilled(_input(view), made.sketch.line)],
        _picture(made, view),
        made.files,
        note,
        tools.controls(made.question, made.sketch) if tools else (),
        forms.round_of(view) + 1,
    )
    slack = desk.slack_of(act.team_id)
    for _ in range(TRIES):
        try:
            answer = slack.views_update(
                view_id=view["id"], hash=known, view=forms.again(view, shown)
            )
        except SlackApiError as error:
            if error.response.get("error") != "invalid_arguments" or not made.file_id:
                log.info("form not updated", error=error.response.get("error"))
                return None
            time.sleep(LOOK_AGAIN_SECONDS * 5)
        else:
            return str(answer["view"]["hash"])
    return None


def _input(view: Body) -> Block:
    """The line's own input, as the kind made it."""
    (block, *_) = [block for block in view["blocks"] if block["type"] == "input"]
    return {**block, "block_id": forms.plain_id(block["block_id"])}


def _picture(made: _Made, view: Body) -> Block | None:
    """The sketch's own picture; until that is there, the one that stands first."""
    if made.file_id:
        line = made.sketch.line
        nothing = say("What is written so far: nothing")
        said = say("What is written so far: {line}", line=line) if line else nothing
        return uploaded(made.file_id, said)
    return next((block for block in view["blocks"] if block["type"] == "image"), None)


def _wait_for(desk: Desk, made: _Made) -> str:
    last_moment = time.monotonic() + PATIENCE_SECONDS
    while True:
        with desk.database.read() as session:
            found = _file_id(session, made.workspace_id, made.name)
        if found or time.monotonic() > last_moment:
            return found
        time.sleep(LOOK_AGAIN_SECONDS)


def _file_id(session: Session, workspace_id: int, name: str) -> str:
    return deliveries.file_ids(session, workspace_id, [name]).get(name, "")
