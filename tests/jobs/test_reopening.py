"""A new version's consequences: counted before, carried out after, once for all replicas."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.errors import BadInput
from bot.evolution.changes import Changes, propose
from bot.quality.given import Given
from bot.quality.ratings import Ratings
from bot.records import SampleState, Schema, Source
from jobs import assigning, importing_labels, reopening
from jobs.exporting import export_file
from storage import evolving, measures, provenance, schemas, slicing
from storage.database import Database
from storage.tables import Annotation, Event, JobRun, Project, Sample
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import (
    NOW,
    make_annotation,
    make_prediction,
    make_project,
    make_reviewer,
    make_sample,
    make_version,
)

SPLIT = Changes(split={"delivery": ("late", "lost")})


@pytest.fixture
def project_id(database: Database) -> int:
    """Complete, accepted and given samples with a label that will be split, and one without."""
    with database.write() as session:
        project = make_project(session)
        ana, ben = (make_reviewer(session, project, user) for user in ("U1", "U2"))
        for text, labels in (("both", ("delivery",) * 2), ("none", ("refund",) * 2)):
            sample = make_sample(session, project, text, state=SampleState.COMPLETE)
            for who, label in zip((ana, ben), labels, strict=True):
                make_annotation(session, sample, who, label)
        accepted = make_sample(session, project, "accepted", state=SampleState.ACCEPTED)
        make_prediction(session, accepted, "delivery", 0.9)
        given = make_sample(session, project, "given", state=SampleState.GIVEN)
        for sample, source in ((accepted, Source.MODEL_AUTO), (given, Source.IMPORTED)):
            make_annotation(session, sample, ana, "delivery", source=source, reviewer_id=None)
        waiting = make_sample(session, project, "waiting", state=SampleState.WAITING)
        make_prediction(session, waiting, "delivery", 0.4)
        return project.id


def evolve(database: Database, project_id: int, *steps: Changes) -> None:
    with database.write() as session:
        make_version(session, session.get_one(Project, project_id), *steps)
    reopening.reopen(database, project_id, "here:1", NOW)


def states(database: Database) -> list[str]:
    with database.read() as session:
        return [one.state.value for one in session.exec(select(Sample).order_by(col(Sample.id)))]


def test_the_consequences_are_counted_before_anything_is_done(
    database: Database, project_id: int
) -> None:
    with database.read() as session:
        project = session.get_one(Project, project_id)
        version = propose(schemas.history(session, project_id), SPLIT)
        found = evolving.consequences(session, project, version)

    assert (found.answers, found.kept, found.lost) == (6, 2, (("delivery", 4),))
    assert (found.again, found.closed, found.cards, found.predictions) == (3, 0, 0, 2)
    evolve(database, project_id, SPLIT)
    assert states(database).count("waiting") == 1 + found.again


def test_a_split_reopens_just_the_samples_concerned(database: Database, project_id: int) -> None:
    evolve(database, project_id, SPLIT)

    assert states(database) == ["waiting", "complete", "waiting", "waiting", "waiting"]
    with database.read() as session:
        assert [one.confidence for one in session.exec(select(Sample))] == [None] * 5
        assert provenance.verify(session, project_id) is None


def test_a_rollback_gives_each_sample_its_own_end_back(database: Database, project_id: int) -> None:
    evolve(database, project_id, SPLIT)

    evolve(database, project_id, Changes(restore=1))

    assert states(database) == ["complete", "complete", "accepted", "given", "waiting"]


def test_versions_that_came_together_are_one_step(database: Database, project_id: int) -> None:
    evolve(database, project_id, SPLIT, Changes(merge={"delivery": ("late", "lost")}))

    assert states(database) == ["complete", "complete", "accepted", "given", "waiting"]


def test_a_job_that_was_killed_begins_anew_and_does_nothing_twice(
    database: Database, project_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reopening, "BATCH", 1)
    calls = []

    def settle(*args: object) -> int:
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return evolving_settle(*args)  # type: ignore[arg-type]

    evolving_settle = evolving.settle
    monkeypatch.setattr(evolving, "settle", settle)
    with pytest.raises(KeyboardInterrupt):
        evolve(database, project_id, SPLIT)
    monkeypatch.setattr(evolving, "settle", evolving_settle)

    for _ in range(2):
        reopening.reopen(database, project_id, "there:1", NOW)

    with database.read() as session:
        reopened = session.exec(select(Event.subject).where(Event.action == "reopen")).all()
    assert sorted(reopened) == ["sample:1", "sample:3", "sample:4"]


def test_a_project_whose_schema_never_changed_is_left_alone(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_sample(session, make_project(session), state=SampleState.COMPLETE)

    reopening.reopen_all(tools(sqlite, FakeSlack(), FakeClock()))

    with sqlite.read() as session:
        assert session.exec(select(JobRun)).all() == []


def test_a_prediction_of_old_labels_is_accepted_in_new_words(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        make_prediction(session, make_sample(session, project, "a"), "refund", 0.99)
        make_prediction(session, make_sample(session, project, "b"), "delivery", 0.99)
        make_version(session, project, SPLIT, Changes(rename={"refund": "money back"}))

    assigning.route_new(sqlite, project.id, NOW)

    with sqlite.read() as session:
        (row,) = session.exec(select(Annotation))
    assert (row.value, states(sqlite)) == ('{"label":"money back"}', ["accepted", "waiting"])


def test_a_prediction_of_what_is_not_offered_any_more_does_not_count(database: Database) -> None:
    with database.write() as session:
        project = make_project(session)
        for label in ("refund", "other"):
            make_prediction(session, make_sample(session, project, label), label, 0.99)
        step = Changes(deprecate=("refund",))
        found = evolving.consequences(
            session, project, propose(schemas.history(session, project.id), step)
        )
        make_version(session, project, step)
    reopening.reopen(database, project.id, "here:1", NOW)

    assigning.route_new(database, project.id, NOW)

    assert found.predictions == 1
    assert states(database) == ["waiting", "accepted"]


def test_agreement_is_of_all_versions_or_of_one(database: Database, project_id: int) -> None:
    evolve(database, project_id, Changes(rename={"refund": "money back"}, split=SPLIT.split))
    with database.write() as session:
        sample = session.get_one(Sample, 1)
        ana = make_reviewer(session, session.get_one(Project, project_id), "U1")
        first = session.exec(select(Annotation)).first()
        make_annotation(session, sample, ana, "lost", supersedes_id=first.id if first else None)

    with database.read() as session:
        project = session.get_one(Project, project_id)
        read = measures.ratings(session, project)
        under = {name: given.ratings(asked) for name, (asked, given) in slices(session, project)}
        one, two = (measures.agreement(session, project, number=number) for number in (1, 2))
        with pytest.raises(BadInput, match="no version 9"):
            measures.agreement(session, project, number=9)

    assert _labels(read) == ["lost", "money back", "money back"]
    assert {name: _labels(part) for name, part in under.items()} == {
        "1": ["delivery", "delivery", "refund", "refund"],
        "2": ["lost"],
    }
    assert (one.annotations, two.annotations) == (4, 1)


def slices(session: Session, project: Project) -> Iterable[tuple[str, tuple[Schema, Given]]]:
    return slicing.by(session, project, "version").items()


def test_an_export_tells_what_was_given_and_how_it_is_read(
    database: Database, project_id: int, tmp_path: Path
) -> None:
    evolve(database, project_id, Changes(rename={"refund": "money back"}, split=SPLIT.split))

    def export(version: int | None) -> list[tuple[object, ...]]:
        out = tmp_path / "x.jsonl"
        export_file(database, project_id, format_name="jsonl", out=out, now=NOW, version=version)
        rows = [json.loads(line) for line in out.read_text().splitlines()]
        return [
            (
                row["consensus"] and row["consensus"]["label"],
                *({one["label"]: one["reads_as"] for one in row["annotations"]}.items()),
            )
            for row in rows[:2]
        ]

    assert export(None) == [
        (None, ("delivery", None)),
        ("money back", ("refund", "money back")),
    ]
    assert export(1) == [("delivery", ("delivery",) * 2), ("refund", ("refund",) * 2)]
    meta = json.loads((tmp_path / "x.jsonl.meta.json").read_text())
    assert meta["schema_version"] == 1
    assert meta["schema_versions"][1]["becomes"]["delivery"] == ["late", "lost"]


def test_labels_that_were_read_before_a_change_are_not_kept_under_another_version(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("sample,reviewer,label\ns1,ana,refund\n")
    with sqlite.write() as session:
        project = make_project(session)
    monkeypatch.setattr(
        importing_labels, "_batches", _changing(sqlite, project.id, importing_labels._batches)
    )

    with pytest.raises(BadInput, match="was changed meanwhile"):
        importing_labels.import_labels(
            sqlite, project.id, file, now=lambda: NOW, actor="cli", is_creating=True
        )


def _changing(database: Database, project_id: int, batches: object) -> object:
    def wrapped(*args: object) -> object:
        for batch in batches(*args):  # type: ignore[operator]
            with database.write() as session:
                make_version(session, session.get_one(Project, project_id), SPLIT)
            yield batch

    return wrapped


def _labels(found: Ratings) -> list[str]:
    return sorted(found.label_names[code] for code in found.labels)
