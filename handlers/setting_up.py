"""A lead makes a project in Slack: `/concord new`, two forms, and the project is there."""

import json

import structlog
from slack_bolt import Ack
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot import ids, label_lines
from bot import policy as policies
from bot import schema as schemas_of
from bot.blocks import Block
from bot.errors import BadInput, NotAllowed
from bot.policy import Policy
from bot.records import Schema
from bot.screens import new_project as screen
from bot.screens.new_project import Draft
from bot.words import say, speaking
from handlers import acts
from handlers.acts import Act, Body, Command
from handlers.desk import Desk
from handlers.people import profile
from handlers.settling import REFUSALS, once, why
from storage import deliveries, founding, projects
from storage.founding import Plan
from storage.tables import Delivery

log = structlog.get_logger()

FIRST_INPUT = screen.STEP_TWO[0]
"""Where the second form shows what is wrong with the whole of it."""


def new(desk: Desk, request: Command) -> Block:
    """`/concord new [NAME]`: the first form. Guests may not."""
    _refuse_guest(desk, request.team_id, request.user_id)
    return screen.first(" ".join(request.words[:1]), request.channel_id)


def take_first(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """What is asked was filled in: the second form, or what is wrong with the first."""
    act, draft = acts.submission(body), _draft(view)
    faults = _faults(desk, act, draft)
    if faults:
        ack(response_action="errors", errors=faults)
        return
    ack(response_action="push", view=screen.second(draft, _schema(draft), Policy()))


def preview(ack: Ack, body: Body, *, desk: Desk) -> None:
    """Another suggestion policy was picked in the second form: its card is shown."""
    ack()
    view = body["view"]
    if view.get("callback_id") != ids.NEW_PROJECT_POLICY:
        return
    draft, given = _kept_draft(view), _given(view)
    faults = policies.check(Policy(), given)
    policy = policies.make({name: given[name] for name in given.keys() - faults.keys()})
    shown = screen.second(draft, _schema(draft), policy)
    slack = desk.slack_of(body["team"]["id"])
    slack.views_update(view_id=view["id"], hash=view["hash"], view=shown)


def ignore(ack: Ack) -> None:
    """A button of the preview was pressed: it is only there to be looked at."""
    ack()


def take_second(ack: Ack, body: Body, view: Body, *, desk: Desk) -> None:
    """How it is asked was filled in: the project is made, its channel is told."""
    act, draft, given = acts.submission(body), _kept_draft(view), _given(view)
    faults = policies.check(Policy(), given)
    if faults:
        ack(response_action="errors", errors=faults)
        return
    zone = profile(desk, act.team_id, act.user_id).get("tz")
    policy = policies.make(given | ({"timezone": zone} if zone else {}))
    plan = Plan(draft.name, draft.channel_id, _schema(draft), policy, (act.user_id,))

    def take(session: Session) -> list[Delivery]:
        workspace = projects.team(session, act.team_id)
        project = founding.create(session, workspace, plan, act.user_id, desk.now(), act.key)
        with speaking(project.policy.language):
            message = screen.welcome(plan.name, act.user_id)
        key = f"welcome:{project.id}"
        return [deliveries.post(session, project, message, desk.now(), key=key)]

    try:
        once(desk, act, take)
    except (*REFUSALS, BadInput) as error:
        ack(response_action="errors", errors={FIRST_INPUT: why(error)})
        return
    ack(response_action="clear")
    desk.run_soon("deliver")


def _draft(view: Body) -> Draft:
    return Draft(
        name=(acts.typed(view, "name") or "").strip(),
        channel_id=acts.typed(view, "channel") or "",
        kind=acts.typed(view, "kind") or "",
        labels=acts.typed(view, "labels") or "",
        example=(acts.typed(view, "example") or "").strip(),
    )


def _kept_draft(view: Body) -> Draft:
    """Raises NotAllowed where the metadata is none of ours."""
    try:
        return Draft.model_validate(json.loads(view["private_metadata"]))
    except ValueError:
        raise NotAllowed(say("This form is none of mine. Nothing was saved.")) from None


def _given(view: Body) -> dict[str, object]:
    return {name: acts.typed(view, name) or "" for name in screen.STEP_TWO}


def _schema(draft: Draft) -> Schema:
    """Raises BadInput."""
    labels = label_lines.read(draft.labels)
    return schemas_of.make(
        draft.kind,
        [label.name for label in labels],
        {label.name: label.description for label in labels},
    )


def _faults(desk: Desk, act: Act, draft: Draft) -> dict[str, str]:
    """A sentence for each input that cannot be taken, by its block."""
    faults = {}
    try:
        founding.check_name(draft.name)
        with desk.database.read() as session:
            projects.check_free(session, act.team_id, draft.name)
    except BadInput as error:
        faults["name"] = str(error)
    try:
        _schema(draft)
    except BadInput as error:
        sentence = str(error).removeprefix("--labels: ")
        faults["labels"] = sentence[:1].upper() + sentence[1:]
    fault = _channel_fault(desk, act.team_id, draft.channel_id)
    return faults | ({"channel": fault} if fault else {})


def _channel_fault(desk: Desk, team_id: str, channel_id: str) -> str | None:
    """Why nothing could be posted there; asked now, not when the first card fails."""
    if not channel_id:
        return say("Please pick a channel.")
    slack = desk.slack_of(team_id)
    try:
        channel = slack.conversations_info(channel=channel_id)["channel"]
        if not channel.get("is_member"):
            slack.conversations_join(channel=channel_id)  # a public one; nobody need invite us
    except SlackApiError as error:
        log.info("no place in the channel", channel=channel_id, error=error.response.get("error"))
        return say("I am not in that channel, or cannot see it. Type there: /invite @Concord.")
    return None


def _refuse_guest(desk: Desk, team_id: str, user_id: str) -> None:
    found = profile(desk, team_id, user_id)
    if found.get("is_restricted") or found.get("is_ultra_restricted"):
        raise NotAllowed(say("Guests cannot make projects. Please ask a member of this workspace."))
