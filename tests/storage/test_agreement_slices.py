from datetime import timedelta

import pytest

from bot.errors import BadInput
from bot.records import Label, Schema
from bot.reports.disagreements import lines
from storage import disagreements, measures, schemas
from storage.database import Database
from storage.tables import Project
from tests.makers import (
    NOW,
    make_annotation,
    make_project,
    make_reviewer,
    make_sample,
)


@pytest.fixture
def project_id(database: Database) -> int:
    """Two samples of lang en on which two agree, one of lang de on which they do not."""
    with database.write() as session:
        project = make_project(session)
        ann, ben = (make_reviewer(session, project, name) for name in ("U1", "U2"))
        for text, extra, confidence, labels, is_shown in (
            ("one", {"lang": "en"}, 0.95, ("refund", "refund"), True),
            ("two", {"lang": "en"}, 0.42, ("other", "other"), True),
            ("three", {"lang": "de", "page": 7}, None, ("refund", "other"), False),
        ):
            sample = make_sample(session, project, text, extra=extra, confidence=confidence)
            for who, label in zip((ann, ben), labels, strict=True):
                at = NOW if is_shown else NOW + timedelta(days=7)
                make_annotation(
                    session, sample, who, label, suggestion_shown=is_shown, created_at=at
                )
        return project.id


@pytest.mark.parametrize(
    ("by", "agreement"),
    [
        ("lang", {"de": 0.0, "en": 1.0}),
        ("page", {"7": 0.0, "none": 1.0}),
        ("confidence", {"0.4 to 0.5": 1.0, "0.9 to 1.0": 1.0, "none": 0.0}),
        ("suggestion", {"hidden": 0.0, "shown": 1.0}),
        ("week", {"2026-W48": 1.0, "2026-W49": 0.0}),
        ("origin", {"real": 2 / 3}),
        ("version", {"1": 2 / 3}),
    ],
)
def test_agreement_is_told_by_slice(
    database: Database, project_id: int, by: str, agreement: dict[str, float]
) -> None:
    with database.read() as session:
        found = measures.agreement_by(session, session.get_one(Project, project_id), by)

    shares = {name: one.percent_agreement.value for name, one in found.items()}
    assert shares == pytest.approx(agreement)


def test_each_version_has_its_own_labels(database: Database, project_id: int) -> None:
    with database.write() as session:
        project = session.get_one(Project, project_id)
        newer = Schema(number=2, kind="choice", labels=(Label(name="yes"), Label(name="no")))
        schemas.add(session, project_id, newer, NOW)
        sample = make_sample(session, project, "four")
        make_annotation(session, sample, make_reviewer(session, project), "yes")

    with database.read() as session:
        found = measures.agreement_by(session, session.get_one(Project, project_id), "version")

    assert {name: one.annotations for name, one in found.items()} == {"1": 6, "2": 1}
    assert list(found["2"].per_label) == ["yes", "no"]


def test_a_field_that_no_sample_has_is_told(database: Database, project_id: int) -> None:
    with database.read() as session, pytest.raises(BadInput, match=r"field “langs”.*confidence"):
        measures.agreement_by(session, session.get_one(Project, project_id), "langs")


def test_a_level_of_numbers_refuses_words(database: Database, project_id: int) -> None:
    with database.read() as session, pytest.raises(BadInput, match="numbers"):
        measures.agreement(session, session.get_one(Project, project_id), "interval")


def test_disagreements_name_the_sample_the_labels_and_the_slice(
    database: Database, project_id: int
) -> None:
    with database.write() as session:
        project = session.get_one(Project, project_id)
        people = [make_reviewer(session, project, name) for name in ("U1", "U2")]
        for number in range(40):
            sample = make_sample(session, project, f"more {number}", confidence=0.95)
            for who in people:
                make_annotation(session, sample, who, "refund")
        for number in range(4):
            sample = make_sample(session, project, f"hard {number}", confidence=0.15)
            for who, label in zip(people, ("refund", "delivery"), strict=True):
                make_annotation(session, sample, who, label)

    with database.read() as session:
        project = session.get_one(Project, project_id)
        told = disagreements.find(session, project, is_blind=False, with_slices=True)
        blind = disagreements.find(session, project)

    shown = "\n".join(lines(told))
    assert "refund and delivery: 4 samples, 2 of 2 reviewers" in shown
    assert "confidence 0.1 to 0.2: 0% agree, against 89% of all" in shown
    assert len(told.samples) == 5
    assert blind.is_empty, "every sample is new, so somebody may still be asked"
