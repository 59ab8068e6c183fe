import itertools
import warnings

import krippendorff
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa

from bot.quality import alpha, kappa, pairs
from bot.quality.distances import Level
from bot.quality.patterns import Codes
from bot.quality.ratings import Ratings

SEEDS = range(6)
MISSING = -1


def random_table(seed: int, missing: float) -> Codes:
    """Labels 0 to 3, or MISSING, shape (units, reviewers); reviewers agree more than by chance."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, size=(60, 1))
    noise = rng.integers(0, 4, size=(60, 5))
    table = np.where(rng.random(noise.shape) < 0.6, truth, noise)
    return np.where(rng.random(noise.shape) < missing, MISSING, table)


def ratings(table: Codes) -> Ratings:
    units, reviewers = np.nonzero(table != MISSING)
    return Ratings.from_codes(
        units,
        reviewers,
        table[units, reviewers],
        label_names="1234",
        reviewer_names="abcde",
        unit_names=range(len(table)),
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_that_of_krippendorff(seed: int, level: Level) -> None:
    table = random_table(seed, missing=0.5)

    ours = alpha.alpha(ratings(table), level=level, resamples=0)

    theirs = krippendorff.alpha(
        np.where(table == MISSING, np.nan, table + 1.0).T, level_of_measurement=level
    )
    assert ours.value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_a_label_is_that_of_krippendorff_on_yes_and_no(seed: int) -> None:
    table = random_table(seed, missing=0.5)

    ours = alpha.per_label(ratings(table), resamples=0)

    for label, name in enumerate("1234"):
        is_label = np.where(table == MISSING, np.nan, table == label)
        theirs = krippendorff.alpha(is_label.T, level_of_measurement="nominal")
        assert ours[name].value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", ["nominal", "interval"])
def test_alpha_by_distance_is_that_of_the_level(seed: int, level: Level) -> None:
    table = random_table(seed, missing=0.5)
    apart = alpha.between_labels(ratings(table), level)

    by_distance = alpha.by_distance(
        [row[row != MISSING].tolist() for row in table],
        lambda one, other: float(apart[one, other]),
        seed=3,
    )

    by_level = alpha.alpha(ratings(table), level=level, seed=3)
    assert by_distance.value == pytest.approx(by_level.value)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_is_that_of_statsmodels(seed: int) -> None:
    table = random_table(seed, missing=0.0)

    ours = kappa.fleiss(ratings(table), resamples=0)

    assert ours.value == pytest.approx(fleiss_kappa(aggregate_raters(table)[0]), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_cohen_is_that_of_sklearn_for_every_pair(seed: int) -> None:
    table = random_table(seed, missing=0.5)

    ours = {(pair.a, pair.b): pair for pair in pairs.pairwise(ratings(table))}

    for (a, one), (b, other) in itertools.combinations(zip("abcde", table.T, strict=True), 2):
        both = (one != MISSING) & (other != MISSING)
        theirs = cohen_kappa_score(one[both], other[both])
        assert ours[a, b].kappa == pytest.approx(theirs, abs=1e-12)
        assert ours[a, b].units == both.sum()
        assert ours[a, b].percent_agreement == pytest.approx((one == other)[both].mean())


@pytest.mark.parametrize("seed", SEEDS)
def test_an_interval_of_cohen_has_the_error_of_statsmodels(seed: int) -> None:
    table = random_table(seed, missing=0)[:, :2]
    cells = np.zeros((4, 4))
    np.add.at(cells, (table[:, 0], table[:, 1]), 1)

    (pair,) = pairs.pairwise(ratings(table))

    assert pair.kappa is not None
    assert pair.analytic_ci is not None
    # Theirs divides by n, ours by n - 1.
    error = cohens_kappa(cells).std_kappa * np.sqrt(60 / 59)
    assert pair.kappa - pair.analytic_ci[0] == pytest.approx(stats.t.ppf(0.975, 59) * error)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_is_that_of_sklearn(seed: int, weights: str) -> None:
    table = random_table(seed, missing=0.3)[:, :2]
    both = (table != MISSING).all(axis=1)
    of_four = {"linear": kappa.linear, "quadratic": kappa.quadratic}[weights](4)
    units, reviewers = np.nonzero(table != MISSING)
    two = Ratings.from_codes(
        units,
        reviewers,
        table[units, reviewers],
        label_names="1234",
        reviewer_names="ab",
    )

    ours = kappa.weighted(two, of_four)

    theirs = cohen_kappa_score(*table[both].T, labels=range(4), weights=weights)
    assert ours.value == pytest.approx(theirs, abs=1e-12)
    assert ours.ci is not None
    assert ours.analytic_ci is not None


def test_nothing_warns_where_the_packages_do() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        alike = Ratings.of([("u", "a", "x"), ("u", "b", "x")])

        assert alpha.alpha(alike).value is None
        assert kappa.fleiss(alike).value is None
        assert kappa.conger(alike).value is None
        assert pairs.pairwise(alike)[0].kappa is None
