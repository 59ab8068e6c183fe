"""What irrCAC 0.4.4 gives for the same answers.

Its figures are copied: it wants scipy 1.12 and pandas 2 exactly, so it cannot be installed beside
the rest.
"""

from collections.abc import Callable

import pytest

from bot.quality import alpha, gwet, kappa
from bot.quality.coefficient import Coefficient
from bot.quality.ratings import Ratings
from tests.bot.quality.test_published_examples import (
    FLEISS,
    KRIPPENDORFF,
    WIKIPEDIA,
    fleiss_of_gwet,
    ratings,
)

Measure = Callable[[Ratings], Coefficient]


def quadratic(these: Ratings) -> Coefficient:
    return gwet.ac2(these, gwet.quadratic(these))


def linear(these: Ratings) -> Coefficient:
    return gwet.ac2(these, kappa.linear(len(these.label_names)))


def interval(these: Ratings) -> Coefficient:
    return alpha.alpha(these, level="interval")


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        (gwet.ac1, (0.775444, 0.709164, 0.447885)),
        (quadratic, (0.914001, 0.835239, 0.380228)),
        (linear, (0.858739, 0.773422, 0.385474)),
        (alpha.alpha, (0.743421, 0.691358, 0.433410)),
        (interval, (0.849107, 0.810845, 0.288050)),
        (fleiss_of_gwet, (0.761169, 0.686020, 0.430245)),
        (kappa.conger, (0.762817, 0.691383, 0.441809)),
        (gwet.brennan_prediger, (0.772727, 0.703704, 0.444444)),
    ],
)
def test_a_coefficient_is_that_of_irrcac(
    coefficient: Measure, expected: tuple[float, float, float]
) -> None:
    found = [coefficient(ratings(units)).value for units in (KRIPPENDORFF, WIKIPEDIA, FLEISS)]

    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        (gwet.ac1, (0.334043, 0.561726)),
        (fleiss_of_gwet, (0.319395, 0.541094)),
        (gwet.brennan_prediger, (0.331706, 0.557183)),
    ],
)
def test_where_nothing_is_missing_the_analytic_interval_is_that_of_irrcac(
    coefficient: Measure, expected: tuple[float, float]
) -> None:
    assert coefficient(ratings(FLEISS)).analytic_ci == pytest.approx(expected, abs=1e-6)
