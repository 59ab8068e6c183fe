"""Shares and accuracy of a whole pool from few labels: do the intervals hold, how wide are they.

On the 3,080 test queries of Banking77, with a linear model on MiniLM that was trained on 1,000
others; and how long a project of a million samples takes to answer.
"""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from bot.models import linear
from bot.policy import Policy
from bot.quality import prediction_powered, shares
from bot.quality.prediction_powered import Stratum
from bot.records import Label, Schema
from bot.schema import label_value
from storage import estimates, projects, schemas
from storage.database import Database, open_database
from storage.tables import Project
from tests.bench import real_data

DRAWS = 400
LABELS = 200
INTENTS = 5
MILLION = 1_000_000
NOW = datetime(2026, 11, 25, tzinfo=UTC)

Chosen = Callable[[np.random.Generator], NDArray[np.int64]]


def main() -> None:
    _million()
    train, test = real_data.banking77("train"), real_data.banking77("test")
    order = np.random.default_rng(0).permutation(len(train.texts))[:1_000]
    model = linear.learn(train.vectors[order], list(train.labels[order]))
    sure = model.probabilities(test.vectors)
    guess = np.array(model.labels)[sure.argmax(axis=1)]
    confidence = sure.max(axis=1)
    is_right = (guess == test.labels).astype(float)
    print(f"\nthe model is right on {is_right.mean():.1%}; {LABELS} labels, {DRAWS} draws of them")
    print(f"{'what':<34}{'holds':<24}{'width':<8}{'without model':<15}worth")
    _row("accuracy, drawn by chance", is_right, confidence, None, confidence)
    _row("accuracy, queue and an audit", is_right, confidence, _queue(confidence), confidence)
    commonest = np.unique(guess, return_counts=True)
    for name in commonest[0][np.argsort(-commonest[1])[:INTENTS]]:
        truth, said = (test.labels == name).astype(float), (guess == name).astype(float)
        _row(f"share of {name[:22]}", truth, said, None, confidence)


def _row(
    what: str,
    truth: NDArray[np.float64],
    guess: NDArray[np.float64],
    chosen: Chosen | None,
    confidence: NDArray[np.float64],
) -> None:
    rng = np.random.default_rng(1)
    held, widths, plain, worth = 0, [], [], []
    for _ in range(DRAWS):
        seen = chosen(rng) if chosen else rng.choice(len(truth), LABELS, replace=False)
        found = prediction_powered.share(_strata(truth, guess, seen, confidence))
        if found is None:
            continue
        held += found.low <= truth.mean() <= found.high
        widths.append(found.high - found.low)
        worth.append(found.worth)
        low, high = shares.wilson(truth[seen].sum(), len(seen))
        plain.append(high - low)
    low, high = shares.wilson(held, len(widths))
    holds = f"{held / len(widths):.1%} ({low:.1%} to {high:.1%})"
    without = "-" if chosen else f"{np.mean(plain):.3f}"
    print(f"{what:<34}{holds:<24}{np.mean(widths):<8.3f}{without:<15}{np.median(worth):.0f}")


def _strata(
    truth: NDArray[np.float64],
    guess: NDArray[np.float64],
    seen: NDArray[np.int64],
    confidence: NDArray[np.float64],
) -> list[Stratum]:
    """Tenths of the pool by confidence, as storage/estimates.py makes them of 200 labels."""
    edges = np.quantile(confidence, np.linspace(0, 1, 11)[1:-1])
    stratum = np.searchsorted(edges, confidence)
    is_seen = np.isin(np.arange(len(truth)), seen)
    return [
        Stratum(
            int((stratum == number).sum()),
            float(guess[stratum == number].mean()),
            truth[(stratum == number) & is_seen],
            guess[(stratum == number) & is_seen],
        )
        for number in range(10)
    ]


def _queue(confidence: NDArray[np.float64]) -> Chosen:
    """Half of the labels on the least sure third of the pool, half by chance on the rest."""
    order = np.argsort(confidence)
    third = len(order) // 3

    def chosen(rng: np.random.Generator) -> NDArray[np.int64]:
        parts = (order[:third], order[third:])
        return np.concatenate([rng.choice(part, LABELS // 2, replace=False) for part in parts])

    return chosen


def _million() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/concord.db")
        project = _fill(database)
        start = time.perf_counter()
        with database.read() as session:
            found = estimates.find(session, session.get_one(Project, project.id))
        assert found is not None
        seconds = time.perf_counter() - start
        print(f"{found.pool:,} samples, {found.labelled:,} labelled: {seconds:.1f} s (SQLite)")
        database.close()


def _fill(database: Database) -> Project:
    """A million samples, a guess for each, a label of one reviewer on five hundred."""
    labels = ("refund", "delivery", "other")
    chance = random.Random(1)
    with database.write() as session:
        team = projects.workspace(session, "T1", "Team", "", NOW)
        row = Project(
            workspace_id=team.id, name="p", channel_id="C1", policy=Policy(), created_at=NOW
        )
        project = projects.add(session, row)
        asked = Schema(number=1, kind="choice", labels=tuple(Label(name=name) for name in labels))
        schemas.add(session, project.id, asked, NOW)
        at = "2026-11-25 00:00:00.000000"
        for statement, rows in (
            ("INSERT INTO reviewer VALUES (1, 1, 'U1', 'Ana', ?, 0)", [(at,)]),
            ("INSERT INTO model_version VALUES (1, 1, 'm', '', '', ?)", [(at,)]),
        ):
            session.connection().exec_driver_sql(statement, rows)
        values = [label_value(name) for name in labels]
        every = MILLION // 500
        for first in range(1, MILLION + 1, 100_000):
            numbers = range(first, first + 100_000)
            sure = [round(chance.uniform(0.3, 1), 4) for _ in numbers]
            session.connection().exec_driver_sql(
                "INSERT INTO sample VALUES (?, 1, NULL, ?, '[]', 'real', '{}', ?, ?, ?)",
                [
                    (n, str(n), "accepted" if n % every else "complete", s, at)
                    for n, s in zip(numbers, sure, strict=True)
                ],
            )
            session.connection().exec_driver_sql(
                "INSERT INTO prediction VALUES (?, ?, 1, ?, ?, '{}', ?)",
                [(n, n, values[n % 3], s, at) for n, s in zip(numbers, sure, strict=True)],
            )
        session.execute(
            text(
                "INSERT INTO annotation (project_id, sample_id, schema_version_id, source, answer, "
                "value, reviewer_id, suggestion_shown, created_at) SELECT 1, id, 1, 'human_review',"
                " 'value', :value, 1, 0, created_at FROM sample WHERE state = 'complete'"
            ),
            {"value": values[0]},
        )
    return project


if __name__ == "__main__":
    main()
