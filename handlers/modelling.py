"""A lead decides about models: which one counts, and whether it is trusted again."""

from collections.abc import Sequence

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import ids
from bot.blocks import Message
from bot.errors import NotAllowed
from bot.screens import model as screen
from bot.words import say
from handlers import acts, confirming
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.people import as_lead, leads_it
from handlers.settling import carry_out
from storage import guarantees, model_reports, models, projects
from storage.tables import Delivery, ModelVersion, Project


def show(session: Session, _desk: Desk, project: Project, request: Command) -> Message:
    """`/concord model`."""
    report = model_reports.read(session, project, with_bins=True)
    return screen.models(report, project.id, is_lead=leads_it(session, project, request))


def promote(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Promote was pressed: this model's predictions count from now on."""
    act, pressed = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        version = session.get(ModelVersion, int(pressed)) if ids.is_number(pressed) else None
        project = _project(session, act, str(version.project_id) if version else "")
        assert version is not None, "its project was found"
        as_lead(session, desk, project, act, desk.now())
        models.promote(session, project, version, act.user_id, desk.now(), key=act.key)
        return [_answer(session, desk, act, project)]

    carry_out(ack, respond, act, desk, take)


def roll_back(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Roll Back was pressed: the model before counts again."""
    act, pressed = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        project = _project(session, act, pressed)
        as_lead(session, desk, project, act, desk.now())
        models.roll_back(session, project, act.user_id, desk.now(), key=act.key)
        return [_answer(session, desk, act, project)]

    carry_out(ack, respond, act, desk, take)


def trust_again(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Resume Auto-accept was pressed, after audits had it suspended."""
    act, pressed = acts.click(body), acts.chosen(body)

    def take(session: Session) -> Sequence[Delivery]:
        project = _project(session, act, pressed)
        as_lead(session, desk, project, act, desk.now())
        row = guarantees.standing(session, project)
        if row is not None and row.suspended_at is not None:
            guarantees.resume(session, row, act.user_id, act.key, desk.now())
        return [_answer(session, desk, act, project)]

    carry_out(ack, respond, act, desk, take)


def _project(session: Session, act: Act, project_id: str) -> Project:
    """The id comes from outside and is not believed."""
    project = projects.of_team(session, act.team_id, project_id)
    if project is None:
        acts.forged(act, "button", project_id)
        raise NotAllowed(say("This button belongs to no project that I know. Nothing was done."))
    return project


def _answer(session: Session, desk: Desk, act: Act, project: Project) -> Delivery:
    """The models as they are now, to the one who pressed."""
    report = model_reports.read(session, project)
    return confirming.tell(
        session, act, project, screen.models(report, project.id, is_lead=True), desk
    )
