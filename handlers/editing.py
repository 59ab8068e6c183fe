"""A reviewer edits a text so that another label fits it."""

from collections.abc import Sequence

import structlog
from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import ids
from bot.blocks import Block
from bot.errors import BadAnswer, ConcordError, NotAllowed
from bot.review.edits import Distance
from bot.review.thoughts import Thought
from bot.schema import describe, label_value
from bot.screens import editing as screen
from bot.tasks import picking
from bot.words import say
from handlers import acts, confirming, filling, people, recording
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.settling import REFUSALS, once, why
from storage import edits, schemas, stories
from storage.tables import Delivery, Project, Sample, Workspace

log = structlog.get_logger()


def open_form(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Edit the Text was pressed on a complete card."""
    act = acts.click(body)
    thoughts = []

    def view(session: Session) -> Block:
        posted = recording.card_at(session, act)
        people.may_label(session, posted.project, act.user_id)
        form, thought = _form(session, desk, act.team_id, posted.project, posted.sample, act.key)
        thoughts.append(thought)
        return form

    filling.open_form(ack, body, respond, desk, view)
    for thought in thoughts:
        desk.wonder(thought)


def command(session: Session, desk: Desk, project: Project, request: Command) -> Block:
    """`/concord counterfactual SAMPLE`: the same form."""
    people.may_label(session, project, request.user_id)
    sample = stories.find(session, project, request.words[0].strip("<>"))
    key = f"{request.team_id}:{request.trigger_id}"
    form, thought = _form(session, desk, request.team_id, project, sample, key)
    desk.wonder(thought)
    return form


def typed(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Letters were typed into the form's text, so that the model may say what it thinks."""
    ack()
    view = body["view"]
    act = acts.typing(body)
    with desk.database.read() as session:
        try:
            sample = _sample(session, act, view["private_metadata"])
        except NotAllowed:
            return
        project = session.get_one(Project, sample.project_id)
        schema = schemas.read(schemas.newest(session, project.id))
    fields = acts.fields(view)
    picked = "".join(fields.get("answer", ()))
    text = "".join(fields.get("text", ()))
    wanted = picking.by_number(schema, picked) if picked else None
    desk.wonder(
        Thought(act.team_id, view["external_id"], project.id, sample.id, text, wanted, desk.now())
    )


def submit(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The edited text was sent."""
    act, fields = acts.submission(body), acts.fields(view)

    def take(session: Session) -> Sequence[Delivery]:
        sample = _sample(session, act, view["private_metadata"])
        return [_take(session, desk, act, sample, fields)]

    try:
        once(desk, act, take)
    except (*REFUSALS, ConcordError) as error:
        block = "answer" if isinstance(error, BadAnswer) else "text"
        ack(response_action="errors", errors={block: why(error)})
        return
    ack()
    desk.run_soon("dispatch")
    desk.run_soon("deliver")


def labels_for(session: Session, body: Body) -> list[Block]:
    """What the form's typeahead offers, where a project has too many labels for a list."""
    sample = _sample(session, acts.typing(body), body["view"]["private_metadata"])
    schema = schemas.read(schemas.newest(session, sample.project_id))
    return picking.options(schema, body.get("value") or "")


def _form(
    session: Session, desk: Desk, team_id: str, project: Project, sample: Sample, key: str
) -> tuple[Block, Thought]:
    before = edits.editable(session, project, sample)
    schema = schemas.read(schemas.newest(session, project.id))
    view = f"edit:{key}"[:255]
    shown = screen.Edited(sample.id, schema, before.text, describe(schema, before.was), view)
    thought = Thought(team_id, view, project.id, sample.id, before.text, None, desk.now())
    return screen.form(shown), thought


def _take(
    session: Session, desk: Desk, act: Act, sample: Sample, fields: dict[str, tuple[str, ...]]
) -> Delivery:
    project = session.get_one(Project, sample.project_id)
    people.as_reviewer(session, act, project, desk.now())
    schema = schemas.read(schemas.newest(session, project.id))
    wanted = picking.by_number(schema, "".join(fields.get("answer", ())))
    before = edits.editable(session, project, sample)
    row = edits.propose(
        session,
        project,
        before,
        "".join(fields.get("text", ())).strip(),
        label_value(wanted),
        author=act.user_id,
        now=desk.now(),
        key=act.key,
    )
    distance = Distance(words=row.words, of=row.of_words)
    was = describe(schema, before.was)
    return confirming.tell(
        session, act, project, screen.saved(distance, was, wanted, project.channel_id), desk
    )


def _sample(session: Session, act: Act, claimed: str) -> Sample:
    """The sample that a form is about; the id comes from outside and is not believed."""
    row = session.get(Sample, int(claimed)) if ids.is_number(claimed) else None
    if row is not None:
        project = session.get_one(Project, row.project_id)
        workspace = session.get_one(Workspace, project.workspace_id)
        if workspace.team_id == act.team_id:
            people.may_label(session, project, act.user_id)
            return row
    log.warning("forged form", user=act.user_id, team=act.team_id, claims=claimed[:40])
    raise NotAllowed(say("This form belongs to no sample that I know. Nothing was saved."))
