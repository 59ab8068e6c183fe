"""What every command needs: the consoles, the database, a project by its name, a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from slack_sdk import WebClient

from bot.settings import Settings
from jobs.setting_up import Team
from storage import projects
from storage.database import Database, open_database
from storage.tables import Project

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The project's name.")]


def write(line: str) -> None:
    """A line as it is: nothing in it is markup, nothing is coloured."""
    out.print(line, markup=False, highlight=False)


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Opened, brought up to date, and closed at the end."""
    opened = open_database(settings.database_url)
    try:
        yield opened
    finally:
        opened.close()


def project(database: Database, name: str) -> Project:
    with database.read() as session:
        return projects.by_name(session, name)


def is_there(database: Database, name: str) -> bool:
    with database.read() as session:
        return any(project.name == name for project in projects.everything(session))


def client(settings: Settings, token: str | None) -> WebClient:
    return WebClient(token=token, base_url=settings.base_url)


def team(settings: Settings) -> Team:
    """The workspace behind the bot's token; without a token, one that is to be reached later."""
    token = settings.bot_token.get_secret_value()
    if not token:
        return Team()
    answer: Any = client(settings, token).auth_test()
    return Team(answer["team_id"], answer["team"], answer["url"])


def team_named(database: Database, team_id: str) -> Team:
    with database.read() as session:
        row = projects.team(session, team_id)
        return Team(row.team_id, row.name, row.url)


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, moved by (done, total)."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
