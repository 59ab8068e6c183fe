"""export, verify: what is kept, written out and checked."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_of
from bot.errors import BadInput
from jobs.commands import terminal
from storage import projects, provenance
from storage.tables import Project

cli = typer.Typer()


@cli.command()
def export(
    name: terminal.Name,
    out_file: Annotated[Path, typer.Option("--out", help="Where to write.")],
    format_: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
    version: Annotated[
        int | None,
        typer.Option(help="Only what was answered under this version of the schema, as given."),
    ] = None,
) -> None:
    """Write one row for each sample: consensus, every annotation, provenance."""
    from jobs import clock, exporting

    with terminal.database(settings_of.load()) as database:
        project = terminal.project(database, name)
        exporting.export_file(
            database,
            project.id,
            format_name=format_,
            out=out_file,
            now=clock.now(),
            version=version,
        )
    terminal.out.print(f"Written to {out_file}.", highlight=False)


@cli.command()
def verify(
    name: Annotated[
        str | None, typer.Argument(metavar="[PROJECT]", help="All, if left out.")
    ] = None,
    head: Annotated[str, typer.Option(help="A head hash that a summary showed.")] = "",
) -> None:
    """Check the provenance log, event by event; exit 1 at the first one that does not hold."""
    is_whole = True
    with terminal.database(settings_of.load()) as database, database.read() as session:
        rows = [projects.by_name(session, name)] if name else projects.everything(session)
        if not rows:
            raise BadInput("There is no project yet, so there is nothing to verify.")
        for project_id, label in [(row.id, row.name) for row in rows]:
            found = provenance.verify(session, project_id)
            if found is None and head:
                found = provenance.witness(session, project_id, head)
            is_whole = is_whole and found is None
            length = session.get_one(Project, project_id).log_length
            line = f"{length} events hold" if found is None else f"BROKEN at {found.event_number}: "
            terminal.out.print(f"{label}: {line}{found.sentence if found else ''}", highlight=False)
    raise typer.Exit(code=0 if is_whole else 1)
