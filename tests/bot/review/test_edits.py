import numpy as np
import pytest

from bot.records import Verdict
from bot.reports import counterfactuals as words
from bot.review import confirming, contrast, edits, occlusion, pairs
from bot.review.pairs import Pair
from tests.bot.review.keywords import JUDGE


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [
        ("a bad film", "a bad film", 0),
        ("a bad film", "a  bad\nfilm", 0),
        ("a bad film", "a good film", 1),
        ("a bad film", "not a bad film", 1),
        ("a bad film", "", 3),
        ("", "new", 1),
        ("isn't it?", "is it?", 1),
    ],
)
def test_the_distance_counts_words_not_blanks(before: str, after: str, count: int) -> None:
    assert edits.distance(before, after).words == count


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It is bad.", "It is not bad, is it?"),
        ("one two", "three"),
        ("", "new words"),
        ("  led by blanks", "blanks"),
        ("🙂 same 🙂", "🙂 other 🙂"),
    ],
)
def test_both_texts_can_be_read_back_from_the_pieces(before: str, after: str) -> None:
    found = edits.pieces(before, after)

    cut, new = edits.Fate.CUT, edits.Fate.NEW
    assert edits.words("".join(one.text for one in found if one.fate is not new)) == edits.words(
        before
    )
    assert edits.words("".join(one.text for one in found if one.fate is not cut)) == edits.words(
        after
    )


def test_the_words_that_carry_a_prediction_are_found() -> None:
    text = "My parcel is late, so I want it."

    found = occlusion.carriers(text, JUDGE.of("delivery"))

    assert {text[one.start : one.end] for one in found[:2]} == {"parcel", "late"}
    assert all(one.weight == 0 for one in found[2:])
    assert len(occlusion.heaviest(found, 5)) == 2


def test_a_long_text_is_not_judged_more_often_than_a_short_one() -> None:
    asked: list[int] = []
    text = "word " * 1_000 + "parcel"

    def likelihood(texts: list[str]) -> object:
        asked.append(len(texts))
        return JUDGE.of("delivery")(texts)

    found = occlusion.carriers(text, likelihood)  # type: ignore[arg-type]

    assert asked[0] <= occlusion.PLACES_AT_MOST + 1
    assert text[found[0].start : found[0].end].endswith("parcel")


def test_a_text_without_words_carries_nothing() -> None:
    assert occlusion.carriers("?!", JUDGE.of("refund")) == []


def test_the_edit_that_flips_is_the_smallest_and_keeps_the_rest() -> None:
    offer = contrast.words_of(["The cost of it"], "Where is my Parcel?", JUDGE.of("refund"))

    found = contrast.search("Where is my Parcel?", "delivery", "refund", JUDGE, offer)

    assert found is not None
    assert found.text == "Where is my Cost?"
    assert found.distance.words == 1
    assert found.probability > 0.5


def test_changes_that_turn_out_needless_are_taken_back() -> None:
    text = "parcel late delivery to me"
    offer = contrast.words_of(["money"], text, JUDGE.of("refund"))

    found = contrast.search(text, "delivery", "refund", JUDGE, offer)

    assert found is not None
    assert found.distance.words == 2


def test_a_text_that_no_word_can_flip_gives_nothing() -> None:
    assert contrast.search("hello", "refund", "delivery", JUDGE, lambda *_: ("you",)) is None


def test_of_what_a_generator_wrote_the_nearest_that_flips_is_taken() -> None:
    text = "the parcel is late"
    written = ["the parcel is late", "money money", "the refund costs", "the refund is late money"]

    found = contrast.shortest(text, written, "refund", JUDGE)

    assert found is not None
    assert found.text == "the refund is late money"
    assert contrast.shortest(text, ["", "parcel"], "refund", JUDGE) is None


def test_words_are_offered_that_speak_for_the_label_and_are_new() -> None:
    offer = contrast.words_of(
        ["The money for my parcel", "a x y z b c d e f"], "my", JUDGE.of("refund")
    )

    offered = offer("my", 0, 2)

    assert offered[0] == "money"
    assert "my" not in offered
    assert len(offered) == contrast.WORDS_AT_MOST


def test_the_label_to_go_to_is_that_of_the_nearest_sample_with_another() -> None:
    others = np.array([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]])

    wanted, near = contrast.neighbours(others[0], others, ["a", "b", "c", "b"], "a")

    assert (wanted, near) == ("b", [1, 3])
    with pytest.raises(ValueError, match="Every labelled sample is a"):
        contrast.neighbours(others[0], others, ["a"] * 4, "a")


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (["yes", "yes"], Verdict.CONFIRMED),
        (["label does not fit", "label does not fit", "yes"], Verdict.SAME),
        (["not fluent"], Verdict.NOT_FLUENT),
        (["yes", "not fluent"], Verdict.UNDECIDED),
        ([], Verdict.UNDECIDED),
    ],
)
def test_most_decide(answers: list[str], verdict: Verdict) -> None:
    assert confirming.verdict(answers) is verdict


def pair(verdict: Verdict | None, said: str | None = None, says: str | None = None) -> Pair:
    return Pair("U1", "refund", "delivery", verdict, words=2, of=10, said=said, says=says)


def test_the_report_counts_flips_fluency_and_the_models_consistency() -> None:
    found = pairs.report(
        [
            pair(Verdict.CONFIRMED, "refund", "delivery"),
            pair(Verdict.CONFIRMED, "refund", "refund"),
            pair(Verdict.CONFIRMED),
            pair(Verdict.SAME),
            pair(Verdict.NOT_FLUENT),
            pair(Verdict.UNDECIDED),
            pair(None),
        ]
    )

    assert (found.made, found.waiting) == (7, 1)
    assert (found.flipped.count, found.flipped.of) == (3, 5)
    assert (found.fluent.count, found.fluent.of) == (4, 5)
    assert (found.consistent.count, found.consistent.of, found.half) == (1, 2, 1)
    assert (found.words, found.share) == (2, 0.2)


def test_the_report_is_told_for_all_and_for_each_author() -> None:
    person, machine = pair(Verdict.CONFIRMED), pair(Verdict.NOT_FLUENT)
    machine = Pair("contrast", *[*vars(machine).values()][1:])

    told = list(words.lines([person, machine, person]))

    assert told[0] == "3 texts edited."
    assert "2 of 3 (21% to 94%)" in told[1]
    assert any(line.startswith("By contrast: 1 made, 0 of 1") for line in told)
    assert list(words.lines([])) == ["No text was edited yet."]
