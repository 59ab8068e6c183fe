"""Calibration, and auto-accept with a guarantee: what is promised, and what comes true.

Run it from the root of the repository, with Banking77 at hand:
CONCORD_BENCH_DATA=folder PYTHONPATH=. python tests/bench/bench_trust.py
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr

from bot.models import calibration, heads
from bot.models.heads import Floats
from bot.quality.paired import share_interval
from bot.reports.charts import reliability
from bot.review import audits, guarantee
from bot.review.guarantee import Flags
from tests.bench import banking, plotting
from tests.bench.banking import Banking, interval

SEEDS, REPEATS = 5, 200
TRAINING, CHECKED, CALIBRATING = 1_500, 1_000, 250
TARGET = 0.95

Choose = Callable[[Floats, Flags, list[str], float], float]
"""The coverage and the threshold of one way of choosing."""


@dataclass(frozen=True, eq=False)
class Run:
    """One seed: what a head says of all that it was not trained on."""

    names: tuple[str, ...]
    shares: Floats
    labels: NDArray[np.int64]
    temperature: float


def main() -> None:
    data = banking.load()
    runs = [_fit(data, seed, TRAINING) for seed in range(SEEDS)]
    _calibration(runs)
    print(f"\n{'Auto-accept':44}{'coverage':>26}{'precision':>11}{'missed':>24}{'nothing':>9}")
    for target in (TARGET, 0.9, 0.97):
        _guarantee("77 intents, 1,500 labels", runs, target, CHECKED, CALIBRATING)
    cards = [_fit(data.cards(), seed, 200) for seed in range(SEEDS)]
    _guarantee("ten card intents, 200 labels", cards, TARGET, 400, 100)
    _audits()


def _fit(data: Banking, seed: int, training: int) -> Run:
    order = np.random.default_rng(seed).permutation(len(data.labels))
    learned, rest = order[:training], order[training:]
    truths = np.eye(len(data.names))[data.labels[learned]]
    found = heads.fit(data.vectors[learned], truths, seed=seed)
    return Run(
        data.names,
        found.weights.probabilities(data.vectors[rest]),
        data.labels[rest],
        calibration.temperature(found.out_of_sample, truths),
    )


def _calibration(runs: list[Run]) -> None:
    """Held out is all that is not among the 1,500 labels, 11,583 messages."""
    raw: list[float] = []
    mended: list[float] = []
    accuracy = []
    for run in runs:
        is_right = run.shares.argmax(axis=1) == run.labels
        accuracy.append(float(is_right.mean()))
        for shares, errors in (
            (run.shares, raw),
            (calibration.scaled(run.shares, run.temperature), mended),
        ):
            bins = calibration.bins(shares.max(axis=1), is_right)
            errors.append(calibration.expected_error(bins) or 0.0)
    print(f"Calibration on held-out Banking77, 1,500 labels, {len(runs)} seeds")
    print(f"{'accuracy':34}{interval(accuracy):>26}")
    print(f"{'calibration error as it comes':34}{interval(raw):>26}")
    print(f"{'after temperature scaling':34}{interval(mended):>26}   worst {max(mended):.3f}")
    for name, shares in (
        ("calibration-before", runs[0].shares),
        ("calibration-after", calibration.scaled(runs[0].shares, runs[0].temperature)),
    ):
        is_right = shares.argmax(axis=1) == runs[0].labels
        bins = calibration.bins(shares.max(axis=1), is_right)
        plotting.keep(name, reliability.draw(bins).png)


def _guarantee(name: str, runs: list[Run], target: float, checked: int, calibrating: int) -> None:
    """Each seed's model is certified anew on REPEATS random hold-outs; the rest is to come."""
    ways: dict[str, Callable[..., guarantee.Thresholds]] = {
        "ours": guarantee.choose,
        "fixed sequence from the surest": _from_the_surest,
        "lowest that looks right": _naive,
    }
    for way, choose in ways.items():
        coverages, precisions, missed, nothing = [], [], 0, 0
        by_seed = []
        for seed, run in enumerate(runs):
            rng = np.random.default_rng(seed)
            own = [
                _one(run, rng.permutation(len(run.labels)), choose, target, checked, calibrating)
                for _ in range(REPEATS)
            ]
            by_seed.append(float(np.mean([coverage for coverage, _ in own])))
            coverages += [coverage for coverage, _ in own]
            precisions += [precision for coverage, precision in own if coverage]
            missed += sum(precision < target for coverage, precision in own if coverage)
            nothing += sum(not coverage for coverage, _ in own)
        count = len(coverages)
        precise = f"{np.mean(precisions):.3f}" if precisions else "-"
        low, high = share_interval(missed, count)
        misses = f"{missed / count:.1%} ({low:.1%} to {high:.1%})"
        words = f"{name}, {target:.0%}: {way}" if way == "ours" else f"   {way}"
        print(f"{words:44}{interval(by_seed):>26}{precise:>11}{misses:>24}{nothing / count:>9.1%}")


def _one(
    run: Run,
    order: NDArray[np.int64],
    choose: Callable[..., guarantee.Thresholds],
    target: float,
    checked: int,
    calibrating: int,
) -> tuple[float, float]:
    """Coverage and precision on all that was not looked at."""
    fit, check, rest = np.split(order, (calibrating, checked))
    truths = np.eye(len(run.names))[run.labels[fit]]
    temperature = calibration.temperature(run.shares[fit], truths)
    shares = calibration.scaled(run.shares, temperature)
    sure, guessed = shares.max(axis=1), shares.argmax(axis=1)
    is_right = guessed == run.labels
    names = [run.names[code] for code in guessed]
    found = choose(sure[check], is_right[check], [names[place] for place in check], target)
    least = np.array([found.least(name) or np.inf for name in run.names])
    taken = sure[rest] >= least[guessed[rest]]
    precision = float(is_right[rest][taken].mean()) if taken.any() else 1.0
    return float(taken.mean()), precision


def _from_the_surest(
    sure: Floats, is_right: Flags, _names: list[str], target: float
) -> guarantee.Thresholds:
    """The usual way: test from 60 samples on downwards, and stop at the first failure."""
    order = np.argsort(-sure)
    wrong = np.cumsum(~is_right[order])
    best, count = None, 60
    while count <= len(sure) and bdtr(float(wrong[count - 1]), count, 1 - target) <= 0.05:
        best, count = float(sure[order][count - 1]), count + 20
    return guarantee.Thresholds(target=target, by_label={"": best}, checked=len(sure), coverage=0)


def _naive(sure: Floats, is_right: Flags, _names: list[str], target: float) -> guarantee.Thresholds:
    order = np.argsort(-sure)
    shares = np.cumsum(is_right[order]) / np.arange(1, len(sure) + 1)
    good = np.flatnonzero(shares >= target)
    best = float(sure[order][good.max()]) if len(good) else None
    return guarantee.Thresholds(target=target, by_label={"": best}, checked=len(sure), coverage=0)


def _audits() -> None:
    """How soon a guarantee of 95% that does not hold is noticed; false alarms where it does."""
    rng = np.random.default_rng(0)
    print(
        f"\n{'Audits of a guarantee of 95%':34}{'suspended within 1,000':>24}{'median audits':>15}"
    )
    for precision in (0.97, 0.95, 0.93, 0.9, 0.85, 0.7, 0.5):
        noticed = []
        for _ in range(400):
            wrong = (rng.random(1_000) > precision).astype(np.float64)
            wealth = audits.wealth(wrong, np.array([0.05]))[0]
            over = np.flatnonzero(wealth >= 1 / guarantee.DOUBT)
            noticed.append(int(over[0]) + 1 if len(over) else 0)
        found = [count for count in noticed if count]
        middle = f"{np.median(found):.0f}" if found else "-"
        print(f"{f'true precision {precision:.0%}':34}{len(found) / 400:>24.1%}{middle:>15}")


if __name__ == "__main__":
    main()
