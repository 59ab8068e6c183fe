"""How often a 95% interval of nominal alpha holds the truth, drawn and analytic.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_coverage.py
"""

import sys

import numpy as np

from bot.quality import alpha
from bot.quality.ratings import Ratings

STUDIES, RESAMPLES = 1_000, 1_000
CARE = 0.7
"""A reviewer sees the truth so often, and else answers by the labels' shares: alpha is CARE^2."""


def study(rng: np.random.Generator, units: int, raters: int, shares: list[float]) -> Ratings:
    truth = rng.choice(len(shares), (units, 1), p=shares)
    guess = rng.choice(len(shares), (units, raters), p=shares)
    labels = np.where(rng.random((units, raters)) < CARE, truth, guess)
    return Ratings.from_codes(
        np.repeat(np.arange(units), raters),
        np.tile(np.arange(raters), units),
        labels.ravel(),
        label_names=[str(label) for label in range(len(shares))],
        reviewer_names=[str(rater) for rater in range(raters)],
    )


def main() -> None:
    write = sys.stdout.write
    write(f"{'units':>6}{'raters':>8}{'commonest':>11}{'bootstrap':>11}{'analytic':>10}\n")
    rng = np.random.default_rng(0)
    for units in (20, 50, 200, 1000):
        for raters in (2, 5):
            for shares in ([1 / 3] * 3, [0.8, 0.1, 0.1]):
                held, known = np.zeros(2), np.zeros(2)
                for _ in range(STUDIES):
                    found = alpha.alpha(study(rng, units, raters, shares), resamples=RESAMPLES)
                    for place, ci in enumerate((found.ci, found.analytic_ci)):
                        if ci is not None:
                            known[place] += 1
                            held[place] += ci[0] <= CARE**2 <= ci[1]
                drawn, analytic = held / known
                write(f"{units:>6}{raters:>8}{shares[0]:>11.0%}{drawn:>11.1%}{analytic:>10.1%}\n")


if __name__ == "__main__":
    main()
