"""quality: how well each reviewer works."""

import typer

from bot import settings as settings_of
from bot.reports import quality as words
from jobs.commands import terminal
from storage import projects
from storage import quality as storage_quality

cli = typer.Typer()


@cli.command()
def quality(name: terminal.Name) -> None:
    """How well each reviewer works: known labels, repeats, times, habits worth a talk."""
    with terminal.database(settings_of.load()) as database, database.read() as session:
        found = storage_quality.of_project(session, projects.by_name(session, name))
    for line in words.lines(found):
        terminal.write(line)
