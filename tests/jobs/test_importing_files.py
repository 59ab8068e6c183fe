"""A file that a lead dropped into Slack is imported, and the lead is told how it went."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlmodel import select

from bot.errors import BadInput
from jobs import importing_files
from storage import file_imports, projects
from storage.database import Database
from storage.tables import Delivery, Sample
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import NOW, make_project

CSV = b"text,label\nWhere is my parcel?,\nMoney back!,refund\n,\n"


class Files(ThreadingHTTPServer):
    """Slack's files: given only to who shows the token."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _GiveFile)
        self.asked = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _GiveFile(BaseHTTPRequestHandler):
    server: Files

    def do_GET(self) -> None:
        self.server.asked += 1
        is_ours = self.headers["Authorization"] == "Bearer xoxb-fake"
        self.send_response(200 if is_ours else 403)
        self.end_headers()
        self.wfile.write(CSV if is_ours else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def files() -> Iterator[Files]:
    with Files() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


def owe(database: Database, files: Files, filename: str = "more.csv") -> FakeSlack:
    slack = FakeSlack()
    slack.base_url = f"{files.address}/api/"
    slack.files["F7"] = f"{files.address}/more.csv"
    with database.write() as session:
        project = make_project(session)
        file_imports.put(session, project, "F7", filename, "U1", NOW)
    return slack


def told(database: Database) -> str:
    with database.read() as session:
        (delivery,) = session.exec(select(Delivery).where(Delivery.channel_id == "U1")).all()
    return str(delivery.payload["blocks"])


def test_the_good_lines_are_taken_and_the_lead_reads_of_the_others(
    database: Database, files: Files
) -> None:
    slack = owe(database, files)

    importing_files.import_all(tools(database, slack))

    assert "2 added, 1 of them labelled, 1 bad lines left out" in told(database)
    assert "line 4" in told(database)
    with database.read() as session:
        assert len(session.exec(select(Sample)).all()) == 2
        assert projects.by_name(session, "tickets").log_length > 0


def test_it_is_done_once_even_when_asked_again_at_the_same_time(
    sqlite: Database, files: Files
) -> None:
    slack = owe(sqlite, files)

    importing_files.import_all(tools(sqlite, slack))
    importing_files.import_all(tools(sqlite, slack, worker="here:2"))

    assert files.asked == 1


def test_a_worker_that_died_is_followed_by_another(sqlite: Database, files: Files) -> None:
    slack, clock = owe(sqlite, files), FakeClock()
    with sqlite.write() as session:
        (row,) = file_imports.due(session, NOW)
        assert file_imports.claim(session, row, NOW)
        assert not file_imports.claim(session, row, NOW)

    importing_files.import_all(tools(sqlite, slack, clock))
    assert files.asked == 0
    clock.advance(file_imports.LEASE.total_seconds() + 1)
    importing_files.import_all(tools(sqlite, slack, clock))

    assert files.asked == 1


@pytest.mark.parametrize("filename", ["../../etc/more.csv", "/etc/more.csv"])
def test_the_name_of_the_file_leads_nowhere(sqlite: Database, files: Files, filename: str) -> None:
    slack = owe(sqlite, files, filename)

    importing_files.import_all(tools(sqlite, slack))

    assert "2 added" in told(sqlite)


def test_a_file_that_cannot_be_had_is_told_with_the_reason(sqlite: Database, files: Files) -> None:
    slack = owe(sqlite, files)
    slack.refuse("files.info", "file_not_found")

    importing_files.import_all(tools(sqlite, slack))

    assert "Slack did not give me the file (file_not_found)" in told(sqlite)


def test_a_file_that_is_too_large_is_not_read_to_its_end(
    sqlite: Database, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_files, "BYTES_AT_MOST", 10)
    slack = owe(sqlite, files)

    importing_files.import_all(tools(sqlite, slack))

    assert "larger than" in told(sqlite)


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest", "https://evil.example/slack.com", "https://notslack.com/f"],
)
def test_the_token_is_given_to_nobody_but_slack(address: str) -> None:
    with pytest.raises(BadInput, match="does not lie with Slack"):
        importing_files._check_host(address, "https://slack.com/api/")


def test_slacks_own_file_hosts_are_known() -> None:
    importing_files._check_host("https://files.slack.com/files-pri/T1-F1", "https://slack.com/api/")
