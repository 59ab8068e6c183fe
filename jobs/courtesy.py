"""Holds back what nobody asked for: in quiet hours, in "do not disturb", beyond so many a day."""

from datetime import UTC, datetime, timedelta

import structlog
from slack_sdk.errors import SlackApiError

from bot import courtesy
from bot.schedule import start_of_day
from jobs.tools import Tools
from storage import deliveries, notices, people
from storage.tables import Delivery

log = structlog.get_logger()

HELD = "held: the person is not to be disturbed"

LONGEST = timedelta(days=1)
"""Do Not Disturb may be set for years; it is asked for again after a day."""


def hold(tools: Tools, delivery: Delivery, team_id: str) -> bool:
    """Whether the notice must wait; then it is put off."""
    until = _by_preferences(tools, delivery) or _by_slack(tools, delivery, team_id)
    if until is None:
        return False
    with tools.database.write() as session:
        deliveries.put_off(session, delivery, until, HELD, is_certain=True)
    return True


def _by_preferences(tools: Tools, delivery: Delivery) -> datetime | None:
    user_id, now = delivery.user_id or "", tools.now()
    with tools.database.read() as session:
        reviewer = people.find(session, delivery.workspace_id, user_id)
        if reviewer is None:
            return None
        midnight = start_of_day(reviewer.timezone or "UTC", now)
        sent = [
            one
            for one in notices.to(session, delivery.workspace_id, user_id)
            if one.ts and one.first_sent_at and one.first_sent_at >= midnight
        ]
        return courtesy.held_until(reviewer.preferences, reviewer.timezone, now, len(sent))


def _by_slack(tools: Tools, delivery: Delivery, team_id: str) -> datetime | None:
    """As the person has set it in Slack; a workspace that does not tell is no obstacle."""
    try:
        answer = tools.slack_of(team_id).dnd_info(user=delivery.user_id)
    except SlackApiError as error:
        log.info("dnd.info failed", error=error.response.get("error"))
        return None
    begin, end = (
        datetime.fromtimestamp(answer.get(f"next_dnd_{edge}_ts") or 0, UTC)
        for edge in ("start", "end")
    )
    is_quiet = answer.get("dnd_enabled") and begin <= tools.now() < end
    return min(end, tools.now() + LONGEST) if is_quiet else None
