"""Where the app is installed in Slack, and the client that speaks to each workspace."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from bot.errors import NotInstalled
from storage.database import Database

STATE_SECONDS = 600
"""How long a person may take between Install and Allow."""

SlackOf = Callable[[str], WebClient]
"""A Slack team's id -> the client for it. Raises NotInstalled."""


@dataclass(frozen=True)
class Stores:
    """What an OAuth installation leaves behind, and what it needs meanwhile.

    readable: the same installations, without waiting for whoever writes
    """

    installations: SQLAlchemyInstallationStore
    readable: SQLAlchemyInstallationStore
    states: SQLAlchemyOAuthStateStore


def stores(database: Database, client_id: str) -> Stores:
    """In the same database; their tables are made where they are missing."""
    found = Stores(
        SQLAlchemyInstallationStore(client_id, database.writer),
        SQLAlchemyInstallationStore(client_id, database.reader),
        SQLAlchemyOAuthStateStore(STATE_SECONDS, database.writer),
    )
    found.installations.create_tables()  # type: ignore[no-untyped-call]
    found.states.create_tables()  # type: ignore[no-untyped-call]
    return found


def only(team_id: str, client: WebClient) -> SlackOf:
    """One workspace, with the one token that was set."""

    def find(wanted: str) -> WebClient:
        if wanted != team_id:
            raise NotInstalled(f"The token is for the workspace {team_id}, not for {wanted}.")
        return client

    return find


def none(team_id: str) -> WebClient:
    """For a process that only leaves messages in the queue."""
    raise NotInstalled(f"This process does not speak to Slack, so not to {team_id} either.")


def every(installations: SQLAlchemyInstallationStore, api_url: str) -> SlackOf:
    """Each workspace with the token of its newest installation."""
    clients: dict[str, WebClient] = {}

    def find(wanted: str) -> WebClient:
        bot = installations.find_bot(enterprise_id=None, team_id=wanted)
        if bot is None:
            raise NotInstalled(f"The app is not installed in the workspace {wanted} any more.")
        if bot.bot_token not in clients:
            clients[bot.bot_token] = WebClient(token=bot.bot_token, base_url=api_url)
        return clients[bot.bot_token]

    return find
