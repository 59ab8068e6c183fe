"""A lead says who may do what, in a form: `/concord people`."""

from collections.abc import Sequence

from slack_bolt import Ack
from sqlmodel import Session

from bot.blocks import Block
from bot.errors import NotAllowed
from bot.records import Role
from bot.screens import members as screen
from bot.words import say
from handlers import acts, roles, showing
from handlers.acts import Body, Command
from handlers.desk import Desk
from handlers.people import led_project, profile
from handlers.settling import REFUSALS, once, why
from storage import people as storage_people
from storage.tables import Delivery, Project


def people(session: Session, _desk: Desk, project: Project, _request: Command) -> Block:
    """Everybody who has a role."""
    return _shown(session, project)


def set_role(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Another role was picked beside a person, or a person was added as a reviewer."""
    ack()
    act, picked = acts.click(body), acts.chosen(body)
    _, _, named = body["actions"][0]["action_id"].partition(".")
    user_id, wanted = (named, picked) if named else (picked, Role.REVIEWER)
    project_id = body["view"]["private_metadata"]
    name = "" if named else str(profile(desk, act.team_id, user_id).get("real_name") or "")

    def take(session: Session) -> Sequence[Delivery]:
        project = led_project(session, desk, act, project_id)
        is_known = name or storage_people.find(session, project.workspace_id, user_id)
        if wanted not in set(Role) or not is_known:
            acts.forged(act, "person and role", f"{user_id} {wanted}")
            raise NotAllowed(
                say("I do not find that person in this workspace. Nothing was changed.")
            )
        change = roles.Change(user_id, name, Role(wanted))
        roles.give(session, project, change, act.user_id, desk.now(), act.key)
        return []

    problem = ""
    try:
        once(desk, act, take)
    except REFUSALS as error:
        problem = why(error)

    def draw(session: Session) -> Block:
        return _shown(session, led_project(session, desk, act, project_id), problem)

    showing.renew(desk, act, body["view"]["id"], draw)


def _shown(session: Session, project: Project, problem: str = "") -> Block:
    members = storage_people.members(session, project.id)
    return screen.people(project.id, project.name, members, problem)
