import pytest

from bot import policy as policies
from bot.errors import BadInput
from bot.policy import Policy


def test_a_setting_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadInput, match=r"--colour is no setting .* --overlap, --threshold"):
        policies.change(Policy(), {"colour": "red"})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"overlap": 0}, "--overlap 0: give 1 to 20 reviewers per sample"),
        ({"overlap": "21"}, "--overlap 21: give 1 to 20 reviewers per sample"),
        ({"threshold": -0.1}, "--threshold -0.1: give a confidence"),
        ({"threshold": float("nan")}, "--threshold nan"),
        ({"hidden_share": 1.1}, "--hidden-share 1.1: give a share"),
        ({"open_cards": 0}, "--open-cards 0: give 1 to 100 cards"),
        ({"summary_time": "noon"}, "--summary-time noon: give a time of day"),
        ({"timezone": "Mars"}, "--timezone Mars: give a time zone"),
        ({"timezone": "../etc/passwd"}, "--timezone"),
        ({"target_precision": "1"}, "--target-precision 1: give a precision such as 0.95"),
        ({"target_precision": "high"}, "--target-precision high: give a precision"),
        ({"holdout_share": 0.6}, "--holdout-share 0.6: give a share from 0 to 0.5"),
        ({"order": "best"}, "--order best: give one of least_confidence, margin"),
        ({"retrain_after": 0}, "--retrain-after 0: give a number of new labels"),
        ({"diversity": "maybe"}, "--diversity maybe: give yes or no"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_could(
    given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        policies.change(Policy(), given)


def test_what_was_kept_before_a_setting_existed_has_its_usual_value() -> None:
    assert Policy.model_validate({"overlap": 5}) == Policy(overlap=5)


def test_differences_name_only_what_changed() -> None:
    changed = policies.change(Policy(), {"threshold": "0.9", "overlap": 3})

    assert policies.differences(Policy(), changed) == {"threshold": {"was": 0.85, "is": 0.9}}


@pytest.mark.parametrize("nothing", ["none", "None", ""])
def test_a_setting_that_may_be_nothing_is_given_up_by_that_word(nothing: str) -> None:
    before = policies.make({"target_precision": 0.95, "retrain_after": 50})

    after = policies.change(before, {"target_precision": nothing, "retrain_after": nothing})

    assert after == Policy()
