import numpy as np
import pytest

from bot.reports import comparison as words
from bot.review import usefulness
from bot.review.usefulness import REAL_ONLY, WITH_ALL, Labelled

BOTH = {way: usefulness.WAYS[way] for way in (REAL_ONLY, WITH_ALL)}


def labelled(rng: np.random.Generator, count: int, sign: int = 1, width: int = 400) -> Labelled:
    """Two labels, apart in the first direction."""
    is_b = rng.random(count) < 0.5
    vectors = rng.normal(size=(count, width))
    vectors[:, 0] += sign * np.where(is_b, 1.5, -1.5)
    return Labelled(vectors / 20, np.where(is_b, "b", "a"))


def test_more_of_the_same_helps_and_the_gain_has_an_interval() -> None:
    rng = np.random.default_rng(0)

    alone, more = usefulness.judge(labelled(rng, 150), labelled(rng, 800), None, 1, BOTH)

    assert (alone.gain, alone.p) == (0, 1)
    assert more.low > 0
    assert more.p < 0.05
    assert more.accuracy == pytest.approx(alone.accuracy + more.gain)
    assert "points" in words.judged_line(more)


def test_samples_with_wrong_labels_are_seen_to_do_harm() -> None:
    rng = np.random.default_rng(0)

    _, more = usefulness.judge(labelled(rng, 150), labelled(rng, 800, sign=-1), None, 1, BOTH)

    assert more.high < 0


def test_what_was_made_from_a_sample_is_not_seen_when_it_is_judged() -> None:
    """Every edit is its parent with the parent's label: only a leak could be of use."""
    rng = np.random.default_rng(0)
    real = Labelled(rng.normal(size=(100, 200)) / 10, rng.choice(["a", "b"], 100))

    _, leaking = usefulness.judge(real, real, None, 1, BOTH)
    _, honest = usefulness.judge(real, real, np.arange(100), 1, BOTH)

    assert leaking.accuracy > 0.9
    assert honest.accuracy < 0.7


def test_every_way_is_judged_on_the_same_real_samples() -> None:
    rng = np.random.default_rng(0)

    found = usefulness.judge(labelled(rng, 60, width=20), labelled(rng, 60, width=20), None, 1)

    assert [one.way for one in found] == list(usefulness.WAYS)
    assert all(one.accuracy_low <= one.accuracy <= one.accuracy_high for one in found)


def test_too_little_to_judge_is_refused() -> None:
    rng = np.random.default_rng(0)

    with pytest.raises(ValueError, match="At least 30 labelled real samples"):
        usefulness.judge(labelled(rng, 29), labelled(rng, 100), None, 1)
    with pytest.raises(ValueError, match="At least 10 labelled samples that are not real"):
        usefulness.judge(labelled(rng, 100), labelled(rng, 9), None, 1)
