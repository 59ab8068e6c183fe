import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from bot.quality import paired


def flags(both: int, gained: int, lost: int, neither: int) -> tuple[paired.Flags, paired.Flags]:
    pairs = [(1, 1)] * both + [(1, 0)] * gained + [(0, 1)] * lost + [(0, 0)] * neither
    table = np.array(pairs, dtype=np.bool_)
    return table[:, 0], table[:, 1]


@pytest.mark.parametrize("table", [(80, 12, 3, 5), (50, 0, 0, 4), (10, 7, 7, 1), (30, 1, 9, 0)])
def test_the_p_value_is_that_of_statsmodels(table: tuple[int, int, int, int]) -> None:
    both, gained, lost, neither = table
    theirs = mcnemar([[both, gained], [lost, neither]], exact=True).pvalue

    found = paired.compare(*flags(*table))

    assert found is not None
    assert found.p_value == pytest.approx(theirs)
    assert found.difference == pytest.approx((gained - lost) / sum(table))
    assert found.low <= found.difference <= found.high


def test_only_what_is_better_beyond_doubt_is_better() -> None:
    better, doubtful, worse = (
        paired.compare(*flags(80, *apart, 5)) for apart in ((12, 2), (5, 3), (2, 12))
    )

    assert better is not None
    assert doubtful is not None
    assert worse is not None
    assert better.is_better
    assert not doubtful.is_better
    assert not worse.is_better


def test_the_interval_of_the_difference_is_about_the_normal_one() -> None:
    found = paired.compare(*flags(800, 120, 60, 20))

    assert found is not None
    spread = 1.96 * np.sqrt((0.12 + 0.06 - 0.06**2) / 1000)
    assert found.low == pytest.approx(0.06 - spread, abs=0.004)
    assert found.high == pytest.approx(0.06 + spread, abs=0.004)


@pytest.mark.parametrize(("right", "count"), [(0, 10), (9, 10), (10, 10), (190, 200)])
def test_the_interval_of_a_share_is_that_of_statsmodels(right: int, count: int) -> None:
    theirs = proportion_confint(right, count, method="beta")

    assert paired.share_interval(right, count) == pytest.approx(theirs)


def test_nothing_to_compare() -> None:
    none = np.zeros(0, dtype=np.bool_)

    assert paired.compare(none, none) is None
    assert paired.share_interval(0, 0) == (0, 1)
