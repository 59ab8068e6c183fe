"""schema: what a project asks, version by version, and changed into the next one."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot import settings as settings_of
from bot.errors import BadInput
from bot.evolution import file, spoken
from bot.evolution.changes import Changes, propose
from bot.evolution.history import Version
from bot.reports import evolution as words
from jobs.commands import terminal
from storage import evolving, projects, schemas
from storage.tables import Project

cli = typer.Typer()

Several = list[str] | None


@cli.command()
def schema(
    name: terminal.Name,
    edit: Annotated[
        Path | None, typer.Option(help="A YAML file with the next version; --yaml writes one.")
    ] = None,
    rename: Annotated[Several, typer.Option(help="old=new; repeatable, as all of these.")] = None,
    merge: Annotated[Several, typer.Option(help="a,b=c")] = None,
    split: Annotated[Several, typer.Option(help="a=b,c; its samples are asked again.")] = None,
    add: Annotated[Several, typer.Option(help="A label, or label=description.")] = None,
    deprecate: Annotated[Several, typer.Option(help="Not offered any more.")] = None,
    describe: Annotated[Several, typer.Option(help="label=description")] = None,
    guidelines: Annotated[Path | None, typer.Option(help="A text file for reviewers.")] = None,
    kind: Annotated[str | None, typer.Option(help="What is asked from now on.")] = None,
    rollback: Annotated[int | None, typer.Option(help="The version to bring back.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would come of it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    yaml: Annotated[bool, typer.Option("--yaml", help="Write the newest version to edit.")] = False,
) -> None:
    """Show what a project asks, version by version, or change it."""
    from jobs import clock, reopening

    changes = spoken.changes(
        rename=rename or (),
        merge=merge or (),
        split=split or (),
        add=add or (),
        deprecate=deprecate or (),
        describe=describe or (),
        guidelines=guidelines.read_text(encoding="utf-8") if guidelines else None,
        kind=kind,
        restore=rollback,
    )
    if edit and changes != Changes():
        raise BadInput("--edit: the file says all; leave the other changes out.")
    with terminal.database(settings_of.load()) as database:
        with database.read() as session:
            project = projects.by_name(session, name)
            if edit is None and changes == Changes():
                _show(session, project, as_yaml=yaml)
                return
            version = _version(session, project, changes, edit)
            _tell(session, project, version)
        if dry_run:
            terminal.out.print("Nothing was changed (--dry-run).")
            return
        if not yes and sys.stdin.isatty() and not typer.confirm("Apply it?"):
            raise typer.Exit(code=1)
        with database.write() as session:
            project = projects.by_name(session, name)
            schemas.follow(session, project, version, clock.now(), actor="cli")
        reopening.reopen(database, project.id, "cli", clock.now())
    terminal.out.print(f"{name} asks version {version.schema.number} now.", highlight=False)


def _version(session: Session, project: Project, changes: Changes, edit: Path | None) -> Version:
    history = schemas.history(session, project.id)
    if edit is None:
        return propose(history, changes)
    try:
        return file.read(history, edit.read_text(encoding="utf-8"))
    except (BadInput, UnicodeDecodeError) as error:
        raise BadInput(f"--edit {edit.name}: {error}") from None


def _tell(session: Session, project: Project, version: Version) -> None:
    before = schemas.history(session, project.id).newest
    found = evolving.consequences(session, project, version)
    for line in words.changes(before, version):
        terminal.write(f"  {line}")
    for line in words.meaning(found):
        terminal.write(line)


def _show(session: Session, project: Project, *, as_yaml: bool) -> None:
    history = schemas.history(session, project.id)
    if as_yaml:
        typer.echo(file.write(history.newest), nl=False)
        return
    for number, asked, changed in words.versions(history):
        terminal.write(f"{number}  {asked}")
        terminal.write(f"   {changed}")
