"""export, consensus, verify: what is kept, written out and checked."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_of
from bot.errors import BadInput
from bot.reports import story as words
from jobs.commands import terminal
from storage import projects, provenance, stories
from storage.tables import Project

cli = typer.Typer()


@cli.command()
def export(
    name: terminal.Name,
    out_file: Annotated[Path, typer.Option("--out", help="Where to write.")],
    format_: Annotated[
        str, typer.Option("--format", help="jsonl, csv, or prov (W3C PROV-JSON).")
    ] = "jsonl",
    version: Annotated[
        int | None,
        typer.Option(help="Only what was answered under this version of the schema, as given."),
    ] = None,
    real_only: Annotated[
        bool, typer.Option("--real-only", help="Leave synthetic samples out.")
    ] = False,
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
            real_only=real_only,
        )
    terminal.out.print(f"Written to {out_file}.", highlight=False)


@cli.command()
def consensus(
    name: terminal.Name,
    out_file: Annotated[Path, typer.Option("--out", help="Where to write, as CSV.")],
    method: Annotated[
        str | None,
        typer.Option(help="majority, dawid-skene, one-coin, mace, glad, or blend (the usual one)."),
    ] = None,
) -> None:
    """Write what the answers to each sample come to: sample, label, confidence."""
    from jobs import concluding

    with terminal.database(settings_of.load()) as database:
        project = terminal.project(database, name)
        rows, chosen = concluding.write(database, project.id, out_file, method)
    terminal.out.print(f"{rows} samples by {chosen}, written to {out_file}.", highlight=False)


@cli.command()
def why(
    name: terminal.Name,
    sample: Annotated[
        str,
        typer.Argument(metavar="[SAMPLE]", help="Its id, number or card's link; or the project."),
    ] = "",
) -> None:
    """Tell a sample's whole story, or the project's: who, when, under which labels, seeing what."""
    with terminal.database(settings_of.load()) as database, database.read() as session:
        project = projects.by_name(session, name)
        if sample:
            told = stories.of_sample(session, project, stories.find(session, project, sample))
            standing, happenings = words.standing(told), told.happenings
        else:
            standing, happenings = [], stories.of_project(session, project)
    for line in standing:
        terminal.write(words.unmarked(line))
    for one in happenings:
        # In the zone of the machine, as a terminal's other times are.
        at = f"{one.at.astimezone():%Y-%m-%d %H:%M:%S}"
        line = f"{one.number:>6}  {at}  {words.unmarked(words.act(one))}  {one.hash[:8]}"
        terminal.write(line)


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
            project = session.get_one(Project, project_id)
            for one in stories.erasures(session, project):
                terminal.write(f"  {words.erasure(one)}")
    raise typer.Exit(code=0 if is_whole else 1)
