"""A person's Home: published when they open it, and what its controls do."""

from http.client import HTTPException

import structlog
from pydantic import ValidationError
from slack_bolt import Ack, Respond
from slack_sdk.errors import SlackClientError
from sqlmodel import Session

from bot import blocks, schedule
from bot.blocks import Block
from bot.preferences import Preferences
from bot.screens import help as help_screen
from bot.screens import home as screen
from bot.words import say
from handlers import acts, adjudicating, guiding, labelling, people, showing
from handlers.acts import Act, Body
from handlers.desk import Desk
from storage import cards, differences, homes, projects
from storage import people as known_people
from storage.tables import Reviewer

log = structlog.get_logger()

BROKEN = (OSError, HTTPException, SlackClientError)


def opened(body: Body, *, desk: Desk) -> None:
    """Somebody looks at the app's Home."""
    event, team_id = body["event"], str(body["team_id"])
    if event.get("tab") != "home":
        return
    profile = people.profile(desk, team_id, event["user"])
    name = str(profile.get("real_name") or "")
    with desk.database.write() as session:
        reviewer = _known(session, desk, team_id, event["user"], name)
        if reviewer is None:
            return
        reviewer.name = name or reviewer.name
        reviewer.timezone = _zone(profile.get("tz")) or reviewer.timezone
        homes.shown(session, reviewer.id, desk.now())
    _publish(desk, team_id, reviewer.id)


def open_settings(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Settings was pressed."""
    ack()
    act = acts.click(body)

    def draw(session: Session) -> Block:
        reviewer = known_people.of_team(session, act.team_id, act.user_id)
        return screen.settings(reviewer.preferences if reviewer else Preferences())

    showing.open_(desk, act, body, draw)


def save_settings(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """The form of a person's own settings was sent."""
    act, held = acts.submission(body), acts.fields(view)
    given = {name: "".join(values) or None for name, values in held.items()}
    try:
        chosen = Preferences.model_validate(given | {"reminders": given["reminders"] == "on"})
    except ValidationError as error:
        sentence = error.errors()[0]["msg"].removeprefix("Value error, ")
        ack(response_action="errors", errors={"quiet_until": sentence})
        return
    with desk.database.write() as session:
        reviewer = _known(session, desk, act.team_id, act.user_id, act.user_name)
        if reviewer is not None:
            reviewer.preferences = chosen
            homes.touch(session, reviewer, desk.now())
            session.add(reviewer)
    ack()
    desk.run_soon("homes")


def menu(ack: Ack, body: Body, respond: Respond, *, desk: Desk) -> None:
    """Something was picked from the menu of a project."""
    act = acts.click(body)
    verb, _, rest = acts.chosen(body).partition(":")
    if verb == "start":
        labelling.start_wanted(ack, body, respond, desk, rest)
        return
    if verb == "adjudicate":
        adjudicating.start_wanted(ack, body, respond, desk, rest)
        return
    ack()
    if verb == "guidelines":
        showing.open_(desk, act, body, lambda session: guiding.of_project(session, act, rest))
    elif verb == "differences":
        showing.open_(desk, act, body, lambda session: _differences(session, act, rest))


def show_help(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Help was pressed."""
    ack()
    shown = blocks.modal(say("What I can do"), "help", help_screen.usage().blocks)
    showing.open_(desk, acts.click(body), body, lambda _: shown)


def _differences(session: Session, act: Act, project_id: str) -> Block:
    project, reviewer = people.own_project(session, act, project_id)
    found = differences.of_person(session, project.id, reviewer.id)
    rows = [(cards.parts(sample), own, came) for sample, own, came in found.differing]
    return screen.differences(project.name, rows)


def _known(session: Session, desk: Desk, team_id: str, user_id: str, name: str) -> Reviewer | None:
    """The person; None in a workspace that nothing is known of."""
    workspace_id = projects.workspace_of(session, team_id)
    if workspace_id is None:
        return None
    return known_people.get_or_add(session, workspace_id, user_id, name, desk.now())


def _zone(name: object) -> str:
    """A zone that this machine knows; "" for another."""
    try:
        return schedule.check_zone(str(name or ""))
    except ValueError:
        return ""


def _publish(desk: Desk, team_id: str, reviewer_id: int) -> None:
    with desk.database.read() as session:
        reviewer = session.get_one(Reviewer, reviewer_id)
        view = screen.draw(homes.of_person(session, reviewer, desk.now()))
    try:
        desk.slack_of(team_id).views_publish(user_id=reviewer.slack_user_id, view=view)
    except BROKEN as error:
        log.warning("views.publish failed", user=reviewer.slack_user_id, error=str(error))
