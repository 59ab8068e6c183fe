"""The app comes into another workspace, by OAuth, and goes again."""

from collections.abc import Callable, Sequence
from datetime import datetime

from slack_bolt import BoltResponse
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient

from bot.settings import Settings
from storage import people, projects
from storage.database import Database
from storage.installations import Stores


def oauth(
    settings: Settings,
    stores: Stores,
    scopes: Sequence[str],
    database: Database,
    now: Callable[[], datetime],
) -> OAuthSettings:
    """`/slack/install` leads to Slack; who allows it there is the workspace's admin here."""

    def succeeded(args: SuccessArgs) -> BoltResponse:
        _welcome(args, settings, database, now())
        return args.default.success(args)

    def failed(args: FailureArgs) -> BoltResponse:
        return args.default.failure(args)

    found = OAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        scopes=list(scopes),
        installation_store=stores.installations,
        state_store=stores.states,
        authorization_url=settings.authorize_url,
        callback_options=CallbackOptions(success=succeeded, failure=failed),
    )
    # The token is looked up every time; Slack is asked whose it is only once.
    found.authorize.cache_enabled = True  # type: ignore[attr-defined]
    return found


def _welcome(args: SuccessArgs, settings: Settings, database: Database, now: datetime) -> None:
    installed = args.installation
    slack = WebClient(token=installed.bot_token, base_url=settings.base_url)
    team = slack.auth_test()
    with database.write() as session:
        row = projects.workspace(
            session, team["team_id"], team["team"], team["url"], now, adopts=False
        )
        people.make_admin(session, row.id, installed.user_id, now)
