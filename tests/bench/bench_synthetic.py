"""Synthetic queries to a bank against real ones: what is found, and what training on them is worth.

Two generators, both honest and poor: word chains learnt from the real training texts of each
intent (a bigram model), and the real texts with two words left out. Every model is judged on the
3,080 real test queries.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.models import linear
from bot.models.embedding import Vectors
from bot.review import copies, two_samples, usefulness
from bot.review.usefulness import REAL_ONLY, Labelled
from tests.bench import real_data
from tests.bench.real_data import Texts

SEEDS = 5
REAL = 770
"""Labelled real queries: ten of each intent."""
MADE = 1_540
PLANTED = 50
LONGEST = 30
INTERVALS = 100
ALARM = 0.05


def main() -> None:
    train, test = real_data.banking77("train"), real_data.banking77("test")
    sets = [_sets(train, seed) for seed in range(SEEDS)]
    _findings(sets, test)
    _copies(sets)
    _worth(sets, test)
    _coverage(train)


def _sets(train: Texts, seed: int) -> tuple[Texts, dict[str, Texts]]:
    rng, chance = np.random.default_rng(seed), random.Random(seed)
    names = np.unique(train.labels)
    each = REAL // len(names)
    inside = [np.flatnonzero(train.labels == name) for name in names]
    places = np.concatenate([rng.choice(one, each, replace=False) for one in inside])
    real = Texts([train.texts[p] for p in places], train.labels[places], train.vectors[places])
    made = {"word chains": _chains(real, chance), "two words left out": _shortened(real, chance)}
    return real, {
        name: Texts(texts, np.array(labels), real_data.embed(texts))
        for name, (texts, labels) in made.items()
    }


def _chains(real: Texts, chance: random.Random) -> tuple[list[str], list[str]]:
    """Each next word drawn from those that follow the present one in the intent's real texts."""
    next_of: dict[str, dict[str, list[str]]] = {}
    for text, label in zip(real.texts, real.labels, strict=True):
        words = ["", *text.split(), ""]
        follows = next_of.setdefault(str(label), defaultdict(list))
        for word, following in pairwise(words):
            follows[word].append(following)
    texts, labels = [], []
    for number in range(MADE):
        label = sorted(next_of)[number % len(next_of)]
        words = [chance.choice(next_of[label][""])]
        while len(words) < LONGEST and (word := chance.choice(next_of[label][words[-1]])):
            words.append(word)
        texts.append(" ".join(words))
        labels.append(label)
    return texts, labels


def _shortened(real: Texts, chance: random.Random) -> tuple[list[str], list[str]]:
    texts, labels = [], []
    for number in range(MADE):
        place = number % len(real.texts)
        words = real.texts[place].split()
        for _ in range(min(2, len(words) - 1)):
            words.pop(chance.randrange(len(words)))
        texts.append(" ".join(words))
        labels.append(str(real.labels[place]))
    return texts, labels


def _findings(sets: Sequence[tuple[Texts, dict[str, Texts]]], test: Texts) -> None:
    """Against real queries that the generators have not seen."""
    print(f"{'generator':<20}{'AUC of one seed, its interval':<34}{'AUC, mean of seeds':<26}MMD p")
    for name in sets[0][1]:
        found = []
        for seed, (_, made) in enumerate(sets):
            rows = np.random.default_rng(seed).permutation(len(test.texts))[:1_000]
            found.append((test.vectors[rows], made[name].vectors[:1_000], seed))
        aparts = [two_samples.tell_apart(*one) for one in found]
        first = f"{aparts[0].auc:.3f} ({aparts[0].low:.3f} to {aparts[0].high:.3f})"
        p = max(two_samples.discrepancy(*one).p for one in found)
        print(f"{name:<20}{first:<34}{real_data.mean([one.auc for one in aparts]):<26}<= {p:.3f}")


def _copies(sets: Sequence[tuple[Texts, dict[str, Texts]]]) -> None:
    """Copies of real texts planted among word chains: found, and found besides."""
    found, besides, closer = [], [], []
    for seed, (real, made) in enumerate(sets):
        vectors = made["word chains"].vectors.copy()
        vectors[:PLANTED] = real.vectors[:PLANTED]
        names = [str(number) for number in range(MADE)]
        before = copies.find(real.vectors, names, made["word chains"].vectors, names, seed)
        after = copies.find(real.vectors, names, vectors, names, seed)
        found.append((after.count - before.count) / PLANTED)
        besides.append(before.count / MADE)
        closer.append(before.closer)
    print(f"\n{PLANTED} planted copies: found {real_data.mean(found)}")
    print(f"word chains taken for copies: {real_data.mean(besides)}; nearer to half of the real")
    print(f"than the other half is: {real_data.mean(closer)}")


def _worth(sets: Sequence[tuple[Texts, dict[str, Texts]]], test: Texts) -> None:
    print(f"\n{'trained':<48}accuracy on real test queries, {SEEDS} seeds")
    for name in sets[0][1]:
        for way, make in usefulness.WAYS.items():
            if way == REAL_ONLY and name != "word chains":
                continue
            scores = []
            for real, made in sets:
                rows = make(
                    Labelled(real.vectors, real.labels),
                    Labelled(made[name].vectors, made[name].labels),
                )
                model = linear.learn(rows.vectors, list(rows.labels), rows.weights)
                scores.append(float(np.mean(np.array(model.guess(test.vectors)) == test.labels)))
            what = way if way == REAL_ONLY else f"{way}: {name}"
            print(f"{what:<48}{real_data.mean(scores)}")


def _coverage(train: Texts) -> None:
    """How often the AUC's interval holds the mean of such AUCs; one set prefers some intents."""
    print(f"\nfrom half of the intents   AUC     its interval holds   power ({INTERVALS} draws)")
    rng = np.random.default_rng(0)
    some = np.isin(train.labels, np.unique(train.labels)[:38])
    for share in (0.5, 0.7, 1.0):
        found = []
        for seed in range(INTERVALS):
            one = _mixed(train, some, rng, 300, 0.5)
            other = _mixed(train, some, rng, 120, share)
            found.append(two_samples.tell_apart(one, other, seed, shuffles=200))
        mean = np.mean([one.auc for one in found])
        held = np.mean([one.low <= mean <= one.high for one in found])
        power = np.mean([one.p <= ALARM for one in found])
        print(f"{share:<27.0%}{mean:<8.3f}{held:<21.0%}{power:.0%}")


def _mixed(
    train: Texts, some: NDArray[np.bool_], rng: np.random.Generator, count: int, share: float
) -> Vectors:
    inside = rng.binomial(count, share)
    places = [
        rng.choice(np.flatnonzero(some), inside, replace=False),
        rng.choice(np.flatnonzero(~some), count - inside, replace=False),
    ]
    return np.asarray(train.vectors[np.concatenate(places)])


if __name__ == "__main__":
    main()
