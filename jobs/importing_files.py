"""Imports the files that leads dropped into Slack, and tells each lead how it went."""

import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import httpx
import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import BadInput, ConcordError
from bot.screens import adding as screen
from bot.words import Language, say, speaking
from jobs import importing
from jobs.tools import Tools
from storage import deliveries, file_imports, languages, projects
from storage.tables import FileImport, Project, Workspace

log = structlog.get_logger()

BYTES_AT_MOST = 200_000_000
TIMEOUT_SECONDS = 60

SLACK_HOSTS = (".slack.com", ".slack-files.com", ".slack-edge.com")


def import_all(tools: Tools) -> None:
    """Every few seconds, and when rung. A file whose worker died is done by the next."""
    with tools.database.read() as session:
        rows = file_imports.due(session, tools.now())
    for row in rows:
        with tools.database.write() as session:
            if not file_imports.claim(session, row, tools.now()):
                continue
        with speaking(_language(tools, row)):
            _finish(tools, row, _outcome(tools, row))


def _language(tools: Tools, row: FileImport) -> Language:
    with tools.database.read() as session:
        project = session.get_one(Project, row.project_id)
        workspace = session.get_one(Workspace, project.workspace_id)
        return languages.of_act(session, workspace.team_id, row.user_id, project.channel_id)


def _outcome(tools: Tools, row: FileImport) -> str:
    """What the lead reads of it."""
    with tools.database.read() as session:
        project = session.get_one(Project, row.project_id)
        team_id = projects.teams(session, [project.workspace_id])[project.workspace_id]
    try:
        with tempfile.TemporaryDirectory(prefix="concord-") as folder:
            # Only its last part: what somebody called their file must lead nowhere else.
            file = Path(folder) / (PurePosixPath(row.filename).name or "file")
            _download(tools.slack_of(team_id), row.file_id, file)
            report = importing.import_file(
                tools.database,
                row.project_id,
                file,
                now=tools.now,
                actor=row.user_id,
                media_folder=tools.media,
            )
    except ConcordError as error:
        return say("Nothing was imported. {why}", why=error)
    except SlackApiError as error:
        return say(
            "Nothing was imported: Slack did not give me the file ({error}).",
            error=error.response["error"],
        )
    except (httpx.HTTPError, OSError) as error:
        log.warning("file not downloaded", file=row.file_id, error=repr(error))
        return say(
            "Nothing was imported: the file could not be downloaded. Please press Import again."
        )
    return report.sentence()


def _download(slack: WebClient, file_id: str, to: Path) -> None:
    """Raises BadInput for a file that is too large, or that does not lie with Slack."""
    found = slack.files_info(file=file_id)["file"]
    address = str(found.get("url_private_download") or found.get("url_private") or "")
    _check_host(address, slack.base_url)
    left = BYTES_AT_MOST
    headers = {"Authorization": f"Bearer {slack.token}"}
    with (
        httpx.stream("GET", address, headers=headers, timeout=TIMEOUT_SECONDS) as answer,
        to.open("wb") as file,
    ):
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            left -= len(piece)
            if left < 0:
                raise BadInput(
                    say(
                        "The file is larger than {most} MB. Import it with `python app.py import`.",
                        most=BYTES_AT_MOST // 1_000_000,
                    )
                )
            file.write(piece)


def _check_host(address: str, base_url: str) -> None:
    """The token goes to nobody but Slack, whatever an address says."""
    host, ours = urlsplit(address), urlsplit(base_url)
    is_slack = host.scheme == "https" and f".{host.hostname}".endswith(SLACK_HOSTS)
    if not is_slack and (host.scheme, host.netloc) != (ours.scheme, ours.netloc):
        raise BadInput(
            say("That file does not lie with Slack. Download it, and import it by hand.")
        )


def _finish(tools: Tools, row: FileImport, outcome: str) -> None:
    with tools.database.write() as session:
        project = session.get_one(Project, row.project_id)
        file_imports.finish(session, row, outcome)
        message = screen.imported(row.filename, project.name, outcome)
        key = f"imported:{row.id}"
        deliveries.post(session, project, message, tools.now(), key=key, channel_id=row.user_id)
