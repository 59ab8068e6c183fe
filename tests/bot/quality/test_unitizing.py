import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quality import unitizing
from bot.quality.unitizing import Unit

# Krippendorff, Content Analysis, 2nd ed. (2004), ch. 11; dkpro-statistics, Krippendorff2004Test:
# a continuum of 300 from 150, two observers, categories c and k, units by start and length.
C = [[(225, 70), (370, 30)], [(220, 80), (355, 20), (400, 20)]]
K = [[(180, 60), (300, 50)], [(180, 60), (300, 50)]]


def ends(units: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    return [[(start, start + long) for start, long in one] for one in units]


def labelled(units: list[list[tuple[int, int]]], label: str) -> list[list[Unit]]:
    return [[Unit(start, end, label) for start, end in one] for one in ends(units)]


@pytest.mark.parametrize(
    ("units", "observed", "expected", "value"), [(C, 0.0144, 0.0532, 0.7286), (K, 0, 0.0490, 1)]
)
def test_published_example_by_category(
    units: list[list[tuple[int, int]]], observed: float, expected: float, value: float
) -> None:
    found = unitizing.disagreement(ends(units), 150, 450)

    assert found.observed == pytest.approx(observed, abs=5e-5)
    assert found.expected == pytest.approx(expected, abs=5e-5)
    assert unitizing.alpha(labelled(units, "c"), 150, 450).value == pytest.approx(value, abs=1e-4)


def test_published_example_of_all_categories() -> None:
    both = [[*c, *k] for c, k in zip(labelled(C, "c"), labelled(K, "k"), strict=True)]

    assert unitizing.alpha(both, 150, 450).value == pytest.approx(0.8591, abs=5e-4)


def test_where_nothing_can_be_compared_the_reason_is_told() -> None:
    assert unitizing.alpha([[Unit(0, 5, "a")]], 0, 10).reason == unitizing.ONE_RATER
    assert unitizing.alpha([[], []], 0, 10).reason == unitizing.NO_UNITS
    with pytest.raises(ValueError, match="must have a length"):
        unitizing.alpha([[], []], 10, 10)


@st.composite
def people(draw: st.DrawFn) -> list[list[Unit]]:
    place = st.integers(-5, 105)
    unit = st.builds(
        lambda a, b, label: Unit(min(a, b), max(a, b), label), place, place, st.sampled_from("ab")
    )
    return draw(st.lists(st.lists(unit, max_size=4), min_size=2, max_size=4))


@given(people())
def test_alpha_ignores_the_order_of_people_and_is_1_for_the_same(raters: list[list[Unit]]) -> None:
    value = unitizing.alpha(raters, 0, 100).value
    turned = unitizing.alpha(raters[::-1], 0, 100).value
    same = unitizing.alpha([raters[0]] * 3, 0, 100).value

    assert value is None or value == pytest.approx(turned)
    assert value is None or value <= 1
    assert same in {None, 1}
