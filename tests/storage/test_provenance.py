from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot import canonical
from storage import provenance
from storage.database import Database
from storage.provenance import Break
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample


@pytest.fixture
def project_id(database: Database) -> int:
    """A project whose log has six events: a start, three labels, two ends."""
    with database.write() as session:
        project = make_project(session)
        draft = provenance.Draft(NOW, "cli", "create", "project", {"name": "tickets"})
        provenance.record(session, project.id, draft)
        sample = make_sample(session, project)
        for user in ("U1", "U2", "U3"):
            make_annotation(session, sample, make_reviewer(session, project, user))
        done = provenance.Draft(NOW, "job", "complete", "sample:1", {"votes": {"refund": 3}})
        provenance.record_many(session, project.id, [done, done])
        return project.id


def verify(database: Database, project_id: int) -> Break | None:
    with database.read() as session:
        return provenance.verify(session, project_id)


def test_an_untouched_log_holds(database: Database, project_id: int) -> None:
    assert verify(database, project_id) is None


@pytest.mark.parametrize(
    ("tampering", "number"),
    [
        ("UPDATE event SET payload = replace(payload, 'refund', 'refunD') WHERE number = 3", 3),
        ("UPDATE event SET actor = 'U9' WHERE number = 2", 2),
        ("UPDATE event SET action = 'skip' WHERE number = 4", 4),
        ("UPDATE event SET subject = 'sample:9' WHERE number = 5", 5),
        ("UPDATE event SET key = 'other' WHERE number = 2", 2),
        ("UPDATE event SET hash = 'abc' WHERE number = 2", 2),
        ("UPDATE event SET previous_hash = 'abc' WHERE number = 4", 4),
        ("UPDATE event SET payload = 'no json' WHERE number = 3", 3),
        ("UPDATE event SET payload = '[]' WHERE number = 3", 3),
        ('UPDATE event SET payload = \'{"annotation":"x"}\' WHERE number = 3', 3),
        ("UPDATE annotation SET source = 'nonsense' WHERE id = 2", 3),
        ("UPDATE sample SET content_hash = 'abc'", 2),
        ("UPDATE project SET log_head = 'abc'", 7),
        ("DELETE FROM event WHERE number = 3", 3),
        ("DELETE FROM event WHERE number = 6", 6),
        ("DELETE FROM event WHERE number = 1", 1),
        ('UPDATE annotation SET value = \'{"label":"other"}\' WHERE id = 2', 3),
        ("UPDATE annotation SET suggestion_shown = true WHERE id = 1", 2),
        ("DELETE FROM annotation WHERE id = 3", 4),
        ("UPDATE sample SET parts = replace(parts, 'parcel', 'packet')", 2),
    ],
)
def test_what_was_changed_behind_its_back_is_named(
    database: Database, project_id: int, tampering: str, number: int
) -> None:
    with database.write() as session:
        session.connection().execute(text(tampering))

    found = verify(database, project_id)

    assert found is not None
    assert found.event_number == number


def test_a_time_that_was_changed_is_named(database: Database, project_id: int) -> None:
    shift = "datetime(at, '+1 hour')" if database.is_sqlite else "at + interval '1 hour'"
    with database.write() as session:
        session.connection().execute(text(f"UPDATE event SET at = {shift} WHERE number = 3"))

    found = verify(database, project_id)

    assert found is not None
    assert found.event_number == 3


def test_events_that_changed_places_are_named(database: Database, project_id: int) -> None:
    with database.write() as session:
        for move in ("-1 WHERE number = 3", "3 WHERE number = 4", "4 WHERE number = -1"):
            session.connection().execute(text(f"UPDATE event SET number = {move}"))

    found = verify(database, project_id)

    assert found is not None
    assert found.event_number == 3


@pytest.fixture
def imported(database: Database) -> int:
    """Two samples of one import."""
    with database.write() as session:
        project = make_project(session)
        rows = [make_sample(session, project, words) for words in ("one", "two")]
        payload = {
            "samples": [rows[0].id, rows[1].id],
            "added": 2,
            "digest": canonical.sha256("".join(row.content_hash for row in rows)),
        }
        draft = provenance.Draft(NOW, "cli", "import", "project", payload)
        provenance.record(session, project.id, draft)
        return project.id


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("UPDATE sample SET parts = replace(parts, 'two', 'twO')", "was changed"),
        ("UPDATE sample SET content_hash = 'abc' WHERE parts LIKE '%two%'", "was changed"),
        ("DELETE FROM sample WHERE parts LIKE '%one%'", "1 of them are kept"),
    ],
)
def test_a_sample_that_nobody_labelled_is_covered_by_its_import(
    database: Database, imported: int, tampering: str, sentence: str
) -> None:
    assert verify(database, imported) is None
    with database.write() as session:
        session.connection().execute(text(tampering))

    found = verify(database, imported)

    assert found is not None
    assert found.event_number == 1
    assert sentence in found.sentence


def test_an_annotation_that_no_event_covers_is_noticed(database: Database, project_id: int) -> None:
    columns = (
        "project_id, sample_id, schema_version_id, source, answer, value, reviewer_id, "
        "suggestion_shown, created_at"
    )
    with database.write() as session:
        session.connection().execute(
            text(
                f"INSERT INTO annotation ({columns}) SELECT {columns} FROM annotation WHERE id = 1"
            )
        )

    found = verify(database, project_id)

    assert found is not None
    assert "behind its back" in found.sentence


def test_a_rewritten_log_does_not_hold_the_hash_that_was_shown(
    database: Database, project_id: int
) -> None:
    def witness(head: str) -> Break | None:
        with database.read() as session:
            return provenance.witness(session, project_id, head)

    with database.read() as session:
        head = provenance.story(session, project_id, "project")[0].hash

    assert witness(head) is None
    assert witness("0" * 64) is not None


def test_projects_have_chains_of_their_own(database: Database, project_id: int) -> None:
    with database.write() as session:
        other = make_project(session, name="other")
        provenance.record(session, other.id, provenance.Draft(NOW, "cli", "create", "project"))
        other_id = other.id

    checks: list[Callable[[], Break | None]] = [
        lambda: verify(database, project_id),
        lambda: verify(database, other_id),
    ]

    assert [check() for check in checks] == [None, None]
