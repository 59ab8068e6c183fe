"""Bolt's app, and Slack's client for each workspace: of one by its token, of many by OAuth."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from slack_bolt import App
from slack_sdk import WebClient

from bot.settings import Settings
from handlers import installing
from handlers.speaking import SpeakingExecutor
from storage import installations, projects
from storage.database import Database
from storage.installations import SlackOf

THREADS = 32
"""Bolt's own 5 drop acknowledgements when several people click at once."""


def connect(
    settings: Settings, database: Database, manifest: Path, now: Callable[[], datetime]
) -> tuple[App, SlackOf]:
    """manifest: where the scopes are that an installation asks for."""
    if settings.client_id:
        return _by_oauth(settings, database, manifest, now)
    return _by_token(settings, database, now)


def _by_token(
    settings: Settings, database: Database, now: Callable[[], datetime]
) -> tuple[App, SlackOf]:
    slack = WebClient(token=settings.bot_token.get_secret_value(), base_url=settings.base_url)
    team = slack.auth_test()
    with database.write() as session:
        projects.workspace(session, team["team_id"], team["team"], team["url"], now())
    bolt = App(
        client=slack,
        signing_secret=settings.signing_secret.get_secret_value() or None,
        listener_executor=SpeakingExecutor(THREADS),
    )
    return bolt, installations.only(team["team_id"], slack)


def _by_oauth(
    settings: Settings, database: Database, manifest: Path, now: Callable[[], datetime]
) -> tuple[App, SlackOf]:
    stores = installations.stores(database, settings.client_id)
    scopes = json.loads(manifest.read_text())["oauth_config"]["scopes"]["bot"]
    bolt = App(
        client=WebClient(base_url=settings.base_url),
        signing_secret=settings.signing_secret.get_secret_value(),
        oauth_settings=installing.oauth(settings, stores, scopes, database, now),
        listener_executor=SpeakingExecutor(THREADS),
    )
    bolt.enable_token_revocation_listeners()
    return bolt, installations.every(stores.readable, settings.base_url)
