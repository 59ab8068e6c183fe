"""train, model, second-look: models that learn from the labels."""

from pathlib import Path
from typing import Annotated

import typer

from bot import settings as settings_of
from bot.reports import disagreements as disagreement_words
from bot.reports import model as words
from jobs.commands import terminal
from storage import disagreements, model_reports, projects, second_looks

cli = typer.Typer()


@cli.command()
def train(
    name: terminal.Name,
    full: Annotated[bool, typer.Option("--full", help="Fine-tune the whole encoder.")] = False,
    real_only: Annotated[
        bool, typer.Option("--real-only", help="Learn nothing from synthetic samples.")
    ] = False,
) -> None:
    """Train a model on what people said; it counts once it is promoted."""
    from jobs import clock, learning

    settings = settings_of.load()
    with terminal.database(settings) as database, terminal.progress("Training") as progress:
        done = learning.train(
            database,
            terminal.project(database, name).id,
            models_folder=settings.models,
            media_folder=settings.media,
            now=clock.now,
            progress=progress,
            actor="cli",
            is_full=full,
            real_only=real_only,
        )
    state = "It is the current model now." if done.is_current else "A lead can promote it in Slack."
    terminal.write(
        f"{done.name}: trained on {done.training.samples} samples; "
        f"{words.accuracy_line(done.training)}"
    )
    terminal.write(f"{state} Or here: python app.py model {name} --promote {done.name}")


@cli.command()
def model(
    name: terminal.Name,
    promote: Annotated[str, typer.Option(metavar="MODEL", help="Make it current.")] = "",
    roll_back: Annotated[bool, typer.Option("--roll-back", help="Back to the one before.")] = False,
    png: Annotated[Path | None, typer.Option(help="Write the reliability diagram there.")] = None,
) -> None:
    """Show a project's models and what is accepted without asking, or change the current one."""
    from bot.reports.charts import reliability
    from jobs import clock, deciding

    with terminal.database(settings_of.load()) as database:
        if promote or roll_back:
            deciding.change(database, name, promote, clock.now())
        with database.read() as session:
            report = model_reports.read(session, projects.by_name(session, name), with_bins=True)
    for version in report.versions:
        terminal.write(
            f"{'*' if version.is_current else ' '} {version.name}: {words.version_line(version)}"
        )
    if not report.versions:
        terminal.write(f"No model yet. Train one: python app.py train {name}")
    for line in (*words.trust_lines(report.trust), words.bins_line(report.bins)):
        terminal.write(f"  {line}")
    if png is not None:
        png.write_bytes(reliability.draw(report.bins).png)
        terminal.write(f"Written to {png}.")


@cli.command("second-look")
def second_look(
    name: terminal.Name,
    ask: Annotated[int, typer.Option(help="Ask once more about so many of them.")] = 0,
    limit: Annotated[int, typer.Option(help="Lines to show.")] = 20,
) -> None:
    """List labels that the newest training doubts; with --ask, open some for one more answer."""
    from jobs import clock

    with terminal.database(settings_of.load()) as database:
        with database.write() as session:
            project = projects.by_name(session, name)
            chosen = second_looks.waiting(session, project.id, ask)
            asked = [
                second_looks.ask(session, project, sample.id, "cli", clock.now())
                for _, sample in chosen
            ]
        with database.read() as session:
            found = disagreements.doubts(session, projects.by_name(session, name), limit)
    if ask:
        terminal.write(f"{sum(asked)} samples are asked about once more, blind.")
    for one in found:
        terminal.write(disagreement_words.doubt_line(one))
    if not found and not ask:
        terminal.write(f"No label is doubted. `python app.py train {name}` looks again.")
