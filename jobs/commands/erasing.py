"""erase-person, erase-sample: what must not be kept goes, and the log says that it went."""

import sys
from functools import partial
from typing import Annotated

import typer

from bot import settings as settings_of
from bot.errors import BadInput
from jobs.commands import terminal
from storage import erasing_people, erasing_samples, media, projects, stories
from storage.blotting import Act
from storage.tables import Workspace

cli = typer.Typer()

Reason = Annotated[str, typer.Option(help="Why; it is kept in the log.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@cli.command("erase-person")
def erase_person(
    who: Annotated[
        list[str],
        typer.Argument(metavar="[NAME] USER", help="A project, unless --all; a member id."),
    ],
    reason: Reason,
    everywhere: Annotated[bool, typer.Option("--all", help="In every workspace.")] = False,
    yes: Yes = False,
) -> None:
    """Put a pseudonym in a person's place, in all projects of the workspace; answers stay."""
    from jobs import clock

    *names, user_id = who
    if len(names) != (0 if everywhere else 1):
        raise BadInput("Give a project and the person's id, or --all and the person's id.")
    _ask(f"Erase who {user_id} is, for good?", is_sure=yes)
    act = Act(reason, "cli", clock.now())
    with terminal.database(settings_of.load()) as database, database.write() as session:
        if everywhere:
            found = projects.workspaces_of(session, user_id)
        else:
            project = projects.by_name(session, names[0])
            found = [session.get_one(Workspace, project.workspace_id)]
        done = [erasing_people.erase(session, one, user_id, act) for one in found]
    for erased in done:
        told = ", ".join(erased.projects) or "no log"
        terminal.write(f"{erased.pseudonym} in {told}.")
        for name in erased.leaderless:
            terminal.out.print(f"{name} has no lead any more; the workspace's admins lead it.")


@cli.command("erase-sample")
def erase_sample(
    name: terminal.Name,
    sample: Annotated[str, typer.Argument(metavar="SAMPLE", help="Its id, number or card's link.")],
    reason: Reason,
    yes: Yes = False,
) -> None:
    """Erase a sample's content, its files and what repeats them, here and in Slack."""
    from jobs import clock

    _ask(f"Erase the content of sample {sample}, for good?", is_sure=yes)
    settings, act = settings_of.load(), Act(reason, "cli", clock.now())
    forget = partial(media.delete, settings.media)
    with terminal.database(settings) as database:
        with database.read() as session:
            project = projects.by_name(session, name)
            found = stories.find(session, project, sample)
            shared = erasing_samples.shared_media(session, [found.id])
        with database.write() as session:
            project = projects.by_name(session, name)
            erased = erasing_samples.erase(session, project, [found.id], act, shared, forget)
    said = "is erased. Cards in Slack are renewed while the bot runs." if erased else "was erased."
    terminal.out.print(f"Sample {found.id} {said}", highlight=False)


def _ask(question: str, *, is_sure: bool) -> None:
    """On a terminal; a script has thought about it."""
    if not is_sure and sys.stdin.isatty() and not typer.confirm(question):
        raise typer.Exit(code=1)
