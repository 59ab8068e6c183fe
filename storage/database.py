"""Opens the database: SQLite (WAL) or PostgreSQL, migrated to the newest tables."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel, create_engine

from bot.errors import BadInput

BUSY_TIMEOUT_MS = 2_000
"""A person who clicked waits no longer than this; Slack's own limit is 3 s."""

POSTGRES_WRITERS = 4
"""More threads than this only lengthen each other's transactions, and hold rows all the while."""

MIGRATION_LOCK = 0x_C0_1C_0D
"""Any fixed number: replicas that start together migrate one after the other."""


@dataclass(frozen=True)
class Database:
    """Where sessions come from.

    A writing session takes SQLite's write lock at its start, so that what it has read is still
    true when it writes.

    turn: lets in as many writers of this process as do not stand in each other's way
    """

    reader: Engine
    writer: Engine
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with Session(self.reader) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, undone when it raises."""
        with (
            self.turn,
            Session(self.writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @property
    def is_sqlite(self) -> bool:
        return self.writer.dialect.name == "sqlite"

    def close(self) -> None:
        self.writer.dispose()


def connect(url: str) -> Database:
    """A database as it is, not migrated."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _connect_sqlite(url)
    if address.get_backend_name() != "postgresql":
        raise BadInput(
            f"CONCORD_DATABASE_URL: {address.drivername!r} is not supported. "
            "Use sqlite:///concord.db or postgresql+psycopg://user:password@host/name."
        )
    url = address.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    engine = create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    # As on SQLite, whoever reads sees one moment: an export, its log's head, and `verify` agree.
    reader = engine.execution_options(isolation_level="REPEATABLE READ")
    return Database(reader=reader, writer=engine, turn=_Turn(POSTGRES_WRITERS))


def open_database(url: str) -> Database:
    """A database with every migration applied."""
    database = connect(url)
    try:
        migrate(database)
    except OperationalError as error:
        raise BadInput(
            f"The database {make_url(url).render_as_string()} cannot be opened: {error.orig}. "
            "Check CONCORD_DATABASE_URL, and that the server runs."
        ) from error
    return database


def insert_new(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that leaves alone what another worker has added meanwhile."""
    is_sqlite = session.connection().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    return insert(table.__table__).on_conflict_do_nothing()  # type: ignore[attr-defined]


def _connect_sqlite(url: str) -> Database:
    engine = create_engine(url, pool_size=40, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    writer = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
    return Database(reader=engine, writer=writer, turn=_Turn(1))


class _Turn:
    """Writers of this process wait in a queue, and so many at once are let in."""

    def __init__(self, at_once: int) -> None:
        self._free = threading.Semaphore(at_once)

    def __enter__(self) -> None:
        if not self._free.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise OperationalError(
                "BEGIN", None, TimeoutError("this process has too much to write")
            )

    def __exit__(self, *_: object) -> None:
        self._free.release()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions late, by itself; we say when (see _begin_sqlite).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # FULL: what was acknowledged survives a power cut, not only a crash of ours.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def migrate(database: Database, revision: str = "head") -> None:
    """Brings the tables up to a revision of `storage/migrations`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.writer.connect() as connection, _without_references(connection):
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """One transaction in which SQLite lets a table go that others refer to, if it comes back.

    That is how SQLite changes a table: it is made anew. Within a transaction it is too late.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        _set_foreign_keys(connection, "OFF")
    with connection.begin():
        before = _revision(connection)
        yield
        if is_sqlite and _revision(connection) != before:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            assert broken is None, f"the migration broke a reference: {broken}"
    if is_sqlite:
        _set_foreign_keys(connection, "ON")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _set_foreign_keys(connection: Connection, state: str) -> None:
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={state}")
    cursor.close()
