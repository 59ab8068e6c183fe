import numpy as np
import pytest

from bot.quality import carelessness
from bot.quality.confusions import Disagreements, analyse, confusions
from bot.quality.ratings import Ratings

LABELS = ("card", "delivery", "refund", "rate", "other")
PEOPLE = tuple(f"r{number}" for number in range(7))


def made_up(
    *,
    seed: int = 0,
    samples: int = 300,
    slip: float = 0.03,
    confused: float = 0.0,
    careless: tuple[str, ...] = (),
    divided: int = 0,
) -> Ratings:
    """Labels card and delivery are taken for each other with probability `confused`.

    The first `divided` samples may be refund as well as rate; the careless draw their labels.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for sample in range(samples):
        truth = int(rng.integers(len(LABELS)))
        for who in PEOPLE:
            label = truth
            if sample < divided:
                label = int(rng.choice([2, 3]))
            elif truth in {0, 1} and rng.random() < confused:
                label = 1 - truth
            elif rng.random() < slip:
                label = int(rng.integers(len(LABELS)))
            if who in careless and rng.random() < 0.7:
                label = int(rng.integers(len(LABELS)))
            rows.append((sample, who, LABELS[label]))
    return Ratings.of(rows, LABELS)


def careless(found: Disagreements) -> set[str]:
    return {name for name, care in found.reviewers.items() if care.is_careless}


@pytest.mark.parametrize("seed", range(5))
def test_planted_confusions_come_first_and_make_the_only_hint(seed: int) -> None:
    found = analyse(made_up(seed=seed, confused=0.2))

    first = found.confusions[0]
    assert (first.a, first.b) == ("card", "delivery")
    assert first.lift > 3
    assert found.hints == (
        f"card and delivery are confused by 7 of 7 reviewers; {first.samples} samples",
    )
    assert careless(found) == set()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("who", [("r3",), ("r0", "r5")])
def test_a_careless_reviewer_is_found_and_makes_no_hint(seed: int, who: tuple[str, ...]) -> None:
    found = analyse(made_up(seed=seed, careless=who))

    assert careless(found) == set(who)
    assert found.hints == ()
    # Two of five or six who slip to the same label look like an ambiguous sample; it is rare.
    assert len(found.ambiguous) <= 3


@pytest.mark.parametrize("seed", range(5))
def test_ambiguous_samples_are_found_and_count_against_nobody(seed: int) -> None:
    found = analyse(made_up(seed=seed, divided=30))

    units = {one.unit for one in found.ambiguous}
    assert units <= set(range(30))
    # 7 fair answers are divided 4 to 3 in 70 of 128 cases, and only then by 0.9 bits or more.
    assert len(units) >= 8
    assert careless(found) == set()
    assert found.hints[0].startswith("refund and rate are confused by")


def test_one_who_gets_the_ambiguous_samples_only_is_not_careless() -> None:
    everything = made_up(divided=80)
    kept = (everything.reviewers != 2) | (everything.units < 80)
    ratings = Ratings.from_codes(
        everything.units[kept],
        everything.reviewers[kept],
        everything.labels[kept],
        label_names=everything.label_names,
        reviewer_names=everything.reviewer_names,
        unit_names=everything.unit_names,
    )

    found = analyse(ratings)

    care = found.reviewers["r2"]
    assert careless(found) == set()
    assert care.with_rest == pytest.approx(care.among_rest, abs=0.08)
    assert (care.with_rest or 1) < 0.6 < (found.reviewers["r1"].with_rest or 0)


def test_counts_are_those_of_a_small_example_by_hand() -> None:
    rows = [
        (1, "ann", "a"), (1, "ben", "a"), (1, "cy", "b"),
        (2, "ann", "a"), (2, "ben", "c"),
        (3, "ann", "b"), (3, "ben", "b"),
    ]  # fmt: skip

    second, first = confusions(Ratings.of(rows))

    # Three pairs differ: a-b twice on sample 1, a-c once on sample 2; of 10 places in the
    # 5 pairs, 5 are a, 4 are b and 1 is c. As c is rare, a-c is further above chance.
    assert (first.a, first.b, first.count, first.samples) == ("a", "b", 2, 1)
    assert [first.share, second.share] == pytest.approx([2 / 3, 1 / 3])
    assert first.by_chance == pytest.approx(2 * 0.5 * 0.4 / (1 - 0.25 - 0.16 - 0.01))
    # cy alone said b where most said a; ann and ben each said what the other did not.
    assert (first.reviewers, second.reviewers) == (1, 2)
    assert (first.of_reviewers, second.of_reviewers) == (3, 3)


def test_without_disagreement_there_is_nothing_to_say() -> None:
    for rows in ([], [(1, "ann", "a")], [(1, "ann", "a"), (1, "ben", "a")]):
        found = analyse(Ratings.of(rows))

        assert (found.confusions, found.ambiguous, found.hints) == ((), (), ())


def test_entropy_is_shannons() -> None:
    counts = np.array([[2.0, 2.0], [4.0, 0.0], [3.0, 2.0], [0.0, 0.0]])

    assert carelessness.entropy(counts) == pytest.approx([1.0, 0.0, 0.970951, 0.0], abs=1e-6)


def test_careful_reviewers_are_seldom_called_careless() -> None:
    named = sum(len(careless(analyse(made_up(seed=seed, samples=60)))) for seed in range(30))

    assert named == 0
