"""Publishes people's Homes anew once something that they show has changed."""

from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.errors import NotInstalled
from bot.screens import home as screen
from bot.words import speaking
from jobs.tools import Tools
from storage import homes, languages
from storage.tables import Reviewer

log = structlog.get_logger()

AT_ONCE = 8
"""Homes a turn: with a turn every five seconds, within the 100 a minute that Slack allows."""


def publish_all(tools: Tools) -> None:
    """Every five seconds, and when rung; the one that is out of date longest first."""
    with tools.database.read() as session:
        rows = [(row.id, row.slack_user_id, team) for row, team in homes.stale(session, AT_ONCE)]
    for reviewer_id, user_id, team_id in rows:
        now = tools.now()
        with tools.database.read() as session:
            reviewer = session.get_one(Reviewer, reviewer_id)
            with speaking(languages.of_act(session, team_id, user_id, "")):
                view = screen.draw(homes.of_person(session, reviewer, now))
        is_shown = _publish(tools, team_id, user_id, view)
        with tools.database.write() as session:
            homes.shown(session, reviewer_id, now if is_shown else None)


def _publish(tools: Tools, team_id: str, user_id: str, view: dict[str, Any]) -> bool:
    """False where Slack refuses: nothing to renew until the Home is opened again."""
    try:
        tools.slack_of(team_id).views_publish(user_id=user_id, view=view)
    except NotInstalled:
        return False
    except SlackApiError as error:
        if error.response.status_code != 200:  # noqa: PLR2004  (HTTP's ok; all else passes)
            raise
        log.warning("views.publish refused", user=user_id, error=error.response.get("error"))
        return False
    return True
