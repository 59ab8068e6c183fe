import pytest

from bot.errors import BadInput
from bot.policy import Policy
from bot.review import holding


def check(policy: Policy, mismatch: float | None = None, synthetic: int = 40) -> None:
    holding.check(policy, "tickets", synthetic=synthetic, labelled=100, mismatch=mismatch)


def test_without_limits_nothing_is_held_back() -> None:
    check(Policy(), mismatch=1.0, synthetic=100)


def test_too_large_a_share_is_held_back_with_the_numbers_and_a_way_out() -> None:
    check(Policy(max_synthetic_share=0.4))

    with pytest.raises(BadInput, match=r"40 of the 100 .* allows 30% .*--real-only"):
        check(Policy(max_synthetic_share=0.3))


def test_too_large_a_mismatch_is_held_back() -> None:
    check(Policy(max_mismatch=0.8), mismatch=0.8)

    with pytest.raises(BadInput, match=r"an AUC of 0.81, and its policy allows 0.80"):
        check(Policy(max_mismatch=0.8), mismatch=0.81)


def test_a_mismatch_that_nobody_measured_is_held_back() -> None:
    with pytest.raises(BadInput, match=r"not measured since .* `python app.py synthetic tickets`"):
        check(Policy(max_mismatch=0.8), mismatch=None)


def test_a_project_without_synthetic_samples_is_free_of_both() -> None:
    check(Policy(max_mismatch=0.5, max_synthetic_share=0), synthetic=0)
