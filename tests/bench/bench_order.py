"""How many labels each order of the queue needs, and how long it takes to choose among a million.

Run it from the root of the repository, with Banking77 at hand:
CONCORD_BENCH_DATA=folder PYTHONPATH=. python tests/bench/bench_order.py
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from slack_sdk import WebClient
from threadpoolctl import threadpool_limits

from bot import canonical
from bot.models import heads
from bot.models.encoding import Encoder
from bot.records import Order, SampleState
from bot.review import sampling
from jobs import ordering
from jobs.tools import Tools
from storage.database import Database, open_database
from storage.tables import Project
from tests.bench import banking, plotting
from tests.bench.banking import Banking, interval
from tests.makers import make_project

SEEDS = 5
STRENGTH = 20.0
GOOD_ENOUGH = 0.95
COMMITTEE = 5
MILLION = 1_000_000

Codes = NDArray[np.int64]
Heads = tuple[heads.Weights, ...]
"""The model, and its committee."""

NO_ENCODER = Encoder("", "text", "", lambda _: np.zeros((0, 0), dtype=np.float32))


@dataclass(frozen=True)
class Way:
    """How samples are chosen. `start`: whether the first are typical ones, or drawn by chance."""

    name: str
    order: Order
    is_diverse: bool = False
    is_typical: bool = False


@dataclass(frozen=True)
class Study:
    """start: labels before there is a model; step: labels between trainings."""

    name: str
    data: Banking
    start: int
    step: int


RANDOM = Way("random", Order.RANDOM)
MARGIN = Way("margin", Order.MARGIN)
OURS = Way("margin, diverse, typical start", Order.MARGIN, is_diverse=True, is_typical=True)
WAYS = (
    RANDOM,
    Way("least confidence", Order.LEAST_CONFIDENCE),
    MARGIN,
    Way("entropy", Order.ENTROPY),
    Way("margin, diverse", Order.MARGIN, is_diverse=True),
    Way("least confidence, diverse, typical start", Order.LEAST_CONFIDENCE, True, True),
    Way("entropy, diverse, typical start", Order.ENTROPY, True, True),
    OURS,
)
COMMITTEES = (
    Way("committee", Order.COMMITTEE),
    Way("committee, diverse, typical start", Order.COMMITTEE, True, True),
)
"""Of the ten card intents only: they train six heads where others train one."""


def main() -> None:
    data = banking.load()
    print(f"Labels to {GOOD_ENOUGH:.0%} of the accuracy with all labels, {SEEDS} seeds")
    with threadpool_limits(1):
        _study(Study("Banking77, 77 intents", data, 100, 50), WAYS)
        _study(Study("its ten card intents", data.cards(), 20, 10), (*WAYS, *COMMITTEES))
    _choose_among_a_million(data)


def _study(study: Study, ways: Sequence[Way]) -> None:
    data = study.data
    full = _accuracy(data, _train(data, np.arange(data.train_count)))
    level = GOOD_ENOUGH * full
    print(f"\n{study.name}: {data.train_count} to learn from, accuracy with all {full:.3f}")
    print(f"{'':42}{'labels, mean of seeds':>26}{'against random':>26}{'seconds a choice':>18}")
    curves, at_random = {}, [1.0] * SEEDS
    for way in ways:
        seconds: list[float] = []
        found = [_curve(study, way, level, seed, seconds) for seed in range(SEEDS)]
        needed = [_crossing(curve, level) for curve in found]
        if way is RANDOM:
            at_random = needed
        ratios = [count / float(np.mean(at_random)) for count in needed]
        curves[way.name] = _mean(found)
        print(
            f"{way.name:42}{_whole(needed):>26}{interval(ratios):>26}"
            f"{float(np.mean(seconds)):>18.3f}"
        )
    shown = {way.name: curves[way.name] for way in (RANDOM, MARGIN, OURS)}
    title = f"{study.name}: accuracy by number of labels"
    slug = "order-all" if data.train_count > 5_000 else "order-cards"
    plotting.lines(slug, title, "labels", "accuracy, mean of 5 seeds", shown, level)


def _curve(
    study: Study, way: Way, level: float, seed: int, seconds: list[float]
) -> list[tuple[float, float]]:
    """(labels, accuracy), until the level is passed."""
    data, rng = study.data, np.random.default_rng(seed)
    known = np.zeros(0, dtype=np.int64)
    trained: Heads = ()
    curve = []
    while True:
        rest = np.setdiff1d(np.arange(data.train_count), known)
        start = time.perf_counter()
        if trained:
            new = _next(data, way, trained, rest, study.step, seed)
        else:
            new = _first(data, way, rest, study.start, seed)
        seconds.append(time.perf_counter() - start)
        known = np.concatenate([known, new])
        members = COMMITTEE if way.order is Order.COMMITTEE else 0
        redrawn = [rng.choice(known, len(known)) for _ in range(members)]
        trained = tuple(_train(data, some) for some in (known, *redrawn))
        curve.append((float(len(known)), _accuracy(data, trained[0])))
        if curve[-1][1] >= level or len(known) + study.step > data.train_count:
            return curve


def _first(data: Banking, way: Way, rest: Codes, count: int, seed: int) -> Codes:
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(rest)[: ordering.START]
    if not way.is_typical:
        return drawn[:count]
    return drawn[sampling.typical(data.vectors[drawn], data.vectors[:0], count, seed)]


def _next(data: Banking, way: Way, trained: Heads, rest: Codes, count: int, seed: int) -> Codes:
    """As jobs/ordering chooses."""
    if way.order is Order.RANDOM:
        return np.random.default_rng((seed, len(rest))).choice(rest, count, replace=False)
    shares = trained[0].probabilities(data.vectors[rest]).tolist()
    apart: list[float | None] = [None] * len(rest)
    if trained[1:]:
        whole = heads.Head(NO_ENCODER, data.names, trained[0], trained[1:])
        found = whole.disagreement(data.vectors[rest])
        assert found is not None, "it has a committee"
        apart = found.tolist()
    turns = [
        sampling.certainty(dict(zip(data.names, row, strict=True)), way.order, disagreement)
        for row, disagreement in zip(shares, apart, strict=True)
    ]
    first = np.argsort(turns, kind="stable")
    if not way.is_diverse:
        return rest[first[:count]]
    some = first[: count * sampling.CANDIDATES]
    doubt = sampling.doubts([turns[place] for place in some])
    return rest[some[sampling.diverse(doubt, data.vectors[rest[some]], count, seed)]]


def _train(data: Banking, known: Codes) -> heads.Weights:
    truths = np.eye(len(data.names))[data.labels[known]]
    return heads._regress(data.vectors[known], truths, STRENGTH)


def _accuracy(data: Banking, head: heads.Weights) -> float:
    judged = slice(data.train_count, None)
    guessed = head.probabilities(data.vectors[judged]).argmax(axis=1)
    return float((guessed == data.labels[judged]).mean())


def _crossing(curve: Sequence[tuple[float, float]], level: float) -> float:
    """Where the curve first passes the level, between two trainings by a straight line."""
    before = (0.0, 0.0)
    for labels, accuracy in curve:
        if accuracy >= level:
            share = (level - before[1]) / (accuracy - before[1])
            return before[0] + share * (labels - before[0])
        before = labels, accuracy
    return curve[-1][0]


def _mean(curves: Sequence[Sequence[tuple[float, float]]]) -> list[tuple[float, float]]:
    shortest = min(map(len, curves))
    return [
        (curves[0][place][0], float(np.mean([curve[place][1] for curve in curves])))
        for place in range(shortest)
    ]


def _whole(values: list[float]) -> str:
    spread = 1.96 * float(np.std(values, ddof=1)) / len(values) ** 0.5
    mean = float(np.mean(values))
    return f"{mean:.0f} ({mean - spread:.0f} to {mean + spread:.0f})"


def _choose_among_a_million(data: Banking) -> None:
    """The next 100, by the job itself, from a database of a million that wait."""
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/concord.db")
        start = time.perf_counter()
        project = _fill(database, data)
        print(f"\nA million samples wait in SQLite, kept in {time.perf_counter() - start:.0f} s")
        tools = Tools(database, WebClient, lambda: datetime.now(UTC), Path(folder), "bench")
        for words in ("1,000 candidates embedded first", "embeddings kept"):
            start = time.perf_counter()
            chosen = ordering.choose(tools, project, 100)
            seconds = time.perf_counter() - start
            print(f"the next {len(chosen)}: {seconds:6.2f} s, {words}")
        start = time.perf_counter()
        ordering.plan(tools, project, 100)
        print(f"planned, hold-out included: {time.perf_counter() - start:6.2f} s")
        database.close()


def _fill(database: Database, data: Banking) -> Project:
    chance = Random(0)
    with database.write() as session:
        project = make_project(session, labels=data.names[:50])
        connection = session.connection()

        def rows(first: int) -> list[tuple[object, ...]]:
            found: list[tuple[object, ...]] = []
            for number in range(first, first + 50_000):
                text = f"{data.texts[number % len(data.texts)]} ({number})"
                parts = canonical.dumps([{"type": "text", "text": text}])
                sure = chance.random()
                hashed = canonical.sha256(parts)
                waiting = SampleState.WAITING.value
                at = "2026-11-23 12:00:00.000000"
                found.append((project.id, hashed, parts, "real", "{}", waiting, sure, sure, at))
            return found

        for first in range(0, MILLION, 50_000):
            connection.exec_driver_sql(
                "INSERT INTO sample (project_id, content_hash, parts, origin, extra, state, "
                "confidence, turn, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows(first),
            )
    return project


if __name__ == "__main__":
    main()
