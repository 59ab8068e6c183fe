"""Agreement on a million annotations, timed beside the krippendorff package and scikit-learn.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_agreement.py
"""

import sys
import time
import tracemalloc
from collections.abc import Callable

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score

from bot.quality import agreement, alpha, pairs
from bot.quality.patterns import Codes
from bot.quality.ratings import Ratings

UNITS, ANSWERS, REVIEWERS, LABELS = 333_334, 3, 50, 5
RESAMPLES = 1000
PEER_RESAMPLES = 3
PEER_PAIRS = 10


def made_up() -> dict[str, Codes]:
    """Three answers to each unit, right with probability 0.8, in no order."""
    rng = np.random.default_rng(0)
    truth = np.repeat(rng.integers(0, LABELS, UNITS), ANSWERS)
    labels = np.where(rng.random(truth.size) < 0.8, truth, rng.integers(0, LABELS, truth.size))
    first = rng.integers(0, REVIEWERS, UNITS)
    # Steps below half of the reviewers: three different ones, and every two of them meet.
    steps = rng.integers(1, REVIEWERS // 2, (UNITS, ANSWERS - 1)).cumsum(axis=1)
    reviewers = np.column_stack([first, first[:, np.newaxis] + steps]) % REVIEWERS
    order = rng.permutation(truth.size)
    return {
        "units": np.repeat(np.arange(UNITS), ANSWERS)[order],
        "reviewers": reviewers.ravel()[order],
        "labels": labels[order],
    }


def build(codes: dict[str, Codes]) -> Ratings:
    return Ratings.from_codes(
        codes["units"],
        codes["reviewers"],
        codes["labels"],
        label_names=[str(label) for label in range(LABELS)],
        reviewer_names=[f"reviewer {number:02}" for number in range(REVIEWERS)],
    )


def seconds(act: Callable[[], object], times: int = 3) -> float:
    """The fastest of a few runs, in seconds of one processor: others may use the machine too."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        act()
        spent.append(time.process_time() - start)
    return min(spent)


def peer_alpha(codes: dict[str, Codes]) -> float:
    cells = np.bincount(codes["units"] * LABELS + codes["labels"], minlength=UNITS * LABELS)
    counts = cells.reshape(UNITS, LABELS)
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def peer_bootstrap(counts: Codes) -> None:
    rng = np.random.default_rng(0)
    for _ in range(PEER_RESAMPLES):
        drawn = counts[rng.integers(0, UNITS, UNITS)]
        krippendorff.alpha(value_counts=drawn, level_of_measurement="nominal")


def peer_pairs(table: Codes, some: list[tuple[int, int]]) -> None:
    for a, b in some:
        both = (table[:, a] >= 0) & (table[:, b] >= 0)
        cohen_kappa_score(table[both, a], table[both, b])


def fresh(ratings: Ratings) -> Ratings:
    """The same ratings, with nothing counted yet."""
    for counted in ("patterns", "ways", "meetings"):
        ratings.__dict__.pop(counted, None)
    return ratings


def peak_megabytes(act: Callable[[], object]) -> float:
    """The most memory that was held at once beyond what was held before."""
    tracemalloc.start()
    act()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    codes = made_up()
    ratings = build(codes)
    counts = ratings.counts()
    table = np.full((UNITS, REVIEWERS), -1)
    table[ratings.units, ratings.reviewers] = ratings.labels
    usual = np.where(table < 0, np.nan, table).T
    found = [(int(pair.a[-2:]), int(pair.b[-2:])) for pair in pairs.pairwise(ratings)]
    ours = seconds(lambda: alpha.alpha(fresh(ratings), resamples=0), 9)
    unsorted = seconds(lambda: alpha.alpha(build(codes), resamples=0), 9)
    from_counts = seconds(lambda: peer_alpha(codes))
    from_table = seconds(lambda: krippendorff.alpha(usual, level_of_measurement="nominal"))
    rows = [
        ("alpha; its table", ours, from_table),
        ("alpha; from counts", ours, from_counts),
        ("alpha, unsorted; its table", unsorted, from_table),
        ("alpha, unsorted; from counts", unsorted, from_counts),
        (
            f"alpha, {RESAMPLES} resamples",
            seconds(lambda: alpha.alpha(fresh(ratings), resamples=RESAMPLES)),
            seconds(lambda: peer_bootstrap(counts), 1) * RESAMPLES / PEER_RESAMPLES,
        ),
        (
            f"Cohen's kappa, {len(found)} pairs",
            seconds(lambda: pairs.pairwise(fresh(ratings))),
            seconds(lambda: peer_pairs(table, found[:PEER_PAIRS]), 1) * len(found) / PEER_PAIRS,
        ),
    ]
    write = sys.stdout.write
    write(f"{UNITS * ANSWERS:,} annotations, CPU{'ours, s':>15}{'package, s':>12}{'ratio':>9}\n")
    for name, mine, theirs in rows:
        write(f"{name:<32}{mine:>8.3f}{theirs:>12.2f}{theirs / mine:>8.0f}x\n")
    write(
        f"{'measure, everything':<32}{seconds(lambda: agreement.measure(fresh(ratings))):>8.3f}\n"
    )
    peak = peak_megabytes(lambda: agreement.measure(fresh(ratings)))
    write(f"{'its peak memory, MB':<32}{peak:>8.0f}{usual.nbytes / 1e6:>12.0f} for the table\n")


if __name__ == "__main__":
    main()
