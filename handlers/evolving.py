"""A lead changes what is asked: `/concord schema`, what would follow from it, and Apply."""

from collections.abc import Mapping

import structlog
from slack_bolt import Ack
from sqlmodel import Session

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadInput, NotAllowed
from bot.evolution import spoken
from bot.evolution.changes import Changes, propose
from bot.screens import evolution as screen
from bot.words import say
from handlers import acts
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.people import led_project
from handlers.settling import REFUSALS, once, why
from storage import drafts, evolving, people, schemas
from storage.tables import Delivery, Project, Reviewer, SchemaDraft

log = structlog.get_logger()

Fields = Mapping[str, tuple[str, ...]]


def form(session: Session, _desk: Desk, project: Project, _request: Command) -> Block:
    """`/concord schema`: the form in which a lead writes what to change."""
    asked = schemas.history(session, project.id).newest
    return screen.form(project.id, project.name, asked)


def preview(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form was sent: what would follow is shown, once it is counted."""
    act, fields = acts.submission(body), acts.fields(view)
    try:
        changes = _changes(fields)
        with desk.database.write() as session:
            draft = _keep(session, desk, act, view, changes)
    except (*REFUSALS, BadInput) as error:
        ack(response_action="errors", errors={_place(view, fields): why(error)})
        return
    # Slack waits 3 s, and a million answers take longer to count.
    external_id = f"schema:{act.team_id}:{draft.id}"
    ack(response_action="push", view=screen.counting(external_id))
    with desk.database.read() as session:
        shown = _consequences(session, draft, external_id)
    desk.slack_of(act.team_id).views_update(external_id=external_id, view=shown)


def apply(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """Apply was pressed."""
    act, told = acts.submission(body), [say("Done.")]

    def take(session: Session) -> list[Delivery]:
        draft = _own_draft(session, desk, act, view["private_metadata"])
        project = session.get_one(Project, draft.project_id)
        base = schemas.version(session, draft.base_id).number
        schemas.must_be_newest(session, project.id, base)
        version = propose(schemas.history(session, project.id), drafts.changes(draft))
        schemas.follow(session, project, version, desk.now(), actor=act.user_id, key=act.key)
        told[0] = say(
            "*{project}* asks version {number} now.",
            project=blocks.plainly(project.name),
            number=version.schema.number,
        )
        return []

    try:
        once(desk, act, take)
    except (*REFUSALS, BadInput) as error:
        told[0] = why(error)
    ack(response_action="update", view=screen.told(told[0]))
    desk.run_soon("reopen")


def _changes(fields: Fields) -> Changes:
    written = {name: spoken.lines("\n".join(held)) for name, held in fields.items()}
    guidelines = fields.get("guidelines", ())
    return spoken.changes(
        rename=written.get("rename", ()),
        merge=written.get("merge", ()),
        split=written.get("split", ()),
        add=written.get("add", ()),
        deprecate=written.get("deprecate", ()),
        guidelines="".join(guidelines) if "guidelines" in fields else None,
    )


def _keep(session: Session, desk: Desk, act: Act, view: Body, changes: Changes) -> SchemaDraft:
    """Raises BadInput where no version can come of it."""
    project_id, _, number = str(view["private_metadata"]).partition(" ")
    project = led_project(session, desk, act, project_id)
    schemas.must_be_newest(session, project.id, int(number) if ids.is_number(number) else 0)
    propose(schemas.history(session, project.id), changes)
    reviewer = people.get_or_add(
        session, project.workspace_id, act.user_id, act.user_name, desk.now()
    )
    base = schemas.newest(session, project.id)
    return drafts.add(session, project, reviewer, base, changes, desk.now())


def _consequences(session: Session, draft: SchemaDraft, external_id: str) -> Block:
    project = session.get_one(Project, draft.project_id)
    history = schemas.history(session, project.id)
    try:
        version = propose(history, drafts.changes(draft))
    except BadInput as error:  # another lead was faster
        return screen.told(str(error), external_id)
    found = evolving.consequences(session, project, version)
    return screen.consequences(draft.id, history.newest, version, found, external_id)


def _own_draft(session: Session, desk: Desk, act: Act, draft_id: str) -> SchemaDraft:
    """What this very person was shown; the id comes from outside and is not believed."""
    row = session.get(SchemaDraft, int(draft_id)) if ids.is_number(draft_id) else None
    if row is not None:
        led_project(session, desk, act, str(row.project_id))
        if session.get_one(Reviewer, row.reviewer_id).slack_user_id == act.user_id:
            return row
    acts.forged(act, "draft", draft_id)
    raise NotAllowed(say("That is no change of yours. Nothing was done."))


def _place(view: Body, fields: Fields) -> str:
    """Under which field a refusal is shown: the first that was filled in."""
    inputs = [str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"]
    return next((name for name in inputs if any(fields.get(name, ()))), inputs[0])
