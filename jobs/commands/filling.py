"""import, labels, prelabel: samples, labels given elsewhere, and a model's guesses come in."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_of
from jobs.commands import terminal

cli = typer.Typer()


@cli.command("import")
def import_(
    name: terminal.Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .jsonl or .csv file.")],
    strict: Annotated[bool, typer.Option(help="Take nothing if a line is bad.")] = False,
    text_column: Annotated[str, typer.Option(help="The column that holds the text.")] = "text",
) -> None:
    """Add samples from a file; running it again adds nothing twice."""
    from jobs import clock, importing

    settings = settings_of.load()
    with (
        terminal.database(settings) as database,
        terminal.progress(f"Importing {file.name}") as progress,
    ):
        report = importing.import_file(
            database,
            terminal.project(database, name).id,
            file,
            now=clock.now,
            actor="cli",
            media_folder=settings.media,
            strict=strict,
            text_column=text_column,
            progress=progress,
        )
    terminal.out.print(report.sentence(), highlight=False, markup=False)
    raise typer.Exit(code=1 if report.bad and not report.added else 0)


@cli.command()
def labels(
    name: terminal.Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .tsv or .jsonl file.")],
    create: Annotated[
        bool, typer.Option("--create", help="Make what is missing: project, samples, reviewers.")
    ] = False,
    kind: Annotated[str, typer.Option(help="What is asked, of a new project.")] = "choice",
    channel: Annotated[str, typer.Option(help="A new project's channel; paused without.")] = "",
    strict: Annotated[bool, typer.Option(help="Take nothing if a line is bad.")] = False,
) -> None:
    """Add labels that people gave elsewhere; running it again adds nothing twice."""
    from jobs import clock, importing_labels, setting_up_labels

    settings = settings_of.load()
    with (
        terminal.database(settings) as database,
        terminal.progress(f"Importing {file.name}") as progress,
    ):
        if create and not terminal.is_there(database, name):
            setting_up_labels.create(
                database,
                terminal.team(settings),
                name,
                file,
                kind=kind,
                channel_id=channel.strip(),
                now=clock.now(),
                strict=strict,
            )
        report = importing_labels.import_labels(
            database,
            terminal.project(database, name).id,
            file,
            now=clock.now,
            actor="cli",
            is_creating=create,
            strict=strict,
            progress=progress,
        )
    terminal.out.print(report.sentence(), highlight=False, markup=False)
    is_all_bad = report.bad and not report.added and not report.duplicates
    raise typer.Exit(code=1 if is_all_bad else 0)


@cli.command()
def prelabel(
    name: terminal.Name,
    model: Annotated[str, typer.Option(help="A model's folder or Hub id.")],
    task: Annotated[
        str, typer.Option(help="What the model does, where several would fit: docs/models.md.")
    ] = "",
    names: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="THEIRS=OURS", help="A label of the model and yours for it."),
    ] = None,
) -> None:
    """Let a model guess every sample it has not seen; what it is sure of is accepted."""
    from bot.models import naming
    from bot.models.proposing import Setup
    from jobs import clock, prelabelling

    settings = settings_of.load()
    setup = Setup(task=task, names=naming.parse(names or []))
    with terminal.database(settings) as database, terminal.progress("Pre-labelling") as progress:
        done = prelabelling.prelabel(
            database,
            terminal.project(database, name).id,
            model,
            media_folder=settings.media,
            now=clock.now,
            progress=progress,
            setup=setup,
        )
    said = f"{done.model.name} guessed {done.guessed} samples"
    passed_over = f"; of {done.passed_over} it can say nothing" if done.passed_over else ""
    terminal.out.print(f"{said}{passed_over}.", highlight=False)
