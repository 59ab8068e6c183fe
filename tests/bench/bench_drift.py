"""How often drift is reported: where there is none, and where a topic is new or texts are cut.

Whole comparisons as the weekly job makes them, on Banking77.
"""

import numpy as np
from numpy.typing import NDArray

from bot.models import embedding, linear
from bot.models.embedding import Vectors
from bot.quality import shares
from bot.review import two_samples
from bot.review.findings import CERTAIN
from tests.bench import real_data
from tests.bench.real_data import Texts

RUNS = 200
SHIFT_RUNS = 40
SEED = 0


def main() -> None:
    data = real_data.banking77("train")
    rng = np.random.default_rng(SEED)
    print(f"{'no drift: earlier':>18}{'new':>6}   alarms, each test at 2.5%")
    for earlier, new in ((200, 40), (1_000, 60), (1_000, 250)):
        alarms = sum(_alarm(*_halves(data.vectors, rng, earlier, new), run) for run in range(RUNS))
        print(f"{earlier:>18}{new:>6}   {_rate(alarms, RUNS)}")
    print("against labelled samples instead of all earlier ones (why that is not done)")
    alarms = sum(_alarm(*_labelled(data, rng), run) for run in range(SHIFT_RUNS))
    print(f"{'400 least sure':>18}{250:>6}   {_rate(alarms, SHIFT_RUNS)}")
    print(f"{'drift: new topic':>18}{'new':>6}   alarms, 1,000 earlier")
    for share in (0.05, 0.1, 0.2, 0.3):
        alarms = sum(_alarm(*_topic(data, rng, share), run) for run in range(SHIFT_RUNS))
        print(f"{share:>18.0%}{250:>6}   {_rate(alarms, SHIFT_RUNS)}")
    alarms = sum(_alarm(*_manner(data, rng), run) for run in range(SHIFT_RUNS))
    print(f"{'half cut short':>18}{250:>6}   {_rate(alarms, SHIFT_RUNS)}")


def _alarm(earlier: Vectors, new: Vectors, seed: int) -> bool:
    """As Comparison.is_apart, without what the alarm does not need."""
    apart = two_samples.tell_apart(earlier, new, seed, shuffles=200)
    return min(apart.p, two_samples.discrepancy(earlier, new, seed, 200).p) <= CERTAIN / 2


def _halves(
    vectors: Vectors, rng: np.random.Generator, earlier: int, new: int
) -> tuple[Vectors, Vectors]:
    order = rng.permutation(len(vectors))[: earlier + new]
    return vectors[order[:earlier]], vectors[order[earlier:]]


def _labelled(data: Texts, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    """What a model trained on 300 labels is least sure of, against a fresh draw."""
    order = rng.permutation(len(data.texts))
    model = linear.learn(data.vectors[order[:300]], list(data.labels[order[:300]]))
    rest = order[300:3_300]
    least_sure = np.argsort(model.probabilities(data.vectors[rest]).max(axis=1))[:400]
    return data.vectors[rest[least_sure]], data.vectors[order[3_300:3_550]]


def _topic(data: Texts, rng: np.random.Generator, share: float) -> tuple[Vectors, Vectors]:
    """One intent that was not there before makes up this share of the new ones."""
    topic = rng.choice(data.labels)
    others, inside = np.flatnonzero(data.labels != topic), np.flatnonzero(data.labels == topic)
    order = rng.permutation(others)
    count = min(round(share * 250), len(inside))
    new: NDArray[np.int64] = np.concatenate(
        [rng.choice(inside, count, replace=False), order[1_000 : 1_250 - count]]
    )
    return data.vectors[order[:1_000]], data.vectors[new]


def _manner(data: Texts, rng: np.random.Generator) -> tuple[Vectors, Vectors]:
    """Half of the new ones are cut to their first five words."""
    order = rng.permutation(len(data.texts))
    new = order[1_000:1_250]
    short = [" ".join(data.texts[place].split()[:5]) for place in new[:125]]
    vectors = np.vstack([embedding.embed(short), data.vectors[new[125:]]])
    return data.vectors[order[:1_000]], vectors


def _rate(count: int, of: int) -> str:
    low, high = shares.wilson(count, of)
    return f"{count / of:6.1%} ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
