import hashlib

import pytest

from bot.review import holdout

HASHES = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(4_000)]


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_about_the_share_is_held_out(share: float) -> None:
    held = sum(holdout.is_held_out(one, share) for one in HASHES)

    assert held / len(HASHES) == pytest.approx(share, abs=0.02)


def test_nothing_and_everything() -> None:
    assert not any(holdout.is_held_out(one, 0) for one in HASHES)
    assert all(holdout.is_held_out(one, 1) for one in HASHES)


def test_a_larger_share_keeps_what_a_smaller_one_held_out() -> None:
    small = {one for one in HASHES if holdout.is_held_out(one, 0.1)}

    assert small < {one for one in HASHES if holdout.is_held_out(one, 0.2)}


def test_a_quarter_of_the_hold_out_calibrates() -> None:
    held = [one for one in HASHES if holdout.is_held_out(one, 0.5)]

    share = sum(map(holdout.calibrates, held)) / len(held)

    assert share == pytest.approx(0.25, abs=0.03)
