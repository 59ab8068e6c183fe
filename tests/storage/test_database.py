import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from bot.errors import BadInput
from storage import provenance
from storage.database import Database, open_database
from storage.tables import Project
from tests.makers import NOW, make_project


def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection)

        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_opening_it_again_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'again.db'}"
    first = open_database(url)
    with first.write() as session:
        make_project(session)
    first.close()

    second = open_database(url)

    with second.read() as session:
        assert session.get_one(Project, 1).name == "tickets"
    second.close()


def test_sqlite_keeps_what_was_committed_through_a_power_cut(sqlite: Database) -> None:
    with sqlite.write() as session:
        connection = session.connection()

        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite:////no/such/folder/x.db"])
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(BadInput, match="CONCORD_DATABASE_URL"):
        open_database(url)


def test_writers_at_the_same_time_make_one_chain(database: Database) -> None:
    with database.write() as session:
        project_id = make_project(session).id

    def write() -> None:
        for _ in range(10):
            with database.write() as session:
                draft = provenance.Draft(NOW, "U1", "note", "project")
                provenance.record(session, project_id, draft)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert session.get_one(Project, project_id).log_length == 40
        assert provenance.verify(session, project_id) is None
