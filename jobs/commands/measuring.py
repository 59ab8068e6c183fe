"""agreement, report, disagreements, pool: the numbers about a project."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table as Grid
from rich.text import Text

from bot import settings as settings_of
from bot.errors import BadInput
from bot.quality.agreement import Agreement
from bot.quality.distances import Level
from bot.reports import agreement as words
from bot.reports import disagreements as disagreement_words
from bot.reports import estimates as estimate_words
from bot.reports import figures as figure_words
from bot.reports import report as report_words
from bot.reports.agreement import Table
from bot.tasks.figures import Figure
from jobs.commands import terminal
from storage import disagreements as storage_disagreements
from storage import estimates, figures, measures, projects

cli = typer.Typer()

COUNTED_INSIDE = {"paired_units"}
"""Kept with each snapshot, but no part of what the command promises to print."""


@cli.command()
def agreement(
    name: terminal.Name,
    level: Annotated[
        Level | None, typer.Option(help="What the distance between labels means; by the kind.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="FIELD",
            help="Also by confidence, suggestion, version, week, origin, or a metadata field.",
        ),
    ] = "",
    version: Annotated[
        int | None,
        typer.Option(help="Only what was answered under this version of the schema, as given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")] = False,
) -> None:
    """How well the reviewers agree, each number with its 95% intervals."""
    with terminal.database(settings_of.load()) as database, database.read() as session:
        project = projects.by_name(session, name)
        found = measures.agreement(session, project, level, version)
        slices = measures.agreement_by(session, project, by, level) if by else {}
        more = figures.of_project(session, project)
    if as_json:
        typer.echo(_json(found, by, slices, more))
        return
    shown = words.tables(found) + ((words.sliced(by, slices),) if by else ())
    shown += (figure_words.table(more),) if more else ()
    for table in shown:
        _show(table)


@cli.command()
def report(
    name: terminal.Name,
    png: Annotated[Path | None, typer.Option(help="Write the charts, as one picture.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write all of it, as one page.")] = None,
) -> None:
    """Where a project stands: progress, agreement, suggestions' sway; with charts on request."""
    from jobs import clock, reporting

    with terminal.database(settings_of.load()) as database:
        project = terminal.project(database, name)
        status = reporting.write(database, project.id, clock.now(), png=png, html=html)
    for line in report_words.lines(status):
        terminal.write(line)
    rows = tuple((who, f"{today:,}", f"{number:,}") for who, today, number in status.reviewers)
    if rows:
        _show(Table("Reviewers", ("reviewer", "today", "in all"), rows))
    for file in filter(None, (png, html)):
        terminal.out.print(f"Written to {file}.", highlight=False)


@cli.command()
def disagreements(name: terminal.Name) -> None:
    """What reviewers disagree on: labels, people, slices, samples, and what to explain."""
    with terminal.database(settings_of.load()) as database, database.read() as session:
        project = projects.by_name(session, name)
        report = storage_disagreements.find(session, project, is_blind=False, with_slices=True)
    for line in disagreement_words.lines(report):
        terminal.write(line)


@cli.command()
def pool(name: terminal.Name) -> None:
    """The labels' shares and the model's accuracy over all samples, from the few labelled ones."""
    with terminal.database(settings_of.load()) as database, database.read() as session:
        found = estimates.find(session, projects.by_name(session, name))
    if found is None:
        raise BadInput(
            "There is nothing to tell yet: a model must have guessed (`prelabel`), and people must "
            "have labelled some of the same samples."
        )
    for line in estimate_words.lines(found):
        terminal.write(line)


def _json(
    found: Agreement, by: str, slices: Mapping[str, Agreement], more: Sequence[Figure]
) -> str:
    plain = found.model_dump(mode="json", exclude=COUNTED_INSIDE)
    if more:
        plain["figures"] = [one.model_dump(mode="json") for one in more]
    if by:
        plain["by"] = by
        plain["slices"] = {
            name: one.model_dump(mode="json", exclude=COUNTED_INSIDE)
            for name, one in slices.items()
        }
    return json.dumps(plain, indent=2, ensure_ascii=False, allow_nan=False)


def _show(table: Table) -> None:
    grid = Grid(title=Text(table.title), title_justify="left", box=box.SIMPLE)
    for head in table.heads:
        grid.add_column(head)
    for row in table.rows:
        grid.add_row(*(Text(cell) for cell in row))
    terminal.out.print(grid)
    for note in table.notes:
        terminal.write(note)
