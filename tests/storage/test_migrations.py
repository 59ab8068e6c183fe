"""Each migration is tried on an old database with rows in it."""

from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bot.policy import Policy
from bot.records import Order, SuggestionPolicy
from storage import assignments, measured, schemas, snapshots
from storage.database import Database, migrate
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    ModelVersion,
    Note,
    Prediction,
    Project,
    SchemaVersion,
)
from tests.makers import NOW, make_schema

AT = "2026-11-23 12:00:00+00:00"


def insert(session: Session, table: str, **values: Any) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)


def make_old_project(session: Session, **values: Any) -> None:
    """As it was kept before its settings were one value."""
    insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
    row = {
        "id": 1,
        "workspace_id": 1,
        "name": "tickets",
        "channel_id": "C1",
        "overlap": 3,
        "threshold": 0.85,
        "suggestion": "shown",
        "hidden_share": 0.2,
        "open_cards": 10,
        "summary_time": "17:00",
        "timezone": "UTC",
        "is_paused": False,
        "created_at": AT,
        "log_length": 0,
        "log_head": "",
    }
    insert(session, "project", **(row | values))


def test_0003_keeps_the_settings_of_each_project(empty_database: Database) -> None:
    migrate(empty_database, "0002")
    with empty_database.write() as session:
        make_old_project(session, overlap=5, suggestion="mixed", timezone="Asia/Tokyo")

    migrate(empty_database)

    with empty_database.read() as session:
        policy = session.exec(select(col(Project.policy))).one()
    assert policy == Policy(overlap=5, suggestion=SuggestionPolicy.MIXED, timezone="Asia/Tokyo")


def test_0006_lets_deliveries_and_models_go_on_as_they_were(empty_database: Database) -> None:
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
        project = {"id": 1, "workspace_id": 1, "name": "tickets", "channel_id": "C1"}
        settings = {"policy": "{}", "is_paused": False, "log_length": 0, "log_head": ""}
        insert(session, "project", **project, **settings, created_at=AT)
        owed = {"id": 7, "workspace_id": 1, "project_id": 1, "kind": "post", "channel_id": "C1"}
        how = {"payload": "{}", "key": "card:1", "state": "done", "revision": 1, "attempts": 1}
        insert(session, "delivery", **owed, **how, ts="1.000001", not_before=AT, created_at=AT)
        model = {"id": 1, "project_id": 1, "name": "m", "revision": "r", "weights_sha256": "f"}
        insert(session, "model_version", **model, created_at=AT)

    migrate(empty_database)

    with empty_database.read() as session:
        columns = (col(Delivery.id), col(Delivery.ts), col(Delivery.thread_of_id))
        row = session.exec(select(*columns)).one()
        assert session.exec(select(col(ModelVersion.setup))).one() == {}
    assert row == (7, "1.000001", None)


def test_0007_gives_old_schemas_no_fields(empty_database: Database) -> None:
    migrate(empty_database, "0002")
    with empty_database.write() as session:
        make_old_project(session)
        old = {"kind": "choice", "labels": "[]", "guidelines": "", "created_at": AT}
        insert(session, "schema_version", id=1, project_id=1, number=1, **old)

    migrate(empty_database)

    with empty_database.read() as session:
        assert schemas.read(schemas.newest(session, 1)).fields == ()


def test_0005_leaves_what_was_measured_and_begins_with_nothing_kept(
    empty_database: Database,
) -> None:
    migrate(empty_database, "0002")
    with empty_database.write() as session:
        make_old_project(session)
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        insert(
            session,
            "schema_version",
            id=1,
            project_id=1,
            number=1,
            kind="choice",
            labels='[{"name": "yes", "description": ""}, {"name": "no", "description": ""}]',
            guidelines="",
            created_at=AT,
        )
        snapshot = {"annotations": 7, "alpha": 0.5, "report": "{}", "at": AT}
        insert(session, "agreement_snapshot", id=1, project_id=1, schema_version_id=1, **snapshot)

    migrate(empty_database)

    with empty_database.read() as session:
        project = session.get_one(Project, 1)
        assert measured.now(session, project).kept is None
        newest = snapshots.newest(session, project.id)
    assert newest is not None
    assert newest.annotations == 7


def test_0009_leaves_projects_as_they_are_and_lets_one_be_about_another(
    empty_database: Database,
) -> None:
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
        project = {"workspace_id": 1, "channel_id": "C1", "created_at": AT, "is_paused": False}
        project |= {"log_length": 0, "log_head": "", "policy": '{"overlap": 5}'}
        insert(session, "project", id=1, name="tickets", **project)
        insert(
            session, "reviewer", id=1, workspace_id=1, slack_user_id="U1", name="", created_at=AT
        )
        insert(session, "member", project_id=1, reviewer_id=1, role="lead", created_at=AT)

    migrate(empty_database)

    with empty_database.write() as session:
        old = session.exec(select(Project)).one()
        assert (old.name, old.about_id, old.policy) == ("tickets", None, Policy(overlap=5))
        insert(session, "project", id=2, name="tickets-edits", about_id=1, **project)
    with empty_database.read() as session:
        assert session.get_one(Project, 2).about_id == 1


def test_0011_keeps_what_was_asked_and_noted(empty_database: Database) -> None:
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        make_old_assignment(session)

    migrate(empty_database)

    with empty_database.read() as session:
        assignment = session.exec(select(Assignment)).one()
        note = session.exec(select(Note)).one()
    assert (assignment.reviewer_id, assignment.lease_until) == (1, None)
    assert (note.text, note.annotation_id) == ("It is both", None)


def make_old_assignment(session: Session) -> None:
    """With its project, sample, reviewer and a comment, as of 0003."""
    insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
    project = {"id": 1, "workspace_id": 1, "name": "tickets", "channel_id": "C1", "policy": "{}"}
    state = {"is_paused": False, "created_at": AT, "log_length": 0, "log_head": ""}
    insert(session, "project", **project, **state)
    version = {"id": 1, "project_id": 1, "number": 1, "kind": "choice", "labels": "[]"}
    insert(session, "schema_version", **version, guidelines="", created_at=AT)
    sample = {"id": 1, "project_id": 1, "content_hash": "a", "parts": "[]", "origin": "real"}
    insert(session, "sample", **sample, extra="{}", state="open", created_at=AT)
    person = {"id": 1, "workspace_id": 1, "slack_user_id": "U1", "name": "Ana"}
    insert(session, "reviewer", **person, is_admin=False, created_at=AT)
    asked = {"id": 1, "sample_id": 1, "reviewer_id": 1, "schema_version_id": 1}
    insert(session, "assignment", **asked, suggestion_shown=False, created_at=AT)
    note = {"id": 1, "sample_id": 1, "reviewer_id": 1, "is_flag": False, "text": "It is both"}
    insert(session, "note", **note, created_at=AT)


def test_0008_keeps_the_queue_in_its_order(empty_database: Database) -> None:
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
        project = {"id": 1, "workspace_id": 1, "name": "tickets", "channel_id": "C1"}
        rest = {"is_paused": False, "created_at": AT, "log_length": 0, "log_head": ""}
        insert(session, "project", **project, **rest, policy='{"overlap":2}')
        for number, confidence in enumerate((0.8, None, 0.3)):
            insert(
                session,
                "sample",
                id=number + 1,
                project_id=1,
                content_hash=str(number),
                parts="[]",
                origin="real",
                extra="{}",
                state="waiting",
                confidence=confidence,
                created_at=AT,
            )

    migrate(empty_database)

    with empty_database.read() as session:
        assert [row.id for row in assignments.waiting(session, 1, 5)] == [3, 1, 2]
        project_row = session.get_one(Project, 1)
    assert (project_row.model_version_id, project_row.policy.order) == (None, Order.MARGIN)


def test_0010_gives_each_prediction_the_version_of_its_project(empty_database: Database) -> None:
    migrate(empty_database, "0003")
    with empty_database.write() as session:
        make_old_rows(session)

    migrate(empty_database)

    with empty_database.read() as session:
        prediction = session.exec(select(Prediction)).one()
        version = session.exec(select(SchemaVersion)).one()
        assignment = session.exec(select(Assignment)).one()
        assert (prediction.schema_version_id, version.retired) == (version.id, [])
    with empty_database.write() as session:
        # What refers to the tables that were made anew still does, and a person may be asked
        # again under another version.
        row = schemas.add(session, 1, make_schema().model_copy(update={"number": 2}), NOW)
        # An id of its own: PostgreSQL does not count those that the old rows brought.
        again = assignment.model_dump() | {"id": 2, "schema_version_id": row.id}
        session.add(Assignment.model_validate(again))
    with empty_database.read() as session:
        assert session.exec(select(Annotation)).one().assignment_id == assignment.id


def make_old_rows(session: Session) -> None:
    """A project with a sample that was predicted, asked and answered."""
    policy = '{"overlap": 2}'
    insert(session, "workspace", id=1, team_id="T1", name="Team", url="", created_at=AT)
    row = {"workspace_id": 1, "name": "tickets", "channel_id": "C1", "policy": policy}
    insert(
        session, "project", id=1, is_paused=False, created_at=AT, log_length=0, log_head="", **row
    )
    labels = '[{"name": "a", "description": ""}, {"name": "b", "description": ""}]'
    row = {"project_id": 1, "number": 1, "kind": "choice", "labels": labels, "guidelines": ""}
    insert(session, "schema_version", id=7, created_at=AT, **row)
    row = {"project_id": 1, "content_hash": "c", "parts": "[]", "origin": "real", "extra": "{}"}
    insert(session, "sample", id=1, state="open", created_at=AT, **row)
    row = {"project_id": 1, "name": "m", "revision": "", "weights_sha256": ""}
    insert(session, "model_version", id=1, created_at=AT, **row)
    row = {"sample_id": 1, "model_version_id": 1, "value": '{"label":"a"}', "confidence": 0.5}
    insert(session, "prediction", id=1, probabilities="{}", created_at=AT, **row)
    row = {"workspace_id": 1, "slack_user_id": "U1", "name": "Ana", "is_admin": False}
    insert(session, "reviewer", id=1, created_at=AT, **row)
    row = {"sample_id": 1, "reviewer_id": 1, "schema_version_id": 7, "prediction_id": 1}
    insert(session, "assignment", id=1, suggestion_shown=True, created_at=AT, **row)
    row = {"project_id": 1, "sample_id": 1, "schema_version_id": 7, "assignment_id": 1}
    more = {"source": "human_review", "answer": "skipped", "suggestion_shown": True}
    insert(session, "annotation", id=1, reviewer_id=1, created_at=AT, **row, **more)
