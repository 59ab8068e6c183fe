"""Old answers read under newer versions: each awkward case by itself, then any sequence of them."""

from typing import Any

import pytest

from bot import canonical
from bot.errors import BadInput
from bot.evolution.changes import Changes, propose
from bot.evolution.history import History, Version
from bot.reports import evolution as words
from tests.makers import make_schema


def evolve(*steps: Changes, labels: tuple[str, ...] = ("a", "b", "c"), **schema: Any) -> History:
    history = History([Version(make_schema(labels, **schema))])
    for step in steps:
        history = history.followed_by(propose(history, step))
    return history


def read(history: History, label: str, number: int = 1) -> str | None:
    """What a choice of one version is under the newest."""
    found = history.route(number).read(canonical.dumps({"label": label}))
    return None if found is None else str(canonical.loads(found)["label"])


def test_a_renamed_label_is_read_by_its_new_name() -> None:
    history = evolve(Changes(rename={"a": "x"}), Changes(rename={"x": "y"}))

    assert (read(history, "a"), read(history, "x", 2), read(history, "b")) == ("y", "y", "b")


def test_two_labels_may_change_their_names_with_each_other() -> None:
    history = evolve(Changes(rename={"a": "b", "b": "a"}))

    assert (read(history, "a"), read(history, "b")) == ("b", "a")


def test_a_name_that_was_used_before_is_another_label_now() -> None:
    history = evolve(Changes(rename={"a": "x"}), Changes(rename={"b": "a"}))

    assert (read(history, "a"), read(history, "b"), read(history, "a", 3)) == ("x", "a", "a")


def test_what_was_merged_and_split_again_must_be_asked_again() -> None:
    history = evolve(Changes(merge={"ab": ("a", "b")}), Changes(split={"ab": ("a", "b")}))

    assert (read(history, "a"), read(history, "ab", 2), read(history, "c")) == (None, None, "c")


def test_what_was_split_and_merged_again_is_known() -> None:
    history = evolve(Changes(split={"a": ("a1", "a2")}), Changes(merge={"x": ("a1", "a2")}))

    assert (read(history, "a"), read(history, "a2", 2)) == ("x", "x")


def test_a_label_that_is_split_may_live_on_as_one_of_its_parts() -> None:
    history = evolve(Changes(split={"a": ("a", "b")}))

    assert (read(history, "a"), read(history, "b")) == (None, "b")
    assert history.newest.label_names == ("a", "b", "c")


def test_a_deprecated_label_is_not_offered_but_stands() -> None:
    history = evolve(Changes(deprecate=("a",)))

    assert history.newest.label_names == ("b", "c")
    assert read(history, "a") == "a"


def test_a_deprecated_label_is_offered_again_when_it_is_added() -> None:
    history = evolve(Changes(deprecate=("a",)), Changes(add={"a": ""}))

    assert history.newest.label_names == ("b", "c", "a")
    assert words.versions(history)[0][2] == "offers a again"


def test_a_rollback_gives_back_what_the_merge_took() -> None:
    history = evolve(Changes(merge={"ab": ("a", "b")}), Changes(restore=1))

    assert (read(history, "a"), read(history, "b")) == ("a", "b")


def test_a_rollback_reads_what_came_meanwhile_where_it_can() -> None:
    meant = Changes(merge={"ab": ("a", "b")}, rename={"c": "d"}, add={"e": ""})
    history = evolve(meant, Changes(restore=1))

    assert (read(history, "ab", 2), read(history, "d", 2), read(history, "e", 2)) == (
        None,
        "c",
        None,
    )


def test_a_rollback_of_a_rollback_is_one_more_version() -> None:
    history = evolve(Changes(merge={"ab": ("a", "b")}), Changes(restore=1), Changes(restore=2))

    assert [read(history, label, number) for label, number in (("a", 1), ("ab", 2), ("b", 3))] == [
        "ab"
    ] * 3


def test_a_choice_becomes_a_set_of_one_and_comes_back() -> None:
    history = evolve(Changes(kind="multichoice"))
    one, two = ('{"labels":["a"]}', '{"labels":["a","b"]}')

    assert history.route(1).read('{"label":"a"}') == one
    back = history.followed_by(propose(history, Changes(restore=1)))
    assert [back.route(2).read(text) for text in (one, two, '{"labels":[]}')] == [
        '{"label":"a"}',
        None,
        None,
    ]


@pytest.mark.parametrize("kind", ["spans", "boxes", "relations", "text", "pairwise", "ranking"])
def test_answers_of_a_kind_that_has_nothing_to_do_with_it_are_asked_again(kind: str) -> None:
    labels = () if kind in {"text", "pairwise"} else ("a", "b", "c")
    other = make_schema(labels, kind).model_copy(update={"number": 2})
    history = evolve().followed_by(Version(other, {label: (label,) for label in labels}))

    assert history.route(1).read('{"label":"a"}') is None


def test_a_step_of_a_scale_knows_its_new_place() -> None:
    history = evolve(Changes(merge={"low": ("a", "b")}), kind="ordinal")

    found = [
        history.route(1).read(canonical.dumps({"label": label, "rank": rank, "of": 3}))
        for rank, label in enumerate("abc", 1)
    ]

    assert found == [
        '{"label":"low","of":2,"rank":1}',
        '{"label":"low","of":2,"rank":1}',
        '{"label":"c","of":2,"rank":2}',
    ]


def test_labels_are_found_at_any_depth() -> None:
    history = evolve(Changes(rename={"a": "x"}, split={"b": ("b1", "b2")}), kind="spans")
    span = {"part": 0, "start": 0, "end": 2}

    clear = {"spans": [span | {"label": "a"}, span | {"start": 1, "label": "c"}]}
    unclear = {"spans": [span | {"label": "a"}, span | {"label": "b"}]}

    assert canonical.loads(history.route(1).read(canonical.dumps(clear)) or "")["spans"] == [
        span | {"label": "x"},
        span | {"start": 1, "label": "c"},
    ]
    assert history.route(1).read(canonical.dumps(unclear)) is None


def test_marks_that_become_alike_are_one() -> None:
    history = evolve(Changes(merge={"x": ("a", "b")}), kind="spans")
    span = {"part": 0, "start": 0, "end": 2}
    both = {"spans": [span | {"label": "a"}, span | {"label": "b"}]}

    found = canonical.loads(history.route(1).read(canonical.dumps(both)) or "")

    assert found["spans"] == [span | {"label": "x"}]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Changes(rename={"a": "x"}), ["c", "x", "b"]),
        (Changes(deprecate=("a",)), ["c", "b"]),
        (Changes(add={"d": ""}), None),
        (Changes(merge={"x": ("a", "b")}), None),
        (Changes(split={"a": ("a1", "a2")}), None),
    ],
)
def test_an_order_stands_where_it_still_orders_all(
    step: Changes, expected: list[str] | None
) -> None:
    history = evolve(step, kind="ranking")

    found = history.route(1).read('{"order":["c","a","b"]}')

    assert (found and canonical.loads(found)["order"]) == expected


@pytest.mark.parametrize(
    ("step", "kind", "keeps"),
    [
        (Changes(guidelines="Read twice."), "choice", True),
        (Changes(rename={"a": "x"}), "choice", True),
        (Changes(add={"d": ""}), "choice", True),
        (Changes(merge={"x": ("a", "b")}), "choice", True),
        (Changes(deprecate=("a",)), "choice", False),
        (Changes(split={"a": ("a1", "a2")}), "choice", False),
        (Changes(kind="multichoice"), "choice", False),
        (Changes(add={"d": ""}), "ranking", False),
    ],
)
def test_a_card_stays_where_all_that_it_offers_can_be_read(
    step: Changes, kind: str, keeps: bool
) -> None:
    assert evolve(step, kind=kind).route(1).keeps_cards is keeps


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Changes(), "Nothing would change"),
        (Changes(rename={"a": "a"}), "Nothing would change"),
        (Changes(rename={"z": "y"}), "There is no label 'z'"),
        (Changes(rename={"a": "b"}), "'b' is a label already"),
        (Changes(merge={"x": ("a",)}), "two labels or more"),
        (Changes(merge={"c": ("a", "b")}), "'c' is a label already"),
        (Changes(split={"a": ("x",)}), "two labels or more"),
        (Changes(add={"A": ""}), "there twice"),
        (Changes(add={"a": ""}), "'a' is a label already"),
        (Changes(deprecate=("a", "a")), "not offered any more already"),
        (Changes(deprecate=("a", "b")), "at least two"),
        (Changes(describe={"z": "?"}), "There is no label 'z'"),
        (Changes(kind="guess"), "Known: choice"),
        (Changes(restore=1), "no earlier version 1"),
        (Changes(restore=1, add={"d": ""}), "as it was"),
        (Changes(kind="rating"), "whole numbers"),
    ],
)
def test_what_cannot_be_is_refused(step: Changes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        evolve(step)


def test_a_step_is_not_taken_out_of_a_scale() -> None:
    with pytest.raises(BadInput, match="Merge it with its neighbour"):
        evolve(Changes(deprecate=("b",)), kind="ordinal")


def test_the_name_of_a_retired_label_is_not_given_to_another() -> None:
    with pytest.raises(BadInput, match="merge the two"):
        evolve(Changes(deprecate=("a",)), Changes(rename={"b": "a"}))


def test_the_changes_are_told() -> None:
    step = Changes(
        rename={"a": "x"},
        merge={"y": ("b", "c")},
        split={"d": ("d1", "d2")},
        add={"f": ""},
        deprecate=("e",),
        describe={"x": "The first."},
        guidelines="Read twice.",
    )
    history = evolve(step, labels=("a", "b", "c", "d", "e"))

    assert words.changes(history.schema(1), history.versions[1]) == [
        "splits d into d1, d2",
        "renames a to x",
        "describes x anew",
        "merges b, c into y",
        "adds f",
        "no longer offers e",
        "other guidelines",
    ]
