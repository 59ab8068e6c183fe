from collections.abc import Callable, Sequence

import pytest

from bot.quality import alpha, gwet, intraclass, kappa, observed, pairs
from bot.quality.coefficient import Coefficient
from bot.quality.distances import Level
from bot.quality.ratings import Ratings
from bot.tasks import multichoice
from bot.tasks.multichoice import Labels

KRIPPENDORFF = "11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3."
"""4 observers x 12 units: Krippendorff (2011), sec. C and D; Gwet's raw4raters in R's irrCAC."""
WIKIPEDIA = ".1. ... .22 .11 .33 334 444 13. 2.2 1.1 1.1 3.3 3.3 ... 3.4"
"""3 coders x 15 units: Wikipedia, Krippendorff's alpha."""
BINARY = "01 11 01 00 00 01 00 00 10 00"
"""Krippendorff (2011), sec. A."""
FIVE = "ab aa bb bb db cc cc cc ee dd dd ad"
"""Krippendorff (2011), sec. B."""
COHEN = " ".join(
    ["11 "] * 88 + ["12 "] * 14 + ["13 "] * 18 + ["21 "] * 10 + ["22 "] * 40
    + ["23 "] * 10 + ["31 "] * 2 + ["32 "] * 6 + ["33 "] * 12
)  # fmt: skip
"""Cohen (1960), Educational and Psychological Measurement 20(1), example 2."""
PARADOX = "11 " * 80 + "12 " * 7 + "21 " * 8 + "22 " * 5
"""A common label: kappa is low while AC1 is high."""
GWET = "yy " * 8 + "nn yn"
"""Gwet (2008), in the tests of dkpro-statistics."""
ARTSTEIN = "SS " * 20 + "IS " * 20 + "SI " * 10 + "II " * 50
"""Artstein & Poesio (2008), Computational Linguistics 34(4), example 1."""
RANDOLPH = "YYY YYN YYN YYY"
"""Randolph (2005), Free-Marginal Multirater Kappa, example 2."""
FLEISS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 "
    "144444 224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 "
    "111155 224444 133333 555555"
)
"""Fleiss (1971), Psychological Bulletin 76(5): 30 patients, 6 diagnoses each; also in R's irr."""
FOURTEEN = (
    "55555555555555 22333333444455 33344444555555 22233333333344 11223333333345 11111112222222 "
    "11122333333444 11222223334455 11111122222334 22334445555555"
)
"""Wikipedia, Fleiss' kappa: 14 raters x 10 subjects; the tests of statsmodels."""


def ratings(units: str) -> Ratings:
    """One word a unit, one letter a reviewer; a dot is no answer."""
    return Ratings.of(
        (number, f"reviewer {place:02}", label)
        for number, unit in enumerate(units.split())
        for place, label in enumerate(unit)
        if label != "."
    )


@pytest.mark.parametrize(
    ("units", "level", "expected"),
    [
        (BINARY, "nominal", 0.095),
        (FIVE, "nominal", 0.692),
        (KRIPPENDORFF, "nominal", 0.743),
        (KRIPPENDORFF, "ordinal", 0.815),
        (KRIPPENDORFF, "interval", 0.849),
        (KRIPPENDORFF, "ratio", 0.797),
        (WIKIPEDIA, "nominal", 0.691),
        (WIKIPEDIA, "interval", 0.811),
    ],
)
def test_alpha_is_as_printed(units: str, level: Level, expected: float) -> None:
    found = alpha.alpha(ratings(units), level=level, resamples=0)

    assert found.value == pytest.approx(expected, abs=0.0006)


def test_alpha_is_as_printed_by_irrcac() -> None:
    found = alpha.alpha(ratings(KRIPPENDORFF), resamples=0)

    assert found.value == pytest.approx(0.74342, abs=6e-6)


@pytest.mark.parametrize(
    ("units", "expected"),
    [("11 11", None), ("1. .2", None), ("AB BA", -0.5), ("33333 3333. 33.33 33.33 33313", 0.0),
     ("11 11 22 .3", 1.0)],
)  # fmt: skip
def test_alpha_at_the_edge(units: str, expected: float | None) -> None:
    """What fast-krippendorff was asked about: -0.5 and 0 are right, undefined is no number."""
    found = alpha.alpha(ratings(units), resamples=0)

    assert found.value == pytest.approx(expected, abs=1e-9)
    assert (found.reason is None) == (expected is not None)


def fleiss_of_gwet(these: Ratings) -> Coefficient:
    return kappa.fleiss(these, with_unpaired=True)


def quadratic_ac2(these: Ratings) -> Coefficient:
    return gwet.ac2(these, gwet.quadratic(these))


def cohen(these: Ratings) -> Coefficient:
    return Coefficient(value=pairs.pairwise(these)[0].kappa)


@pytest.mark.parametrize(
    ("coefficient", "units", "expected", "tolerance"),
    [
        (gwet.ac1, KRIPPENDORFF, 0.77544, 6e-6),
        (gwet.ac1, GWET, 0.8658, 6e-5),
        (quadratic_ac2, KRIPPENDORFF, 0.914, 6e-5),
        (fleiss_of_gwet, KRIPPENDORFF, 0.76117, 6e-6),
        (kappa.fleiss, FLEISS, 0.430, 6e-4),
        (kappa.fleiss, FOURTEEN, 0.210, 6e-4),
        (kappa.fleiss, RANDOLPH, -0.2, 1e-9),
        (kappa.conger, KRIPPENDORFF, 0.76282, 6e-6),
        (kappa.scott, GWET, 0.6078, 6e-5),
        (kappa.scott, ARTSTEIN, 0.341, 6e-4),
        (gwet.brennan_prediger, KRIPPENDORFF, 0.77273, 6e-6),
        (gwet.brennan_prediger, ARTSTEIN, 0.4, 6e-4),
        (gwet.brennan_prediger, RANDOLPH, 1 / 3, 1e-9),
        (observed.percent_agreement, KRIPPENDORFF, 0.8181818, 6e-6),
        (observed.percent_agreement, ARTSTEIN, 0.7, 6e-4),
        (cohen, COHEN, 0.492, 6e-4),
        (cohen, ARTSTEIN, 0.348, 6e-4),
        (cohen, PARADOX, 0.31444241316270555, 1e-9),
        (gwet.ac1, PARADOX, 0.808, 6e-4),
    ],
)
def test_a_coefficient_is_as_printed(
    coefficient: Callable[[Ratings], Coefficient], units: str, expected: float, tolerance: float
) -> None:
    found = coefficient(ratings(units))

    assert found.value == pytest.approx(expected, abs=tolerance)


def masi(a: frozenset[str], b: frozenset[str]) -> float:
    return multichoice.masi(*(Labels(labels=tuple(one)) for one in (a, b)))


def test_masi_is_as_printed() -> None:
    """Passonneau (2006); the values of nltk.masi_distance."""
    assert masi(frozenset("A"), frozenset("AB")) == pytest.approx(2 / 3)
    assert masi(frozenset("AB"), frozenset("BC")) == pytest.approx(8 / 9)
    assert masi(frozenset("AB"), frozenset("AB")) == 0
    assert masi(frozenset("A"), frozenset("B")) == 1


SHROUT = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
"""Shrout & Fleiss (1979), Psychological Bulletin 86(2), table 2."""


@pytest.mark.parametrize(("of_mean", "expected"), [(False, 0.29), (True, 0.62)])
def test_intraclass_correlation_is_as_printed(of_mean: bool, expected: float) -> None:
    assert intraclass.two_way(SHROUT, of_mean=of_mean).value == pytest.approx(expected, abs=6e-3)


def test_intraclass_correlation_says_why_there_is_none() -> None:
    assert intraclass.two_way([[1, 2]]).reason == intraclass.TOO_FEW
    assert intraclass.two_way([[3, 3], [3, 3]]).reason == intraclass.ALL_ALIKE


def test_alpha_by_distance_takes_sets_of_labels() -> None:
    """Observed is (2/3 + 2/3) / 4, expected 2 (2/3 + 1 + 1 + 2/3 + 2/3) / 12."""
    a, both, b = frozenset("A"), frozenset("AB"), frozenset("B")
    units: Sequence[Sequence[frozenset[str]]] = [[a, both], [b, b]]

    found = alpha.by_distance(units, masi, resamples=0)

    assert found.value == pytest.approx(0.5)
