import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import canonical

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), values))
def test_what_was_written_reads_the_same(value: dict[str, object]) -> None:
    text = canonical.dumps(value)

    assert canonical.loads(text) == value


def test_the_order_of_keys_changes_nothing() -> None:
    assert canonical.dumps({"b": 1, "a": {"d": 2, "c": 3}}) == '{"a":{"c":3,"d":2},"b":1}'


def test_letters_of_every_script_stay_as_they_are() -> None:
    assert canonical.dumps("Größe 😀") == '"Größe 😀"'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical.dumps(value)


def test_a_hash_is_that_of_the_utf_8_bytes() -> None:
    # printf Größe | sha256sum
    expected = "aedc3f80989a6546962705852b2f4a481dbd1e490760693525c3724bacab3f50"

    assert canonical.sha256("Größe") == expected


def test_a_lone_surrogate_has_a_hash_of_its_own() -> None:
    lone = json.loads('"\\ud800"')

    assert canonical.sha256(lone) != canonical.sha256("?")
