"""init, policy: a project is made, and asks in another way."""

from pathlib import Path
from typing import Annotated

import typer

from bot import guidelines as guides
from bot import policy as policies
from bot import schema as schemas_of
from bot import schema_file
from bot import settings as settings_of
from bot.errors import BadInput
from bot.records import Schema, SuggestionPolicy
from jobs.commands import terminal
from storage import projects

cli = typer.Typer()

Changes = Annotated[
    list[str] | None, typer.Argument(metavar="[SETTING=VALUE]...", help="Such as overlap=2.")
]


@cli.command()
def init(
    name: terminal.Name,
    channel: Annotated[str, typer.Option(help="The channel's id, such as C0123ABC.")],
    labels: Annotated[str, typer.Option(help="The labels, separated by commas.")] = "",
    kind: Annotated[str, typer.Option(help="What is asked.")] = "choice",
    schema: Annotated[
        Path | None,
        typer.Option("--schema", help="A YAML or JSON file instead: kind, labels, fields."),
    ] = None,
    overlap: Annotated[int, typer.Option(help="Reviewers for each sample.")] = 3,
    threshold: Annotated[float, typer.Option(help="Accept the model from here on.")] = 0.85,
    target_precision: Annotated[
        float | None, typer.Option(help="Accept only so precisely, such as 0.95; see docs.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="A model's folder or Hub id: the bot guesses new samples with it.")
    ] = "",
    suggestion: Annotated[
        SuggestionPolicy, typer.Option(help="When reviewers see the model's value.")
    ] = SuggestionPolicy.SHOWN,
    hidden_share: Annotated[float, typer.Option(help="With mixed: share without it.")] = 0.2,
    open_cards: Annotated[int, typer.Option(help="Cards kept open in the channel.")] = 10,
    summary_time: Annotated[str, typer.Option(help="Time of the daily summary.")] = "17:00",
    timezone: Annotated[str, typer.Option(help="The project's time zone.")] = "UTC",
    lead: Annotated[list[str] | None, typer.Option(help="A lead's member id; repeatable.")] = None,
    guidelines: Annotated[Path | None, typer.Option(help="A text file for reviewers.")] = None,
    team: Annotated[str, typer.Option(help="The workspace's id, where there are several.")] = "",
) -> None:
    """Make a project: labels, channel, and how it asks."""
    from jobs import clock, setting_up

    settings = settings_of.load()
    asked = guides.applied(_schema(schema, kind, labels, guidelines))
    policy = policies.make(
        {
            "overlap": overlap,
            "threshold": threshold,
            "target_precision": target_precision,
            "model": _found_anywhere(model),
            "suggestion": suggestion,
            "hidden_share": hidden_share,
            "open_cards": open_cards,
            "summary_time": summary_time,
            "timezone": timezone,
        }
    )
    with terminal.database(settings) as database:
        found = terminal.team_named(database, team) if team else terminal.team(settings)
        setting_up.create(
            database, found, name, channel.strip(), asked, policy, clock.now(), lead or ()
        )
    terminal.out.print(
        f"Project {name} is made. Next: python app.py import {name} FILE", highlight=False
    )


def _schema(file: Path | None, kind: str, labels: str, guidelines: Path | None) -> Schema:
    if file is None:
        text = guidelines.read_text() if guidelines else ""
        return schemas_of.make(kind, labels.split(","), {}, text)
    if labels or guidelines:
        raise BadInput("--schema: the file says all; leave --labels and --guidelines out.")
    try:
        return schema_file.read(file.read_text(encoding="utf-8"))
    except (BadInput, UnicodeDecodeError) as error:
        raise BadInput(f"--schema {file.name}: {error}") from None


@cli.command()
def policy(name: terminal.Name, changes: Changes = None) -> None:
    """Show how a project asks, or change it: policy NAME overlap=2 threshold=0.9."""
    from jobs import clock

    given = dict(map(_setting, changes or ()))
    with terminal.database(settings_of.load()) as database, database.write() as session:
        project = projects.by_name(session, name)
        changed = policies.change(project.policy, given)
        projects.set_policy(session, project, changed, "cli", clock.now())
    for setting, value in changed.model_dump(mode="json").items():
        mark = "*" if setting in given else " "
        terminal.write(f"{mark} {setting} = {value}")


def _setting(change: str) -> tuple[str, str]:
    name, found, value = change.partition("=")
    if not found:
        raise BadInput(f"{change!r} is no change of a setting. Write it as overlap=2.")
    name, value = name.strip().lstrip("-").replace("-", "_"), value.strip()
    return name, _found_anywhere(value) if name in {"model", "encoder"} else value


def _found_anywhere(model: str) -> str:
    """The bot may be started in another folder."""
    return str(Path(model).resolve()) if model and Path(model).is_dir() else model
