"""agreement: the numbers about a project."""

from typing import Annotated

import typer

from bot import settings as settings_of
from bot.reports import status as words
from jobs.commands import terminal
from storage import measures, projects

cli = typer.Typer()


@cli.command()
def agreement(
    name: terminal.Name,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")] = False,
) -> None:
    """How well the reviewers agree."""
    from jobs import clock

    with terminal.database(settings_of.load()) as database, database.read() as session:
        project = projects.by_name(session, name)
        if as_json:
            typer.echo(measures.agreement(session, project).model_dump_json(indent=2))
        else:
            status = measures.status(session, project, clock.now())
            terminal.out.print(words.alpha_line(status), highlight=False)
