"""The last net under every listener: logged with its traceback, told to the person in a word."""

import structlog
from slack_bolt import BoltResponse

from handlers.acts import Body

log = structlog.get_logger()


def on_error(error: Exception, body: Body) -> BoltResponse:
    """Not acknowledged, so that Slack marks the click as failed and redelivers an event."""
    log.error("listener failed", kind=body.get("type"), exc_info=error)
    return BoltResponse(status=500, body="")
