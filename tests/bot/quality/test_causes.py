import random

from bot.quality.causes import Cause, analyse
from bot.quality.ratings import Ratings, Row

REVIEWERS = ("ann", "ben", "cem", "dan", "eva")


def rows(seed: int = 1) -> list[Row]:
    """60 clear samples, of which eva, who clicks anything, gets half wrong; 5 ambiguous ones."""
    rng = random.Random(seed)
    found: list[Row] = []
    for number in range(60):
        truth = "abc"[number % 3]
        for who in REVIEWERS:
            is_slip = who == "eva" and rng.random() < 0.7
            found.append((f"clear {number}", who, rng.choice("abc") if is_slip else truth))
    for number in range(5):
        found += [
            (f"unclear {number}", who, label) for who, label in zip(REVIEWERS, "ababa", strict=True)
        ]
    return found


def test_an_ambiguous_sample_is_told_from_a_careless_reviewer() -> None:
    analysis = analyse(Ratings.of(rows()), 100)

    careless = [name for name, care in analysis.found.reviewers.items() if care.is_careless]
    assert careless == ["eva"]
    causes = {str(one.unit): one.cause for one in analysis.samples}
    assert {unit for unit, cause in causes.items() if cause is Cause.AMBIGUOUS} == {
        f"unclear {number}" for number in range(5)
    }
    clear = {cause for unit, cause in causes.items() if unit.startswith("clear")}
    assert clear == {Cause.CARELESS}


def test_ambiguous_samples_come_first_and_no_more_than_asked() -> None:
    samples = analyse(Ratings.of(rows()), 6).samples

    assert [one.cause for one in samples] == [Cause.AMBIGUOUS] * 5 + [Cause.CARELESS]


def test_one_against_one_is_too_few_to_tell() -> None:
    (one,) = analyse(Ratings.of([("u", "ann", "a"), ("u", "ben", "b")]), 10).samples

    assert (one.cause, one.answers) == (Cause.OPEN, {"a": 1, "b": 1})


def test_nothing_to_disagree_on() -> None:
    assert analyse(Ratings.of([], labels=["a", "b"]), 10).samples == ()
