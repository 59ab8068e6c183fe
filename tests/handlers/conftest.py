"""Every flow of handlers ends with a provenance log that holds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import projects, provenance
from storage.database import Database, open_database


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that soon gives up waiting for others."""
    monkeypatch.setattr("storage.database.BUSY_TIMEOUT_MS", 50)
    found = open_database(f"sqlite:///{tmp_path / 'concord.db'}")
    yield found
    found.close()


@pytest.fixture(autouse=True)
def log_that_holds(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did, the log is whole afterwards."""
    used = [name for name in ("database", "sqlite", "hasty") if name in request.fixturenames]
    if not used:
        yield
        return
    database: Database = request.getfixturevalue(used[0])
    yield
    with database.read() as session:
        breaks = [
            provenance.verify(session, project_id)
            for project_id in [row.id for row in projects.everything(session)]
        ]
    assert set(breaks) <= {None}
