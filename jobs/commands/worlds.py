"""synthetic, drift, counterfactuals: samples that are not simply real, compared and made."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_of
from bot.records import Compared
from jobs.commands import terminal
from storage.database import Database

cli = typer.Typer()

Out = Annotated[Path | None, typer.Option("--out", help="Where to write the picture (PNG).")]
Features = Annotated[str, typer.Option("--model", help="For pictures: whose features to compare.")]


@cli.command()
def synthetic(name: terminal.Name, out_file: Out = None, model: Features = "") -> None:
    """How synthetic samples differ from real ones, and whether training on them helps."""
    _compare(name, Compared.SYNTHETIC, out_file, model)


@cli.command()
def drift(name: terminal.Name, out_file: Out = None, model: Features = "") -> None:
    """Whether the samples of the last seven days differ from earlier ones."""
    _compare(name, Compared.DRIFT, out_file, model)


@cli.command()
def counterfactuals(
    name: terminal.Name,
    make: Annotated[int, typer.Option(help="Edit so many texts, and ask reviewers.")] = 0,
    model: Annotated[
        str, typer.Option(help="A masked or a sequence-to-sequence model that offers words.")
    ] = "",
    prompt: Annotated[
        str, typer.Option(help="For the latter; {text} and {label} stand for both.")
    ] = "",
    compare: Annotated[
        bool, typer.Option("--compare", help="Train with and without confirmed edits.")
    ] = False,
) -> None:
    """What became of edited texts; with --make, propose minimal edits that flip the label."""
    from bot.reports import counterfactuals as words
    from storage import pairs

    with terminal.database(settings_of.load()) as database:
        project = terminal.project(database, name)
        if make:
            _make(database, project.id, make, model, prompt)
        with database.read() as session:
            found = pairs.of_project(session, project)
        for line in words.lines(found):
            terminal.write(line)
        if compare:
            _judge(database, project.id)


def _make(database: Database, project_id: int, count: int, model: str, prompt: str) -> None:
    from bot.models import rewriting
    from jobs import clock, editing
    from jobs.judges import Judges

    rewriter = rewriting.load(model, prompt or rewriting.PROMPT) if model else None
    judge = Judges().of(database, project_id)
    with terminal.progress("Editing") as progress:
        done = editing.propose(
            database, project_id, judge, rewriter, limit=count, now=clock.now, progress=progress
        )
    flipped = done.asked + done.refused
    terminal.write(
        f"{done.tried} texts tried; the model takes {flipped} edits for the other label, "
        f"and reviewers are asked about {done.asked}."
    )


def _judge(database: Database, project_id: int) -> None:
    from bot.reports import comparison as words
    from jobs import editing

    for one in editing.judge(database, project_id):
        terminal.write(words.judged_line(one))


def _compare(name: str, kind: Compared, out_file: Path | None, model: str) -> None:
    from bot.reports import comparison as words
    from jobs import clock, comparing
    from storage import media

    settings = settings_of.load()
    with terminal.database(settings) as database:
        project_id = terminal.project(database, name).id
        now = clock.now()
        found = comparing.measure(database, project_id, kind, settings.media, now, now, model=model)
        with database.write() as session:
            comparing.keep(session, project_id, kind, found, "cli")
    terminal.write(words.sentence(found.comparison, kind))
    for line in words.lines(found.comparison, found.judged, kind):
        terminal.write(f"  {line}")
    if kind is Compared.SYNTHETIC and not found.judged:
        terminal.write(
            "  Too few real and synthetic samples are labelled to say whether training on both "
            "helps."
        )
    if out_file:
        out_file.write_bytes(media.get(settings.media, found.picture))
        terminal.write(f"The picture is in {out_file}.")
