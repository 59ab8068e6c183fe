"""Consensus measured: how often it is right, how fast beside crowd-kit, how many answers it saves.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_consensus.py [folder]
The folder (or CONCORD_BENCH_DATA) holds crowds that real people answered, one subfolder each, with
answer.csv (question, worker, answer) and truth.csv (question, truth), as Zheng et al. (2017)
publish them. CONCORD_BENCH_FULL=1 lets crowd-kit do all of its work (three minutes more).
"""

import csv
import importlib
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.quality.consensus.answers import UNKNOWN, Answers
from bot.quality.consensus.climbing import Limits
from bot.quality.consensus.confusions import dawid_skene
from bot.quality.consensus.methods import METHODS, agree
from bot.quality.consensus.spamming import mace
from bot.quality.ratings import Ratings
from tests.bot.quality.consensus import crowd as made_up
from tests.bot.quality.consensus import replay
from tests.bot.quality.consensus.crowd import Crowd, Regime, accuracy, log_loss, make_crowd
from tests.bot.quality.consensus.dentists import dentists
from tests.bot.quality.consensus.replay import FIXED, play

SEEDS = range(1000, 1010)
"""Crowds that no default was chosen on; those were 0 to 9 and 100 to 109."""
BIG = Regime(units=20_000, reviewers=100, labels=5)
STEPS = 20
RESTARTS, MACE_STEPS = 10, 50
TARGETS = [0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
MOST = 5
FITTED = [20, 50, 100, 200, 400]
FULL = os.environ.get("CONCORD_BENCH_FULL") == "1"
Scores = dict[str, list[tuple[float, float]]]


def score(crowd: Crowd, scores: Scores) -> None:
    """Adds accuracy and log-loss, over units whose truth is known, of each method."""
    known = crowd.truth != UNKNOWN
    for method in METHODS:
        found = agree(crowd.answers, method)
        truth = crowd.truth[known]
        scores.setdefault(method, []).append(
            (accuracy(found.labels[known], truth), log_loss(found.posterior[known], truth))
        )


def line(name: str, scores: Iterable[Any]) -> None:
    print(f"{name:<22}" + "".join(f"{right:>8.4f}{loss:>7.3f}" for right, loss in scores))


def quality(title: str, groups: dict[str, list[Crowd]]) -> None:
    print(f"\n{title}: accuracy and log-loss (nats)")
    print(f"{'':<22}" + "".join(f"{method:>15}" for method in METHODS))
    means = []
    for name, crowds in groups.items():
        scores: Scores = {}
        for crowd in crowds:
            score(crowd, scores)
        means.append(np.mean(list(scores.values()), axis=1))
        line(name, means[-1])
    line("mean", np.mean(means, axis=0))


def read_crowd(folder: Path) -> Crowd:
    """Repeated answers of a worker to a question: the last one counts."""
    with (folder / "answer.csv").open(newline="", encoding="utf-8") as file:
        rows = {(row[0], row[1]): row[2] for row in list(csv.reader(file))[1:] if row}
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as file:
        truth = {row[0]: row[1] for row in list(csv.reader(file))[1:] if row}
    ratings = Ratings.of([(unit, worker, label) for (unit, worker), label in rows.items()])
    code = {label: number for number, label in enumerate(ratings.label_names)}
    known = [code.get(truth.get(str(unit), ""), UNKNOWN) for unit in ratings.unit_names]
    return Crowd(Answers.of(ratings), np.array(known))


def seconds(act: Callable[[], Any], times: int = 3) -> tuple[float, Any]:
    """The fastest of a few runs, in seconds, and what the last one returned."""
    spent, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = act()
        spent.append(time.perf_counter() - start)
    return min(spent), result


def race(name: str, ours: tuple[float, Any], theirs: tuple[float, Any]) -> None:
    same = float((theirs[1].labels_.sort_index().to_numpy() == ours[1].labels).mean())
    ratio = theirs[0] / ours[0]
    print(f"{name:<44}{ours[0]:>9.3f}{theirs[0]:>9.2f}{ratio:>7.0f}x{same:>12.2%}")


def speed() -> None:
    try:
        pandas: Any = importlib.import_module("pandas")
        peer: Any = importlib.import_module("crowdkit.aggregation")
    except ImportError:
        print("\nSPEED SKIPPED: crowd-kit is not installed.")
        return
    warnings.simplefilter("ignore")  # crowd-kit calls pandas in ways that pandas 4 will refuse
    answers, frame = framed(BIG, pandas)
    print(f"\n{answers.count:,} annotations{'':<25}{'ours, s':>9}{'peer, s':>9}{'':>8}same labels")
    fixed, long = Limits(-np.inf, STEPS), Limits(-np.inf, MACE_STEPS)
    race(
        f"Dawid-Skene, plain, {STEPS} steps each",
        seconds(lambda: dawid_skene(answers, sureness=0, smoothing=0, limits=fixed)),
        seconds(lambda: peer.DawidSkene(n_iter=STEPS, tol=-np.inf).fit(frame), 2),
    )
    restarts = RESTARTS if FULL else 1
    spent, fitted = seconds(lambda: peer.MACE(n_restarts=restarts).fit(frame), 1)
    theirs = (spent * RESTARTS / restarts, fitted)
    race(
        f"MACE, {RESTARTS} starts of {MACE_STEPS} steps each",
        seconds(lambda: mace(answers, restarts=RESTARTS, limits=long), 1),
        theirs,
    )
    race("MACE, as it comes", seconds(lambda: mace(answers)), theirs)
    some, few = (answers, frame) if FULL else framed(replace(BIG, units=BIG.units // 10), pandas)
    race(
        f"GLAD, as it comes, {some.count:,} annotations",
        seconds(lambda: agree(some, "glad")),
        seconds(lambda: peer.GLAD().fit(few), 1),
    )
    print(f"{'GLAD, as it comes':<44}{seconds(lambda: agree(answers, 'glad'))[0]:>9.3f}")
    print(f"{'blend (no peer)':<44}{seconds(lambda: agree(answers), 1)[0]:>9.3f}")
    if not FULL:
        print("The peer's MACE ran 1 of its 10 restarts, which all start alike; times 10.")


def framed(regime: Regime, pandas: Any) -> tuple[Answers, Any]:
    answers = make_crowd(regime, 0).answers
    columns = {"task": answers.units, "worker": answers.reviewers, "label": answers.labels}
    return answers, pandas.DataFrame(columns)


def dynamic(crowds: dict[str, list[Crowd]]) -> None:
    """Answers needed to be as right as with three each, read between targets."""
    print(f"\nDynamic overlap: share of the answers of overlap {FIXED} for the same accuracy")
    print(f"{'':<22}{'accuracy: vote':>15}{'fit':>8}{'needed: as vote':>17}{'as fit':>9}")
    curves, shares = [], []
    for name, group in crowds.items():
        played = [play(crowd, TARGETS, MOST, seed) for seed, crowd in enumerate(group)]
        curves.append(np.mean([[astuple(each) for each in one] for one in played], axis=0))
        shares.append(needed(curves[-1]))
        write_needed(name, curves[-1], shares[-1])
    mean = np.mean(curves, axis=0)
    write_needed("mean", mean, np.mean(shares, axis=0))
    print(f"\n{'target':<22}{'answers':>9}{'share':>8}{'online':>9}{'refitted':>10}  (mean of all)")
    for target, (answers, online, refitted, _, _) in zip(TARGETS, mean, strict=True):
        share = answers / FIXED
        print(f"{target:<22}{answers:>9.2f}{share:>8.0%}{online:>9.4f}{refitted:>10.4f}")


def first_fits(crowds: dict[str, list[Crowd]]) -> None:
    """From how many samples on the posterior may be believed: see `judging.FITTED_FROM`."""
    print(f"\nAccuracy on new units with {FIXED} answers, after a fit of so many: vote, posterior")
    print(f"{'':<22}{'vote':>8}" + "".join(f"{size:>8}" for size in FITTED))
    means = []
    for name, group in crowds.items():
        scores = [replay.first_fits(crowd, FITTED, seed) for seed, crowd in enumerate(group)]
        means.append(np.mean(scores, axis=0))
        write_first_fits(name, means[-1])
    write_first_fits("mean", np.mean(means, axis=0))


def write_first_fits(name: str, scores: Any) -> None:
    print(f"{name:<22}{scores[0, 0]:>8.4f}" + "".join(f"{right:>8.4f}" for _, right in scores))


def needed(curve: Any) -> Any:
    """Share of the answers at which the refitted labels are as right as the vote, and the fit."""
    fit, vote = curve[0, 3:]
    return np.interp([vote, fit], np.maximum.accumulate(curve[:, 2]), curve[:, 0]) / FIXED


def write_needed(name: str, curve: Any, share: Any) -> None:
    fit, vote = curve[0, 3:]
    print(f"{name:<22}{vote:>15.4f}{fit:>8.4f}{share[0]:>17.0%}{share[1]:>9.0%}")


def main() -> None:
    made = {
        name: [make_crowd(regime, seed) for seed in SEEDS]
        for name, regime in made_up.REGIMES.items()
    }
    quality(f"Made up, {len(SEEDS)} crowds each", made)
    crowds = {
        name: [make_crowd(replace(regime, overlap=6, units=900), seed) for seed in SEEDS[:2]]
        for name, regime in made_up.REGIMES.items()
        if regime.reviewers > MOST
    }
    first_fits(crowds)
    crowds["five dentists (real)"] = [dentists()] * 2
    folder = os.environ.get("CONCORD_BENCH_DATA", "") if len(sys.argv) == 1 else sys.argv[1]
    real = {file.parent.name: file.parent for file in sorted(Path(folder).glob("*/answer.csv"))}
    if folder and real:
        found = {name: [read_crowd(place)] for name, place in real.items()}
        quality("Real crowds", found)
        crowds |= {name: [known_only(crowd) for crowd in group] for name, group in found.items()}
    else:
        print("\nREAL CROWDS SKIPPED: name a folder of */answer.csv (see the top of this file).")
    speed()
    dynamic(crowds)


def known_only(crowd: Crowd) -> Crowd:
    """Without the units whose truth is unknown."""
    answers, known = crowd.answers, crowd.truth != UNKNOWN
    kept = known[answers.units]
    units = (np.cumsum(known) - 1)[answers.units[kept]]
    sizes = (int(known.sum()), answers.reviewer_count, answers.label_count)
    columns = (units, answers.reviewers[kept], answers.labels[kept])
    return Crowd(Answers.from_codes(*columns, sizes=sizes), crowd.truth[known])


if __name__ == "__main__":
    main()
