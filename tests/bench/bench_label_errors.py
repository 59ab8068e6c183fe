"""Planted label errors: how well they are found, beside cleanlab on the same probabilities.

Run it from the root of the repository, with Banking77 at hand:
CONCORD_BENCH_DATA=folder PYTHONPATH=. python tests/bench/bench_label_errors.py
"""

from collections.abc import Callable

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from bot.models import calibration, heads
from bot.models.heads import Floats
from bot.quality import label_errors
from tests.bench import banking
from tests.bench.banking import Banking, interval

SEEDS = 5
SAMPLES, WRONG = 1_500, 0.1

Codes = NDArray[np.int64]
Plant = Callable[[Banking, Codes, Codes, np.random.Generator], Codes]
"""Wrong labels for some samples, by data, samples, those that are wrong, and chance."""


def main() -> None:
    data = banking.load()
    kinds: dict[str, Plant] = {
        "any other label": _any,
        "one of the three nearest": _confused,
        "what a model would say": _plausible,
    }
    print(f"Average precision: {SAMPLES} samples of Banking77, {WRONG:.0%} wrong, {SEEDS} seeds")
    for kind, plant in kinds.items():
        scores: dict[str, list[float]] = {}
        for seed in range(SEEDS):
            for name, score in _scores(data, plant, seed).items():
                scores.setdefault(name, []).append(score)
        print(f"\nWrong labels are {kind}")
        for name, values in scores.items():
            print(f"  {name:44}{interval(values)}")


def _scores(data: Banking, plant: Plant, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(data.labels))[:SAMPLES]
    wrong = np.zeros(SAMPLES, dtype=np.bool_)
    wrong[rng.permutation(SAMPLES)[: round(SAMPLES * WRONG)]] = True
    labels = data.labels[chosen].copy()
    labels[wrong] = plant(data, chosen, np.flatnonzero(wrong), rng)
    truths = np.eye(len(data.names))[labels]
    shares = heads.fit(data.vectors[chosen], truths, seed=seed).out_of_sample
    calibrated = calibration.scaled(shares, calibration.temperature(shares, truths))
    vectors = data.vectors[chosen].astype(np.float64)
    ours = label_errors.suspicions(calibrated, vectors, labels)
    found = {
        "ours": average_precision_score(wrong, ours.score),
        "cleanlab, self confidence (its default)": _theirs(wrong, labels, shares),
        "cleanlab, normalized margin": _theirs(wrong, labels, shares, "normalized_margin"),
        "cleanlab, find_label_issues": _issues(wrong, labels, shares),
    }
    doubted = ours.is_confident & (ours.other != labels)
    found["doubted confidently, and wrong"] = float(wrong[doubted].mean())
    found["wrong, and doubted confidently"] = float(doubted[wrong].mean())
    return found


def _theirs(
    wrong: NDArray[np.bool_], labels: Codes, shares: Floats, method: str = "self_confidence"
) -> float:
    quality = get_label_quality_scores(labels, shares, method=method)
    return float(average_precision_score(wrong, -quality))


def _issues(wrong: NDArray[np.bool_], labels: Codes, shares: Floats) -> float:
    """What it does not list counts as least suspicious."""
    listed = find_label_issues(labels, shares, return_indices_ranked_by="self_confidence")
    score = np.zeros(len(labels))
    score[listed] = np.arange(len(listed), 0, -1)
    return float(average_precision_score(wrong, score))


def _any(data: Banking, chosen: Codes, wrong: Codes, rng: np.random.Generator) -> Codes:
    count = len(data.names)
    shift = rng.integers(1, count, len(wrong))
    return np.asarray((data.labels[chosen[wrong]] + shift) % count)


def _confused(data: Banking, chosen: Codes, wrong: Codes, rng: np.random.Generator) -> Codes:
    """Labels whose messages are alike on average, as people confuse them."""
    centres = np.stack(
        [data.vectors[data.labels == code].mean(axis=0) for code in range(len(data.names))]
    )
    alike = centres @ centres.T
    np.fill_diagonal(alike, -1)
    nearest = np.argsort(-alike, axis=1)[:, :3]
    return np.asarray(nearest[data.labels[chosen[wrong]], rng.integers(0, 3, len(wrong))])


def _plausible(data: Banking, chosen: Codes, wrong: Codes, rng: np.random.Generator) -> Codes:
    """The hardest kind: for each the label that a model of other samples thinks second best."""
    others = np.setdiff1d(np.arange(len(data.labels)), chosen)
    known = rng.choice(others, SAMPLES, replace=False)
    truths = np.eye(len(data.names))[data.labels[known]]
    head = heads._regress(data.vectors[known], truths, 20.0)
    shares = head.probabilities(data.vectors[chosen[wrong]])
    shares[np.arange(len(wrong)), data.labels[chosen[wrong]]] = 0
    return np.asarray(shares.argmax(axis=1))


if __name__ == "__main__":
    main()
