"""The whole sandbox: its workspaces, and the one app that may be installed in each."""

from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import manifest
from bot.sandbox.clock import Clock
from bot.sandbox.desk import Desk
from bot.sandbox.journal import Journal
from bot.sandbox.line import Line
from bot.sandbox.oauth import Codes
from bot.sandbox.rates import Rates
from bot.sandbox.request_url import RequestUrl
from bot.sandbox.sockets import Sockets
from bot.sandbox.teams import TEAMS, Team
from bot.sandbox.views import Views
from bot.sandbox.world import World


@dataclass(frozen=True)
class Workspaces:
    """desks: by team id, the first being where the app is installed from the start."""

    desks: dict[str, Desk]
    clock: Clock
    line: Line
    codes: Codes

    @property
    def first(self) -> Desk:
        return next(iter(self.desks.values()))

    def of_token(self, token: str) -> Desk:
        """The workspace that a bot token opens; the first one for every other token."""
        return next((desk for desk in self.desks.values() if token in desk.tokens), self.first)


def create(
    address: str,
    *,
    file: Path | None = None,
    manifest_file: Path | None = None,
    journal_file: Path | None = None,
    strict_rates: bool = True,
    request_url: str = "",
) -> Workspaces:
    """The workspaces with their people and one app, new or as the file kept them."""
    clock, journal = Clock(), Journal(journal_file)
    line = Line(Sockets(journal), RequestUrl(journal, clock, request_url))
    app = manifest.read(manifest_file)

    def desk(team: Team) -> Desk:
        world = World(app, clock, file, team)
        rates = Rates(clock, is_on=strict_rates)
        found = Desk(world, address + team.path, journal, line, Views(world), rates)
        _install_at_first(found)
        return found

    return Workspaces({team.id: desk(team) for team in TEAMS}, clock, line, Codes(clock))


def _install_at_first(desk: Desk) -> None:
    """Once; who throws the app out later finds it gone after a new start too."""
    world, team = desk.world, desk.world.team
    if team.bot_token and world.store.get("begun", team.id) is None:
        scopes = ",".join(sorted(world.manifest.scopes))
        world.store.put("token", team.bot_token, {"scopes": scopes, "user": team.people[0].id})
        world.store.put("begun", team.id, {})
