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
