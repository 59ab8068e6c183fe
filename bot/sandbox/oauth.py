"""OAuth v2: a person allows the app into a workspace, and the app gets a token for it.

Source: docs.slack.dev/authentication/installing-with-oauth.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.sandbox import events
from bot.sandbox.clock import Clock
from bot.sandbox.desk import Desk
from bot.sandbox.errors import Refused
from bot.sandbox.store import Document
from bot.sandbox.teams import APP_ID, CLIENT_ID, CLIENT_SECRET

CODE_SECONDS = 600


@dataclass
class Code:
    """What a person allowed; good for one exchange, for ten minutes."""

    desk: Desk
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    made_at: float


@dataclass
class Codes:
    """The codes that were given out and not yet exchanged.

    redirect_url: where a person is sent whose app names no place, as the app's settings say it
    """

    clock: Clock
    redirect_url: str = ""
    waiting: dict[str, Code] = field(default_factory=dict)

    def allow(self, desk: Desk, user: str, asked: Mapping[str, str]) -> str:
        """Where the person's browser goes next, with a code for the app."""
        name = secrets.token_urlsafe(24)
        scopes = wanted(desk, asked)
        redirect_uri = asked.get("redirect_uri", "")
        self.waiting[name] = Code(desk, user, scopes, redirect_uri, self.clock())
        return self.back(asked, code=name)

    def back(self, asked: Mapping[str, str], **said: str) -> str:
        """The app's redirect URI with the state that it gave. Raises Refused."""
        address = asked.get("redirect_uri") or self.redirect_url
        if not address.startswith(("http://", "https://")):
            raise Refused("bad_redirect_uri")
        mark = "&" if "?" in address else "?"
        return f"{address}{mark}{urlencode(said | {'state': asked.get('state', '')})}"

    def exchange(self, arguments: Mapping[str, Any]) -> Document:
        """`oauth.v2.access`: a code becomes a token. Raises Refused."""
        if arguments.get("client_id") != CLIENT_ID:
            raise Refused("invalid_client_id")
        if not secrets.compare_digest(str(arguments.get("client_secret")), CLIENT_SECRET):
            raise Refused("bad_client_secret")
        code = self.waiting.pop(str(arguments.get("code")), None)
        if code is None:
            raise Refused("invalid_code")
        if self.clock() - code.made_at > CODE_SECONDS:
            raise Refused("code_expired")
        if arguments.get("redirect_uri", "") != code.redirect_uri:
            raise Refused("bad_redirect_uri")
        return _installed(code)


def wanted(desk: Desk, asked: Mapping[str, str]) -> frozenset[str]:
    """The scopes that an app asks for. Raises Refused for those that its manifest lacks."""
    if asked.get("client_id") != CLIENT_ID:
        raise Refused("invalid_client_id")
    scopes = frozenset(asked.get("scope", "").replace(",", " ").split())
    if not scopes:
        raise Refused("no_scopes")
    if unknown := scopes - desk.world.manifest.scopes:
        raise Refused("invalid_scope", [f"not in the manifest: {', '.join(sorted(unknown))}"])
    return scopes


def revoke(desk: Desk, arguments: Mapping[str, Any]) -> Document:
    """`auth.revoke`: this token is void; with the last one the app is out."""
    if arguments.get("test") in {"1", "true", True}:
        return {"revoked": False}
    desk.world.store.delete("token", str(arguments["token"]))
    return {"revoked": True}


def uninstall(desk: Desk) -> None:
    """A person throws the app out of the workspace."""
    events.uninstalled(desk)
    for token in desk.tokens:
        desk.world.store.delete("token", token)


def _installed(code: Code) -> Document:
    team, store = code.desk.world.team, code.desk.world.store
    token = next(iter(code.desk.tokens), f"xoxb-{secrets.token_hex(12)}")
    scopes = ",".join(sorted(code.scopes))
    store.put("token", token, {"scopes": scopes, "user": code.user})
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": scopes,
        "bot_user_id": team.bot_user,
        "app_id": APP_ID,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": code.user},
    }
