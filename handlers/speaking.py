"""Before any act: whoever acts is answered in their language."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from slack_bolt import BoltResponse
from sqlalchemy.exc import OperationalError

from bot.words import Language, speak
from handlers.acts import Body
from handlers.desk import Desk
from storage import languages


class SpeakingExecutor(ThreadPoolExecutor):
    """Its threads speak the language of whoever gave them their work."""

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        return super().submit(copy_context().run, work, *given, **named)


def listen(body: Body, next_: Callable[[], BoltResponse], *, desk: Desk) -> BoltResponse:
    """Bolt's first middleware: the listener's thread takes the language over."""
    speak(_language(body, desk))
    return next_()


def _language(body: Body, desk: Desk) -> Language:
    team_id = _id(body, "team") or _id(body, "team_id")
    user_id = _id(body, "user") or _id(body, "user_id") or _id(body.get("event") or {}, "user")
    channel_id = _id(body, "channel") or _id(body, "channel_id")
    channel_id = channel_id or _id(body.get("event") or {}, "channel")
    try:
        with desk.database.read() as session:
            return languages.of_act(session, team_id, user_id, channel_id)
    except OperationalError:  # better in English than not at all
        return Language.ENGLISH


def _id(holder: Body, name: str) -> str:
    """Slack names people and places by their id, or by an object that holds it."""
    found = holder.get(name) or ""
    return str(found.get("id") or "") if isinstance(found, dict) else str(found)
