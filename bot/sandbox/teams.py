"""The workspaces there are: their names, their people, and who the app is in each."""

from dataclasses import dataclass

APP_ID = "A0CONCORD"
APP_TOKEN = "xapp-sandbox"  # noqa: S105  (opens nothing but this sandbox)
CLIENT_ID = "sandbox-client-id"
CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    zone: str
    color: str
    is_admin: bool = False


@dataclass(frozen=True)
class Team:
    """bot_token: of the app that is installed from the start; "" where it must be first.

    path: where the workspace's page is
    """

    id: str
    name: str
    domain: str
    bot_user: str
    bot_id: str
    people: tuple[Person, ...]
    bot_token: str = ""
    path: str = ""

    @property
    def room(self) -> str:
        """Where its things are in the common file; a file made for one workspace has no name."""
        return f"{self.id}:" if self.path else ""


FIRST = Team(
    id="T0SANDBOX",
    name="Sandbox",
    domain="sandbox",
    bot_user="U0CONCORD",
    bot_id="B0CONCORD",
    people=(
        Person("U0ANA", "Ana", "Europe/Berlin", "4a154b", is_admin=True),
        Person("U0BEN", "Ben", "America/New_York", "1264a3"),
        Person("U0CHLOE", "Chloe", "Asia/Tokyo", "2b7a4b"),
        Person("U0DEV", "Dev", "UTC", "b5562b"),
    ),
    bot_token="xoxb-sandbox",  # noqa: S106
)

# The app is another user in each workspace: a bot that keeps one id for all is found out.
SECOND = Team(
    id="T0SECOND",
    name="Second",
    domain="second",
    bot_user="U1CONCORD",
    bot_id="B1CONCORD",
    people=(
        Person("U1EVA", "Eva", "Europe/Madrid", "8f3a84", is_admin=True),
        Person("U1FINN", "Finn", "Europe/Helsinki", "2f6f9f"),
        Person("U1GUS", "Gus", "America/Sao_Paulo", "3d7a3d"),
    ),
    path="/T0SECOND",
)

TEAMS = (FIRST, SECOND)
