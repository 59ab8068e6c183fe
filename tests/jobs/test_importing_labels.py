import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from bot import canonical
from bot.errors import BadInput
from bot.records import Answer, SampleState, Source
from jobs import importing_labels, setting_up_labels
from jobs.exporting import export_file
from jobs.importing_labels import import_labels
from jobs.labels_report import LabelsReport
from jobs.setting_up import Team
from storage import imported_labels, measures, provenance, schemas
from storage.database import Database
from storage.tables import Annotation, Event, Project, Reviewer, Sample
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

HEADER = "task,worker,answer\n"


@pytest.fixture
def project_id(database: Database) -> int:
    with database.write() as session:
        return make_project(session).id


def bring(
    database: Database,
    project_id: int,
    file: Path,
    content: str | bytes,
    *,
    is_creating: bool = True,
    strict: bool = False,
) -> LabelsReport:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return import_labels(
        database,
        project_id,
        file,
        now=lambda: NOW,
        actor="cli",
        is_creating=is_creating,
        strict=strict,
    )


def kept(database: Database) -> list[Annotation]:
    with database.read() as session:
        return list(session.exec(select(Annotation).order_by(col(Annotation.id))))


def holds(database: Database, project_id: int) -> bool:
    with database.read() as session:
        return provenance.verify(session, project_id) is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.csv", "Task,Worker,Answer\nt1,ann,refund\nt1,ben,other\n"),
        ("l.csv", "\ufeffitem_id,annotator,value,extra\r\nt1,ann,refund,\r\nt1,ben,other,x\r\n"),
        ("l.tsv", "unit\tcoder\trating\nt1\tann\trefund\nt1\tben\tother\n"),
        (
            "l.jsonl",
            (
                '{"question": "t1", "rater": "ann", "label": "Refund"}\n'
                '{"QUESTION": "t1", "Rater": "ben", "Label": "other", "more": [1]}\n'
            ),
        ),
    ],
)
def test_every_format_and_name_of_a_column_is_read(
    database: Database, project_id: int, tmp_path: Path, name: str, content: str
) -> None:
    report = bring(database, project_id, tmp_path / name, content)

    assert (report.added, report.samples, report.reviewers, report.bad) == (2, 1, 2, 0)
    assert [row.value for row in kept(database)] == ['{"label":"refund"}', '{"label":"other"}']
    with database.read() as session:
        sample = session.exec(select(Sample)).one()
        people = session.exec(select(Reviewer).order_by(col(Reviewer.id))).all()
    assert (sample.external_id, sample.state) == ("t1", SampleState.GIVEN)
    assert sample.parts == '[{"text":"t1","type":"text"}]'
    assert [(one.name, one.slack_user_id) for one in people] == [
        ("ann", "import:ann"),
        ("ben", "import:ben"),
    ]
    assert holds(database, project_id)


def test_times_and_texts_come_along(database: Database, project_id: int, tmp_path: Path) -> None:
    lines = [
        {"task": "a", "worker": 7, "label": "refund", "time": 1700000000.25, "text": "Where?"},
        {"task": "b", "worker": 7, "label": "other", "time": "2024-02-01T10:00:00+02:00"},
        {"task": "c", "worker": 7, "label": "other", "time": None},
        {"task": "d", "worker": 7, "label": "other", "time": "yesterday"},
        {"task": "d", "worker": 7, "label": "other", "time": 1700000000000},
    ]

    report = bring(
        database, project_id, tmp_path / "l.jsonl", "\n".join(json.dumps(line) for line in lines)
    )

    assert (report.added, report.bad) == (3, 2)
    times = [row.created_at.isoformat() for row in kept(database)]
    assert times[:2] == ["2023-11-14T22:13:20.250000+00:00", "2024-02-01T08:00:00+00:00"]
    assert kept(database)[2].created_at == NOW
    with database.read() as session:
        assert '"Where?"' in session.exec(select(Sample.parts)).all()[0]
    assert holds(database, project_id)


def test_what_is_not_known_is_a_bad_line_unless_it_is_to_be_made(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    with database.write() as session:
        make_sample(session, session.get_one(Project, project_id), external_id="t1")
    bring(database, project_id, tmp_path / "l.csv", HEADER + "t1,ann,refund\n")

    report = bring(
        database,
        project_id,
        tmp_path / "m.csv",
        HEADER + "t2,ann,refund\nt1,zoe,refund\nt1,ann,nonsense\nt1,ann,other\n",
        is_creating=False,
    )

    assert (report.added, report.superseding, report.bad) == (1, 1, 3)
    assert [(bad.number, bad.reason) for bad in report.bad_examples] == [
        (4, "'nonsense' is no label of this project: refund, delivery, other"),
        (2, "sample 't2' is not in this project; --create adds those of the file"),
        (3, "reviewer 'zoe' is not known; --create adds those of the file"),
    ]
    assert "line 4: 'nonsense' is no label" in report.sentence()


def test_a_sample_that_was_there_keeps_its_state_and_content(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    with database.write() as session:
        project = session.get_one(Project, project_id)
        make_sample(session, project, "A long text", external_id="t1")

    bring(database, project_id, tmp_path / "l.csv", HEADER + "t1,ann,refund\n")

    with database.read() as session:
        sample = session.exec(select(Sample)).one()
    assert (sample.state, "A long text" in sample.parts) == (SampleState.NEW, True)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "t1,ann,refund\nt1,ann,other\nt2,ann,refund\nt2,ann,refund\n",
        "task,worker,answer,time\nt1,ann,refund,10\nt1,ann,other,20\nt1,ann,refund,30\n",
        "task,worker,answer,time\nt1,ann,refund,30\nt1,ann,other,20\nt1,ann,refund,10\n",
    ],
)
def test_the_same_file_again_adds_nothing(
    database: Database, project_id: int, tmp_path: Path, content: str
) -> None:
    first = bring(database, project_id, tmp_path / "l.csv", content)
    before = kept(database)

    again = bring(database, project_id, tmp_path / "l.csv", content)

    assert first.added == len(before) > 0
    assert (again.added, again.samples, again.reviewers) == (0, 0, 0)
    assert kept(database) == before
    assert holds(database, project_id)


def test_another_label_of_the_same_person_supersedes_the_one_that_stands(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    lines = "t1,ann,refund,10\nt1,ann,other,20\nt1,ann,delivery,15\nt1,ann,delivery,30\n"

    report = bring(database, project_id, tmp_path / "l.csv", "task,worker,answer,time\n" + lines)

    assert (report.added, report.superseding, report.bad) == (3, 2, 1)
    assert "line 4: older than this reviewer's label that stands" in report.sentence()
    first, second, third = kept(database)
    assert (first.supersedes_id, second.supersedes_id, third.supersedes_id) == (
        None,
        first.id,
        second.id,
    )
    with database.read() as session:
        measured = measures.agreement(session, session.get_one(Project, project_id))
    assert measured.annotations == 1


@pytest.mark.parametrize("strict", [False, True])
def test_what_one_batch_brought_the_next_one_knows(
    database: Database,
    project_id: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    strict: bool,
) -> None:
    monkeypatch.setattr(importing_labels, "BATCH", 2)
    lines = "t1,ann,refund\nt1,ben,refund\nt1,ann,refund\nt2,ann,other\nt1,ann,other\n"

    report = bring(database, project_id, tmp_path / "l.csv", HEADER + lines, strict=strict)

    assert (report.added, report.superseding, report.duplicates) == (4, 1, 1)
    assert (report.samples, report.reviewers) == (2, 2)
    rows = kept(database)
    assert rows[3].supersedes_id == rows[0].id
    assert holds(database, project_id)


def test_strict_takes_all_or_nothing(database: Database, project_id: int, tmp_path: Path) -> None:
    bad = HEADER + "t1,ann,refund\nt1,ben,nonsense\n"

    with pytest.raises(BadInput, match=r"(?s)Nothing was imported.*line 3: 'nonsense'"):
        bring(database, project_id, tmp_path / "l.csv", bad, strict=True)

    assert kept(database) == []
    report = bring(database, project_id, tmp_path / "l.csv", HEADER + "t1,a,refund\n", strict=True)
    assert report.added == 1
    assert holds(database, project_id)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("l.csv", "", "is empty"),
        ("l.csv", "\n\n", "holds no labels"),
        ("l.csv", HEADER, "holds no labels"),
        ("l.csv", "\ufeff" + HEADER, "holds no labels"),
        ("l.jsonl", "\n", "holds no labels"),
        ("l.csv", "task\nt1\n", "no column is the reviewer"),
        ("l.csv", "t1,ann,refund\n", "no column is the sample.*'t1', 'ann', 'refund'"),
        ("l.csv", "task;worker;answer\nt1;ann;refund\n", "separated by semicolons: .csv needs"),
        ("l.tsv", HEADER, "separated by commas"),
        ("l.csv", "task,item,worker,answer\n", "'task' and 'item' both name the sample"),
        ("l.csv", "task,worker,worker\n", "'worker' is there twice"),
        ("l.csv", HEADER.encode("utf-16"), "not UTF-8"),
        ("l.csv", "task,worker,ans\x00wer\n", "no column is the label"),
        ("l.xlsx", "PK", "I read .csv, .tsv, .jsonl"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    database: Database, project_id: int, tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=f"(?s){sentence}"):
        bring(database, project_id, tmp_path / name, content)


def test_a_folder_and_a_missing_file_are_told(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    for file, sentence in ((tmp_path, "is a folder"), (tmp_path / "x.csv", "There is no file")):
        with pytest.raises(BadInput, match=sentence):
            import_labels(database, project_id, file, now=lambda: NOW, actor="cli")


def test_hostile_lines_are_bad_ones(database: Database, project_id: int, tmp_path: Path) -> None:
    lines = [
        '{"task": "a\\u0000", "worker": "w", "label": "refund"}',
        '{"task": "\\ud800", "worker": "w", "label": "refund"}',
        '{"task": "a", "worker": "w\\nv", "label": "refund"}',
        json.dumps({"task": "a" * 256, "worker": "w", "label": "refund"}),
        json.dumps({"task": "a", "worker": "w" * 3_000_000, "label": "refund"}),
        '{"task": "a", "worker": ["w"], "label": "refund"}',
        '{"task": "a", "worker": "w"}',
        '{"task": "a", "worker": "w", "label": null}',
        '{"task": "a", "worker": "  ", "label": "refund"}',
        '{"task": "a", "worker": 1e999, "label": "refund"}',
        '{"task": "a", "item": "b", "worker": "w", "label": "refund"}',
        '{"task": "a", "worker": "w", "label": "refund", "text": "\\ud800"}',
        '{"task": "a", "worker": "w", "label": "refund", "time": true}',
        "[1]",
        '{"task": "é", "worker": "李 雷", "label": "refund"}',
    ]

    report = bring(database, project_id, tmp_path / "l.jsonl", "\n".join(lines))

    assert (report.added, report.bad) == (1, 14)
    assert [bad.number for bad in report.bad_examples] == list(range(1, 15))
    assert holds(database, project_id)


def test_a_bad_row_of_a_table_does_not_stop_the_others(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    content = b"task,worker,answer\nt1,ann\nt1,\xff,refund\nt1,,refund\n\nt1,ann,refund\n"

    report = bring(database, project_id, tmp_path / "l.csv", content)

    assert (report.added, [bad.number for bad in report.bad_examples]) == (1, [2, 3, 4])


def test_two_names_with_the_same_text_are_one_sample(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    content = "task,worker,answer,text\nt1,ann,refund,Hi\nt2,ann,refund,Hi\n"

    report = bring(database, project_id, tmp_path / "l.csv", content)

    assert (report.added, report.samples, report.bad) == (1, 1, 1)
    assert "sample 't2' cannot be made" in report.sentence()
    assert holds(database, project_id)


@pytest.mark.parametrize(
    "tampering",
    [
        'UPDATE annotation SET value = \'{"label":"other"}\' WHERE id = 2',
        "UPDATE annotation SET suggestion_shown = true WHERE id = 1",
        "UPDATE annotation SET confidence = 0.5 WHERE id = 1",
        "UPDATE annotation SET reviewer_id = NULL WHERE id = 1",
        "UPDATE annotation SET source = 'human_review' WHERE id = 1",
        "UPDATE annotation SET answer = 'nonsense' WHERE id = 3",
        "UPDATE annotation SET created_at = '2020-01-01 00:00:00' WHERE id = 3",
        "DELETE FROM annotation WHERE id = 3",
        "UPDATE event SET payload = replace(payload, 'digest', 'digesT') WHERE number = 2",
        "UPDATE sample SET parts = replace(parts, 't1', 't3')",
    ],
)
def test_a_changed_or_removed_label_is_noticed(
    database: Database, project_id: int, tmp_path: Path, tampering: str
) -> None:
    bring(
        database,
        project_id,
        tmp_path / "l.csv",
        HEADER + "t1,ann,refund\nt1,ben,refund\nt2,ann,other\n",
    )
    assert holds(database, project_id)

    with database.write() as session:
        session.connection().execute(text(tampering))

    assert not holds(database, project_id)


def test_an_imported_label_that_no_event_covers_is_noticed(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    bring(database, project_id, tmp_path / "l.csv", HEADER + "t1,ann,refund\n")

    with database.write() as session:
        version = schemas.newest(session, project_id).id
        row = Annotation(
            project_id=project_id,
            sample_id=1,
            schema_version_id=version,
            source=Source.IMPORTED,
            answer=Answer.VALUE,
            value='{"label":"other"}',
            created_at=NOW,
        )
        session.add(row)

    assert not holds(database, project_id)


def test_the_hash_made_by_hand_is_that_of_the_row(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    content = "task,worker,answer,time\nt1,ann,refund,1.5\nt1,ann,other,2\nt2,ann,other,\n"

    bring(database, project_id, tmp_path / "l.csv", content)

    with database.read() as session:
        event = session.exec(select(Event).where(Event.action == "import_labels")).one()
        rows = session.exec(select(Annotation).order_by(col(Annotation.id))).all()
    from_rows = "".join(map(provenance.annotation_hash, rows))
    assert canonical.sha256(from_rows) in event.payload


def test_labels_of_people_here_and_in_a_file_count_together(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    bring(database, project_id, tmp_path / "l.csv", HEADER + "t1,ann,refund\nt1,U1,other\n")
    with database.write() as session:
        project = session.get_one(Project, project_id)
        sample = session.exec(select(Sample)).one()
        make_annotation(session, sample, make_reviewer(session, project, "U1"), "refund")

    with database.read() as session:
        measured = measures.agreement(session, session.get_one(Project, project_id))

    assert (measured.annotations, measured.reviewers) == (3, 3)
    assert [(pair.a, pair.b) for pair in measured.pairwise] == [
        ("U1", "import:U1"),
        ("U1", "import:ann"),
        ("import:U1", "import:ann"),
    ]
    assert holds(database, project_id)


def test_an_export_gives_the_majority_and_the_covering_event(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    bring(
        database,
        project_id,
        tmp_path / "l.csv",
        HEADER + "t1,ann,refund\nt1,ben,refund\nt1,cy,other\n",
    )

    out = tmp_path / "out.jsonl"
    export_file(database, project_id, format_name="jsonl", out=out, now=NOW + timedelta(hours=1))

    row = json.loads(out.read_text())
    assert (row["consensus"]["label"], row["consensus"]["method"]) == ("refund", "majority")
    assert {one["event"]["number"] for one in row["annotations"]} == {2}


def test_a_project_is_made_of_a_file(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "l.csv"
    file.write_text(HEADER + "t1,ann,10\nt1,ben,9\nbad\nt2,ann,1\n")

    project = setting_up_labels.create(
        database, Team(), "numbers", file, kind="choice", channel_id="", now=NOW
    )
    report = import_labels(
        database, project.id, file, now=lambda: NOW, actor="cli", is_creating=True
    )

    assert (report.added, report.samples, report.bad) == (3, 2, 1)
    with database.read() as session:
        row = session.get_one(Project, project.id)
        schema = schemas.read(schemas.newest(session, project.id))
        assert (row.is_paused, schema.label_names) == (True, ("1", "9", "10"))
        assert imported_labels.reviewer_ids(session, row.workspace_id).keys() == {"ann", "ben"}
    assert holds(database, project.id)


@pytest.mark.parametrize(
    ("content", "strict", "sentence"),
    [
        (HEADER + "t1,ann,yes\n", False, "needs two labels or more; l.csv has only 'yes'"),
        (HEADER, False, "has none"),
        (HEADER + "t1,ann\nt1,ann,yes\nt1,ann,no\n", True, "Nothing was imported"),
        (HEADER + "".join(f"t,a,l{n}\n" for n in range(1001)), False, "Is that column the label"),
    ],
)
def test_no_project_is_made_of_a_file_without_a_schema(
    database: Database, tmp_path: Path, content: str, strict: bool, sentence: str
) -> None:
    file = tmp_path / "l.csv"
    file.write_text(content)

    with pytest.raises(BadInput, match=sentence):
        setting_up_labels.create(
            database, Team(), "p", file, kind="choice", channel_id="C1", now=NOW, strict=strict
        )

    with database.read() as session:
        assert session.exec(select(Project)).all() == []
