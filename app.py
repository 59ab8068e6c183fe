"""Concord's command line: builds settings, database, Slack client and clock, and wires them."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import schema as schemas_of
from bot import settings as settings_of
from bot.errors import BadInput, ConcordError
from bot.records import SuggestionPolicy
from bot.settings import Settings
from jobs import logs
from jobs.setting_up import Policy, Team
from storage import measures, projects, provenance
from storage.database import Database, open_database
from storage.tables import Project

cli = typer.Typer(
    help="Concord: labelling by people and models in team chat, every label traceable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

MANIFEST = Path(__file__).parent / "manifest.json"

Name = Annotated[str, typer.Argument(metavar="NAME", help="The project's name.")]


@cli.command()
def init(
    name: Name,
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
    with _database(settings) as database:
        found = _team_named(database, team) if team else _team(settings)
        setting_up.create(database, found, name, channel.strip(), schema, policy, clock.now())
    out.print(f"Project {name} is made. Next: python app.py import {name} FILE", highlight=False)


@cli.command("import")
def import_(
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .jsonl or .csv file.")],
    strict: Annotated[bool, typer.Option(help="Take nothing if a line is bad.")] = False,
    text_column: Annotated[str, typer.Option(help="The column that holds the text.")] = "text",
) -> None:
    """Add samples from a file; running it again adds nothing twice."""
    from jobs import clock, importing

    settings = settings_of.load()
    with _database(settings) as database, _progress(f"Importing {file.name}") as progress:
        report = importing.import_file(
            database,
            _project(database, name).id,
            file,
            now=clock.now,
            actor="cli",
            media_folder=settings.media,
            strict=strict,
            text_column=text_column,
            progress=progress,
        )
    out.print(report.sentence(), highlight=False, markup=False)
    raise typer.Exit(code=1 if report.bad and not report.added else 0)


@cli.command()
def labels(
    name: Name,
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
    with _database(settings) as database, _progress(f"Importing {file.name}") as progress:
        if create and not _is_there(database, name):
            setting_up_labels.create(
                database,
                _team(settings),
                name,
                file,
                kind=kind,
                channel_id=channel.strip(),
                now=clock.now(),
                strict=strict,
            )
        report = importing_labels.import_labels(
            database,
            _project(database, name).id,
            file,
            now=clock.now,
            actor="cli",
            is_creating=create,
            strict=strict,
            progress=progress,
        )
    out.print(report.sentence(), highlight=False, markup=False)
    is_all_bad = report.bad and not report.added and not report.duplicates
    raise typer.Exit(code=1 if is_all_bad else 0)


@cli.command()
def prelabel(
    name: Name,
    model: Annotated[str, typer.Option(help="A model's folder or Hub id.")],
) -> None:
    """Let a model guess every sample it has not seen; what it is sure of is accepted."""
    from jobs import clock, prelabelling

    settings = settings_of.load()
    with _database(settings) as database, _progress("Pre-labelling") as progress:
        done = prelabelling.prelabel(
            database,
            _project(database, name).id,
            model,
            media_folder=settings.media,
            now=clock.now,
            progress=progress,
        )
    out.print(f"{done.model.name} guessed {done.guessed} samples.", highlight=False)


@cli.command()
def agreement(
    name: Name,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, nothing else.")] = False,
) -> None:
    """How well the reviewers agree."""
    from bot.reports import status as words
    from jobs import clock

    with _database(settings_of.load()) as database, database.read() as session:
        project = projects.by_name(session, name)
        if as_json:
            typer.echo(measures.agreement(session, project).model_dump_json(indent=2))
        else:
            status = measures.status(session, project, clock.now())
            out.print(words.alpha_line(status), highlight=False)


@cli.command()
def export(
    name: Name,
    out_file: Annotated[Path, typer.Option("--out", help="Where to write.")],
    format_: Annotated[str, typer.Option("--format", help="jsonl or csv.")] = "jsonl",
) -> None:
    """Write one row for each sample: consensus, every annotation, provenance."""
    from jobs import clock, exporting

    with _database(settings_of.load()) as database:
        project = _project(database, name)
        exporting.export_file(
            database, project.id, format_name=format_, out=out_file, now=clock.now()
        )
    out.print(f"Written to {out_file}.", highlight=False)


@cli.command()
def verify(
    name: Annotated[
        str | None, typer.Argument(metavar="[PROJECT]", help="All, if left out.")
    ] = None,
    head: Annotated[str, typer.Option(help="A head hash that a summary showed.")] = "",
) -> None:
    """Check the provenance log, event by event; exit 1 at the first one that does not hold."""
    is_whole = True
    with _database(settings_of.load()) as database, database.read() as session:
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
            out.print(f"{label}: {line}{found.sentence if found else ''}", highlight=False)
    raise typer.Exit(code=0 if is_whole else 1)


@cli.command()
def doctor() -> None:
    """Check tokens, scopes, database, channels and model, and say what to do."""
    from jobs import checking

    settings = settings_of.load()
    is_well = True
    for finding in checking.check(settings, lambda token: _client(settings, token)):
        is_well = is_well and finding.is_well
        mark = "[green]ok[/]" if finding.is_well else "[red]no[/]"
        out.print(f"{mark}  {finding.what}: ", end="")
        out.print(finding.detail, markup=False, highlight=False)
        if not finding.is_well:
            out.print(f"    → {finding.advice}", markup=False, highlight=False)
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
    from jobs.limiter import Limiter
    from jobs.tools import Tools

    settings = settings_of.load()
    settings.check_serve(is_http=http)
    logs.configure(settings.log_level)
    worker = f"{socket.gethostname()}:{os.getpid()}"
    with _database(settings) as database:
        bolt, slack_of = connecting.connect(settings, database, MANIFEST, clock.now)
        tools = Tools(database, slack_of, clock.now, settings.media, worker)
        delivering.take_over(tools)
        ticking = clock.Clock(clock.jobs(Limiter()), tools)
        register(bolt, Desk(database, slack_of, clock.now, ticking.run_soon, worker))
        connection: serving.Connection
        if http:
            secret = settings.signing_secret.get_secret_value()
            connection = connections.WebServer(web.make(bolt, secret), host, port)
        else:
            token = settings.app_token.get_secret_value()
            connection = connections.SocketMode(bolt, token, connecting.THREADS)
        serving.serve(connection, ticking, exit_with_parent=exit_with_parent)


@cli.command()
def sandbox(
    port: Annotated[int, typer.Option(help="Where the page and the API are.")] = 8765,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    file: Annotated[Path | None, typer.Option(help="Keeps its state; in memory without.")] = None,
    journal: Annotated[Path | None, typer.Option(help="Every call, as JSON lines.")] = None,
    rates: Annotated[bool, typer.Option(help="Refuse too many calls, as Slack does.")] = True,
    exit_with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Run a Slack on this machine, with a page in the browser."""
    from bot.sandbox import server
    from jobs import serving

    if exit_with_parent:
        serving.exit_with_parent()
    server.serve(host=host, port=port, file=file, manifest=MANIFEST, journal=journal, rates=rates)


@cli.command()
def demo(
    auto: Annotated[bool, typer.Option(help="Simulated reviewers label; then it ends.")] = False,
    port: Annotated[int, typer.Option(help="Where the page is.")] = 8765,
) -> None:
    """Two projects on the local Slack: support tickets and handwritten digits."""
    from jobs.demo import running

    settings = settings_of.load()
    logs.configure("WARNING")
    raise typer.Exit(running.run(settings, out, _progress, port=port, is_auto=auto))


@contextmanager
def _database(settings: Settings) -> Iterator[Database]:
    database = open_database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


def _project(database: Database, name: str) -> Project:
    with database.read() as session:
        return projects.by_name(session, name)


def _is_there(database: Database, name: str) -> bool:
    with database.read() as session:
        return any(project.name == name for project in projects.everything(session))


def _client(settings: Settings, token: str | None) -> WebClient:
    return WebClient(token=token, base_url=settings.base_url)


def _team(settings: Settings) -> Team:
    """The workspace behind the bot's token; without a token, one that is to be reached later."""
    token = settings.bot_token.get_secret_value()
    if not token:
        return Team()
    answer: Any = _client(settings, token).auth_test()
    return Team(answer["team_id"], answer["team"], answer["url"])


def _team_named(database: Database, team_id: str) -> Team:
    with database.read() as session:
        row = projects.team(session, team_id)
        return Team(row.team_id, row.name, row.url)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal, moved by (done, total)."""
    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


def main() -> None:
    """Runs one command; a person's mistake is one sentence, not a traceback."""
    try:
        cli()
    except ConcordError as error:
        err.print(str(error), style="red", markup=False, highlight=False)
        raise SystemExit(2) from None
    except SlackApiError as error:
        said = error.response.get("error")
        err.print(f"Slack refused: {said}. `python app.py doctor` says what to do.", style="red")
        raise SystemExit(2) from None
    except OSError as error:
        err.print(f"Slack or a file cannot be reached: {error}", style="red", markup=False)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
