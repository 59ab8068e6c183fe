import numpy as np
import pytest

from bot.records import Order
from bot.review import sampling
from bot.review.sampling import Floats


def blobs(sizes: list[int], seed: int = 0) -> tuple[Floats, list[int]]:
    """Samples around some centres, and to which each belongs."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(len(sizes), 16))
    owners = [blob for blob, size in enumerate(sizes) for _ in range(size)]
    vectors = centres[owners] + 0.1 * rng.normal(size=(len(owners), 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), owners


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.LEAST_CONFIDENCE, 0.5),
        (Order.MARGIN, 0.2),
        (Order.ENTROPY, 1 - 1.0297 / np.log(3)),
        (Order.COMMITTEE, 0.2),
    ],
)
def test_each_order_by_hand(order: Order, expected: float) -> None:
    shares = {"a": 0.5, "b": 0.3, "c": 0.2}

    assert sampling.certainty(shares, order, None) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("order", [one for one in Order if one is not Order.RANDOM])
def test_a_sure_sample_is_asked_after_an_unsure_one(order: Order) -> None:
    sure = sampling.certainty({"a": 0.98, "b": 0.01, "c": 0.01}, order, 0.05)
    unsure = sampling.certainty({"a": 0.4, "b": 0.35, "c": 0.25}, order, 0.8)

    assert 0 <= unsure < sure <= 1


@pytest.mark.parametrize("order", Order)
def test_one_known_probability_orders_as_the_confidence_does(order: Order) -> None:
    found = [sampling.certainty({"a": share}, order, None) for share in (0.6, 0.8, 0.95)]

    assert found == sorted(found)


def test_a_committee_that_differs_is_heard_before_the_margin() -> None:
    shares = {"a": 0.9, "b": 0.1}

    assert sampling.certainty(shares, Order.COMMITTEE, 0.7) == pytest.approx(0.3)


def test_diverse_samples_come_from_different_corners_and_from_doubted_ones() -> None:
    vectors, owners = blobs([30, 30, 30, 30])
    doubt = np.full(120, 0.5, dtype=np.float32)
    doubt[owners.index(2) : owners.index(3)] = 0.9

    places = sampling.diverse(doubt, vectors, 4, seed=1)

    assert sorted(owners[place] for place in places) == [0, 1, 2, 3]
    assert owners[places[0]] == 2


def test_typical_samples_cover_what_is_not_known_the_largest_first() -> None:
    vectors, owners = blobs([80, 20, 50])
    known = vectors[:1]

    places = sampling.typical(vectors[1:], known, 2, seed=1)

    assert [owners[1 + place] for place in places] == [2, 1]


@pytest.mark.parametrize("count", [0, 3, 10, 50])
def test_as_many_as_there_are_and_none_twice(count: int) -> None:
    vectors, _ = blobs([5, 5])
    doubt, known = np.linspace(0.1, 1, 10, dtype=np.float32), vectors[:4]

    for found in (
        sampling.diverse(doubt, vectors, count, seed=1),
        sampling.typical(vectors, known, count, seed=1),
    ):
        assert len(set(found.tolist())) == len(found)
        assert len(found) <= max(count, 10)
    assert len(sampling.typical(vectors, known, count, seed=1)) == min(count, 10)


def test_the_same_seed_chooses_the_same() -> None:
    vectors, _ = blobs([40, 40])
    doubt = np.linspace(0, 1, 80, dtype=np.float32)

    assert (sampling.diverse(doubt, vectors, 9, 3) == sampling.diverse(doubt, vectors, 9, 3)).all()


def test_without_a_share_the_second_list_comes_last() -> None:
    assert sampling.interleave([1, 2], [9], 0) == [1, 2, 9]
    assert sampling.interleave([], [9, 8], 0.3) == [9, 8]
