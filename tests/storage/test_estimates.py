import random

import pytest
from sqlmodel import Session

from bot.quality.prediction_powered import Estimate
from bot.records import Origin, SampleState
from bot.reports import estimates as words
from bot.reports.estimates import Estimates
from jobs import measuring
from storage import estimates, predictions
from storage.database import Database
from storage.tables import Project
from tests.handlers.scene import Scene
from tests.makers import (
    NOW,
    make_annotation,
    make_prediction,
    make_project,
    make_reviewer,
    make_sample,
)


def fill(session: Session, project: Project, *, asked_above: float = 1.0) -> float:
    """160 samples, the model right on about 3 of 4; a third of them labelled, drawn by chance.

    Returns the share of samples on which the model is right.
    """
    chance = random.Random(2)
    reviewer, right = make_reviewer(session, project), 0
    for number in range(160):
        confidence = round(chance.uniform(0.4, 1), 3)
        truth = chance.choice(("refund", "delivery"))
        guess = truth if chance.random() < 0.75 else "other"
        right += guess == truth
        is_asked = chance.random() < 0.34 and confidence < asked_above
        state = SampleState.COMPLETE if is_asked else SampleState.ACCEPTED
        sample = make_sample(session, project, f"text {number}", state=state)
        make_prediction(session, sample, guess, confidence)
        if is_asked:
            make_annotation(session, sample, reviewer, truth)
    return right / 160


def test_the_pool_is_told_from_a_third_of_its_labels(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, threshold=1.0)
        right = fill(session, project)
        given = make_sample(session, project, "came labelled", state=SampleState.GIVEN)
        made = make_sample(session, project, "made", origin=Origin.SYNTHETIC)
        for one in (given, made):
            make_prediction(session, one, "refund", 0.9)

        found = estimates.find(session, project)

    assert found is not None
    assert (found.pool, found.unknown) == (160, ())
    assert found.accuracy is not None
    assert found.accuracy.low < right < found.accuracy.high
    assert found.accuracy.high - found.accuracy.low < 0.3
    assert sum(one.value for one in found.shares.values()) == pytest.approx(1, abs=0.1)
    lines = list(words.lines(found))
    assert lines[0].startswith("Of the whole pool (160 samples, ")
    assert lines[1].startswith("Its labels: ")


def test_the_report_tells_what_was_measured_last(sqlite: Database) -> None:
    with sqlite.write() as session:
        fill(session, make_project(session, threshold=1.0))
    scene = Scene(sqlite)
    before = scene.command("U1", "report")

    measuring.measure_all(scene.tools)

    assert "whole pool" not in before
    assert "Of the whole pool (160 samples, " in scene.command("U1", "report")


def test_what_nobody_checks_is_said_to_be_unknown(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, threshold=0.85)
        fill(session, project, asked_above=0.85)

        found = estimates.find(session, project)

    assert found is not None
    assert (found.accuracy, found.shares) == (None, {})
    assert {one.low >= 0.85 for one in found.unknown} == {True}
    (line,) = words.lines(found)
    assert "nothing is known for certain yet" in line
    assert "drawn by chance, would do" in line


def test_without_a_model_or_labels_there_is_nothing_to_tell(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample = make_sample(session, project)
        assert estimates.find(session, project) is None
        make_prediction(session, sample)
        assert estimates.find(session, project) is None


def test_rare_labels_are_counted_not_listed() -> None:
    one = Estimate(value=0.1, low=0.05, high=0.2, labelled=100, pool=900, worth=100)
    shares = {f"label {number}": one for number in range(9)}

    _, line = words.lines(Estimates(pool=900, labelled=100, accuracy=one, shares=shares))

    assert line.endswith("3 rarer labels.")


def test_a_model_that_was_only_trained_does_not_take_the_pools_place(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session, threshold=1.0)
        fill(session, project)
        before = estimates.find(session, project)
        predictions.model_version(session, project.id, "tickets-2", "", "sha", NOW)

        assert before is not None
        assert estimates.find(session, project) == before
