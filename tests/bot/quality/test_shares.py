import numpy as np
import pytest

from bot.quality import shares


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_that_of_the_publication(
    count: int, of: int, low: float, high: float
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert shares.wilson(count, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_the_interval_of_a_difference_is_that_of_the_publication(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    assert shares.difference(*one, *other) == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted_leaves_everything_possible() -> None:
    assert shares.wilson(0, 0) == (0, 1)
    assert shares.difference(0, 0, 3, 10) == (-1, 1)


def test_an_interval_never_leaves_the_possible() -> None:
    for of in (1, 3, 10, 1_000):
        for count in np.linspace(0, of, 7):
            low, high = shares.wilson(count, of)
            assert 0 <= low <= count / of <= high <= 1
