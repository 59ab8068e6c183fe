"""How the process logs: one line an event, never a token."""

import logging
import re
from collections.abc import Mapping

import structlog
from structlog.typing import EventDict, WrappedLogger

TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=ticket=)[\w-]+")


def configure(level: str) -> None:
    """Sets the level and the shape of every log line of this process."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler()])
    # A turn that is skipped because the last one still runs is no news.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
    )


class _Redacting(logging.Formatter):
    """For what the libraries log, Slack's own among them."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub("[token]", super().format(record))


def handler() -> logging.Handler:
    """Where the standard library's log goes."""
    found = logging.StreamHandler()
    found.setFormatter(_Redacting(logging.BASIC_FORMAT))
    return found


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts a mark in the place of every Slack token."""
    return {key: _clean(value) for key, value in event.items()}


def _clean(value: object) -> object:
    """The same without tokens; what is no plain value becomes the text that would be printed."""
    if isinstance(value, str):
        return TOKEN.sub("[token]", value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return TOKEN.sub("[token]", repr(value))
