"""A lead changes how a project asks: `/concord settings`, `/concord schedule`."""

from collections.abc import Sequence
from functools import partial

from slack_bolt import Ack
from sqlmodel import Session

from bot import policy as policies
from bot.blocks import Block
from bot.errors import NotAllowed
from bot.policy import Policy
from bot.screens import settings as screen
from bot.words import say
from handlers import acts, showing
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.people import led_project
from handlers.settling import REFUSALS, once, why
from storage import projects
from storage.tables import Delivery, Project


def overview(_session: Session, _desk: Desk, project: Project, _request: Command) -> Block:
    """All settings in groups."""
    return screen.overview(project.id, project.name, project.policy)


def schedule(_session: Session, _desk: Desk, project: Project, _request: Command) -> Block:
    """When things are posted."""
    return screen.group_form(project.id, screen.SCHEDULE, project.policy)


def open_group(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Change was pressed beside a group: its form, on top of the overview."""
    ack()
    act, group = acts.click(body), acts.chosen(body)

    def draw(session: Session) -> Block:
        project = led_project(session, desk, act, body["view"]["private_metadata"])
        return screen.group_form(project.id, _known(act, group), project.policy)

    showing.push(desk, act, body, draw)


def save(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form of a group was sent."""
    act = acts.submission(body)
    project_id, _, group = view["private_metadata"].partition(":")
    names = screen.GROUPS[_known(act, group)]
    # A form that was opened before an update may lack a setting, which then stays as it is.
    held = view["state"]["values"]
    given = {name: acts.typed(view, name) or "" for name in names if name in held}
    faults = policies.check(Policy(), given)
    if faults:
        ack(response_action="errors", errors=faults)
        return

    def take(session: Session) -> Sequence[Delivery]:
        project = led_project(session, desk, act, project_id)
        policy = policies.change(project.policy, given)
        projects.set_policy(session, project, policy, act.user_id, desk.now(), act.key)
        return []

    try:
        once(desk, act, take)
    except REFUSALS as error:
        ack(response_action="errors", errors={names[0]: why(error)})
        return
    ack()
    if view.get("previous_view_id") is not None:  # the overview, which is seen again
        showing.renew(
            desk, act, view["previous_view_id"], partial(_overview, desk, act, project_id)
        )


def _known(act: Act, group: str) -> str:
    if group not in screen.GROUPS:
        acts.forged(act, "group of settings", group)
        raise NotAllowed(say("There is no such group of settings."))
    return group


def _overview(desk: Desk, act: Act, project_id: str, session: Session) -> Block:
    project = led_project(session, desk, act, project_id)
    return screen.overview(project.id, project.name, project.policy)
