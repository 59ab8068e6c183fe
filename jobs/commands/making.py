"""init: a project is made."""

from pathlib import Path
from typing import Annotated

import typer

from bot import schema as schemas_of
from bot import settings as settings_of
from bot.records import SuggestionPolicy
from jobs.commands import terminal
from jobs.setting_up import Policy

cli = typer.Typer()


@cli.command()
def init(
    name: terminal.Name,
    labels: Annotated[str, typer.Option(help="The labels, separated by commas.")],
    channel: Annotated[str, typer.Option(help="The channel's id, such as C0123ABC.")],
    kind: Annotated[str, typer.Option(help="What is asked.")] = "choice",
    overlap: Annotated[int, typer.Option(help="Reviewers for each sample.")] = 3,
    threshold: Annotated[float, typer.Option(help="Accept the model from here on.")] = 0.85,
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
    text = guidelines.read_text() if guidelines else ""
    schema = schemas_of.make(kind, labels.split(","), {}, text)
    policy = Policy(
        overlap=overlap,
        threshold=threshold,
        suggestion=suggestion,
        hidden_share=hidden_share,
        open_cards=open_cards,
        summary_time=summary_time,
        timezone=timezone,
        leads=tuple(lead or ()),
    )
    with terminal.database(settings) as database:
        found = terminal.team_named(database, team) if team else terminal.team(settings)
        setting_up.create(database, found, name, channel.strip(), schema, policy, clock.now())
    terminal.out.print(
        f"Project {name} is made. Next: python app.py import {name} FILE", highlight=False
    )
