"""What a lead does about a project at once: pause it, and the buttons under the summary."""

from collections.abc import Sequence
from functools import partial

from slack_bolt import Ack, Respond
from sqlmodel import Session

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.screens import disagreements as disagreements_screen
from bot.screens import replies
from bot.screens import settings as settings_screen
from bot.words import say
from handlers import acts, confirming, showing
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.people import led_project, must_lead
from handlers.settling import REFUSALS, carry_out, why
from storage import disagreements, projects
from storage.tables import Delivery, Project


def pause(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    must_lead(session, desk, project, request)
    return _set_paused(session, desk, project, request.user_id, is_paused=True)


def resume(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    must_lead(session, desk, project, request)
    return _set_paused(session, desk, project, request.user_id, is_paused=False)


def press_pause(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Pause was pressed under the summary."""
    _press(ack, body, respond, desk, is_paused=True)


def press_resume(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Resume was pressed where it was told that the project is paused."""
    _press(ack, body, respond, desk, is_paused=False)


def see_disputes(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """What reviewers disagree on, for the lead who asked."""
    ack()
    act = acts.click(body)
    try:
        with desk.database.read() as session:
            project = led_project(session, desk, act, acts.chosen(body))
            message = disagreements_screen.disagreements(disagreements.find(session, project))
    except REFUSALS as error:
        message = replies.note(why(error))
    respond(**message.payload(), response_type="ephemeral", replace_original=False)


def change_threshold(ack: Ack, body: Body, *, desk: Desk) -> None:
    """What is accepted without asking, in a form."""
    ack()
    act = acts.click(body)
    showing.open_(desk, act, body, partial(_accepting_form, desk, act, acts.chosen(body)))


def _accepting_form(desk: Desk, act: Act, project_id: str, session: Session) -> Block:
    project = led_project(session, desk, act, project_id)
    return settings_screen.group_form(project.id, settings_screen.ACCEPTING, project.policy)


def _press(ack: Ack, body: Body, respond: Respond, desk: Desk, *, is_paused: bool) -> None:
    act = acts.click(body)

    def take(session: Session) -> Sequence[Delivery]:
        project = led_project(session, desk, act, acts.chosen(body))
        message = _set_paused(session, desk, project, act.user_id, is_paused=is_paused, key=act.key)
        told = confirming.tell(session, act, project, message, desk)
        return [told]

    carry_out(ack, respond, act, desk, take)


def _set_paused(
    session: Session,
    desk: Desk,
    project: Project,
    user_id: str,
    *,
    is_paused: bool,
    key: str | None = None,
) -> Message:
    name = blocks.plainly(project.name)
    if not projects.set_paused(session, project, user_id, desk.now(), key, is_paused=is_paused):
        if is_paused:
            return replies.note(say("*{project}* is paused already.", project=name))
        return replies.note(say("*{project}* is running already.", project=name))
    if not is_paused:
        return replies.note(
            say("*{project}* is running now. Cards are posted again.", project=name)
        )
    text = say("*{project}* is paused now. No card is posted and no answer is taken.", project=name)
    resume_button = blocks.button(say("Resume"), ids.RESUME, str(project.id))
    return Message(text, [blocks.section(text), blocks.actions("resume", [resume_button])])
