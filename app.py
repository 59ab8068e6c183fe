"""Concord's command line: builds settings, database, Slack client and clock, and wires them."""

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
from slack_sdk.errors import SlackApiError

from bot import settings as settings_of
from bot.errors import BadInput, ConcordError
from jobs import logs
from jobs.commands import (
    erasing,
    evolving,
    filling,
    keeping,
    learning,
    making,
    measuring,
    people,
    terminal,
    worlds,
)

cli = typer.Typer(
    help="Concord: labelling by people and models in team chat, every label traceable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for commands in (
    making,
    evolving,
    filling,
    measuring,
    people,
    learning,
    worlds,
    keeping,
    erasing,
):
    cli.add_typer(commands.cli)

MANIFEST = Path(__file__).parent / "manifest.json"


@cli.command()
def doctor() -> None:
    """Check tokens, scopes, database, channels and model, and say what to do."""
    from jobs import checking

    settings = settings_of.load()
    is_well = True
    for finding in checking.check(settings, lambda token: terminal.client(settings, token)):
        is_well = is_well and finding.is_well
        mark = "[green]ok[/]" if finding.is_well else "[red]no[/]"
        terminal.out.print(f"{mark}  {finding.what}: ", end="")
        terminal.write(finding.detail)
        if not finding.is_well:
            terminal.write(f"    → {finding.advice}")
    raise typer.Exit(code=0 if is_well else 1)


@cli.command()
def serve(
    http: Annotated[bool, typer.Option(help="Let Slack call us, instead of a socket.")] = False,
    host: Annotated[str, typer.Option(help="With --http: the address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --http: the port.")] = 3000,
    exit_with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run the bot: Slack's Socket Mode (or HTTP mode), and the jobs by the clock."""
    from handlers import connecting, web
    from handlers.desk import Desk
    from handlers.register import register
    from jobs import clock, connections, delivering, serving
    from jobs.guiding import Guide
    from jobs.learner import LOOK_SECONDS, Learner
    from jobs.limiter import Limiter
    from jobs.tools import Tools

    settings = settings_of.load()
    settings.check_serve(is_http=http)
    logs.configure(settings.log_level)
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with terminal.database(settings) as database:
        bolt, slack_of = connecting.connect(settings, database, MANIFEST, clock.now)
        tools = Tools(database, slack_of, clock.now, settings.media, worker, settings.models)
        delivering.take_over(tools)
        learner = Learner([sys.executable, __file__, "learn", str(os.getpid())])
        looking = clock.Job("learner", LOOK_SECONDS, learner.look, delay=LOOK_SECONDS)
        guide = Guide()
        ticking = clock.Clock((*clock.jobs(Limiter(), guide), looking), tools)
        desk = Desk(database, slack_of, clock.now, ticking.run_soon, worker, guide.hear)
        register(bolt, desk)
        connection: serving.Connection
        if http:
            secret = settings.signing_secret.get_secret_value()
            connection = connections.WebServer(web.make(bolt, secret), host, port)
        else:
            token = settings.app_token.get_secret_value()
            connection = connections.SocketMode(bolt, token, connecting.THREADS)
        try:
            serving.serve(connection, ticking, exit_with_parent=exit_with_parent)
        finally:
            learner.stop()


@cli.command(hidden=True)
def learn(parent: int) -> None:
    """What `serve` starts beside itself: orders, guesses, certifies, trains; it ends with it."""
    from jobs import clock, learner
    from jobs.tools import Tools
    from storage import installations

    settings = settings_of.load()
    logs.configure(settings.log_level)
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with terminal.database(settings) as database:
        tools = Tools(
            database, installations.none, clock.now, settings.media, worker, settings.models
        )
        learner.run(clock.Clock(clock.heavy_jobs(), tools), parent)


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page and the API are.")] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    file: Annotated[Path | None, typer.Option(help="Keeps its state; in memory without.")] = None,
    manifest: Annotated[Path, typer.Option(help="The app: scopes, commands, events.")] = MANIFEST,
    journal: Annotated[Path | None, typer.Option(help="Every call, as JSON lines.")] = None,
    rates: Annotated[bool, typer.Option(help="Refuse too many calls, as Slack does.")] = True,
    request_url: Annotated[str, typer.Option(help="Calls the app there, in HTTP mode.")] = "",
    exit_with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run a Slack on this machine, with a page in the browser."""
    from bot.sandbox import server
    from jobs import serving

    if exit_with_parent:
        serving.exit_with(os.getppid())
    server.serve(
        host=host,
        port=port,
        file=file,
        manifest=manifest,
        journal=journal,
        rates=rates,
        request_url=request_url,
    )


@cli.command()
def demo(
    auto: Annotated[bool, typer.Option(help="Simulated reviewers label; then it ends.")] = False,
    tour: Annotated[
        bool, typer.Option(help="Instead a small project for each kind of question.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the page is.")] = 8765,
) -> None:
    """Two projects on the local Slack: support tickets and handwritten digits; or a tour."""
    if tour and auto:
        raise BadInput("The tour is for people: leave --auto out.")
    from jobs.demo import running

    settings = settings_of.load()
    logs.configure("WARNING")
    raise typer.Exit(
        running.run(
            settings, terminal.out, terminal.progress, port=port, is_auto=auto, is_tour=tour
        )
    )


def main() -> None:
    """Runs one command; a person's mistake is one sentence, not a traceback."""
    try:
        cli()
    except ConcordError as error:
        terminal.err.print(str(error), style="red", markup=False, highlight=False)
        raise SystemExit(2) from None
    except SlackApiError as error:
        said = error.response.get("error")
        terminal.err.print(
            f"Slack refused: {said}. `python app.py doctor` says what to do.", style="red"
        )
        raise SystemExit(2) from None
    except OSError as error:
        terminal.err.print(f"Slack or a file cannot be reached: {error}", style="red", markup=False)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
