"""Edits of film reviews by people and by the machine: how small, and what models make of them.

Human edits are those of Kaushik, Hovy & Lipton (2020); the model is a linear one on MiniLM. Another
one, on words alone, stands in for reviewers where the machine's edits are judged: it knows nothing
of what the first one was led by.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bot.models import embedding, linear
from bot.models.judging import Judge
from bot.quality import shares
from bot.review import contrast, edits, occlusion, usefulness
from bot.review.usefulness import REAL_ONLY, WITH_ALL, Labelled
from tests.bench import real_data
from tests.bench.real_data import Texts

SEEDS = 5
FOLDS = 5
SHORT = 40
"""Reviews that the machine edits: the shortest, since each edit asks the model a hundred times."""
TOP = 5


def main() -> None:
    originals, edited = real_data.reviews()
    _minimality(originals, edited)
    _training(originals, edited)
    _carriers_and_machine(originals, edited)


def _minimality(originals: Texts, edited: Texts) -> None:
    found = [edits.distance(*pair) for pair in zip(originals.texts, edited.texts, strict=True)]
    words, share = ([one.words for one in found], [one.share for one in found])
    low, high = np.quantile(share, (0.25, 0.75))
    print(
        f"people's edits, {len(found)} pairs: {np.median(words):.0f} words changed (median), "
        f"{np.median(share):.1%} of the text (quartiles {low:.1%} to {high:.1%})"
    )


def _training(originals: Texts, edited: Texts) -> None:
    """Trained on originals, and on as many edits besides; judged on what no pair of it was in."""
    print(f"\n{'trained on':<28}{'originals':<26}{'edits':<26}both of a pair, {SEEDS} seeds")
    for name, with_edits in (("originals", False), ("originals and edits", True)):
        rows = np.array([_judged(originals, edited, seed, with_edits) for seed in range(SEEDS)])
        cells = [f"{real_data.mean(list(column)):<26}" for column in rows.T]
        print(f"{name:<28}{''.join(cells)}")
    ways = {way: usefulness.WAYS[way] for way in (REAL_ONLY, WITH_ALL)}
    real, other = (Labelled(one.vectors, one.labels) for one in (originals, edited))
    parents = np.arange(len(originals.texts))
    gains = [usefulness.judge(real, other, parents, seed, ways)[1] for seed in range(SEEDS)]
    print(f"gain on originals, as the command tells it: {real_data.mean([g.gain for g in gains])}")


def _judged(originals: Texts, edited: Texts, seed: int, with_edits: bool) -> tuple[float, ...]:
    count = len(originals.texts)
    fold = np.random.default_rng(seed).permutation(np.arange(count) % FOLDS)
    right = np.zeros((2, count), dtype=bool)
    for k in range(FOLDS):
        seen = fold != k
        rows = [originals, edited] if with_edits else [originals]
        model = linear.learn(
            np.vstack([one.vectors[seen] for one in rows]),
            list(np.concatenate([one.labels[seen] for one in rows])),
        )
        for place, one in enumerate((originals, edited)):
            right[place, ~seen] = np.array(model.guess(one.vectors[~seen])) == one.labels[~seen]
    return float(right[0].mean()), float(right[1].mean()), float(right.all(axis=0).mean())


def _carriers_and_machine(originals: Texts, edited: Texts) -> None:
    lengths = [len(text) for text in originals.texts]
    short = np.argsort(lengths)[:SHORT]
    rest = np.setdiff1d(np.arange(len(lengths)), short)
    model = linear.learn(
        np.vstack([one.vectors[rest] for one in (originals, edited)]),
        list(np.concatenate([one.labels[rest] for one in (originals, edited)])),
    )
    judge = Judge("MiniLM", model.labels, lambda texts: model.probabilities(embedding.embed(texts)))
    other = _by_words(originals, edited, rest)
    _carriers(originals, edited, short, judge)
    human = [edited.texts[place] for place in short]
    machine = [_edit(originals, edited, place, rest, judge) for place in short]
    print(
        f"\n{SHORT} short reviews, by  {'MiniLM agrees':<20}{'words-only agrees':<20}words changed"
    )
    for name, texts in (("people", human), ("contrast", machine)):
        found = [(int(p), text) for p, text in zip(short, texts, strict=True) if text]
        rows = [(originals.texts[p], text, originals.labels[p]) for p, text in found]
        agree = [
            _share([one.says(after)[0] != was for _, after, was in rows]) for one in (judge, other)
        ]
        words = np.median([edits.distance(before, after).words for before, after, _ in rows])
        print(f"{name:<22}{agree[0]:<20}{agree[1]:<20}{words:.0f}")


def _carriers(originals: Texts, edited: Texts, places: NDArray[np.int64], judge: Judge) -> None:
    """How many of the words that carry the prediction people have changed."""
    hit, chance = [], []
    for place in places:
        text, was = originals.texts[place], str(originals.labels[place])
        found = occlusion.heaviest(occlusion.carriers(text, judge.of(was)), TOP)
        if judge.says(text)[0] != was or not found:
            continue
        kept = set(edits.words(edited.texts[place]))
        words = [text[one.start : one.end] for one in found]
        hit.append(np.mean([word not in kept for word in words]))
        every = [word for word in edits.words(text) if word[0].isalnum()]
        chance.append(np.mean([word not in kept for word in every]))
    print(
        f"\nof the {TOP} words in bold people changed {np.mean(hit):.0%}, of all words "
        f"{np.mean(chance):.0%} ({len(hit)} reviews; ratio {np.mean(hit) / np.mean(chance):.1f})"
    )


def _edit(
    originals: Texts, edited: Texts, place: int, rest: NDArray[np.int64], judge: Judge
) -> str | None:
    vectors = np.vstack([one.vectors[rest] for one in (originals, edited)])
    labels = [*originals.labels[rest], *edited.labels[rest]]
    texts = [one.texts[p] for one in (originals, edited) for p in rest]
    text, was = originals.texts[place], str(originals.labels[place])
    wanted, near = contrast.neighbours(originals.vectors[place], vectors, labels, was)
    offer = contrast.words_of([texts[one] for one in near], text, judge.of(wanted))
    found = contrast.search(text, was, wanted, judge, offer)
    return found.text if found else None


def _by_words(originals: Texts, edited: Texts, rest: NDArray[np.int64]) -> Judge:
    model = make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=30))
    model.fit(
        [one.texts[place] for one in (originals, edited) for place in rest],
        np.concatenate([one.labels[rest] for one in (originals, edited)]),
    )
    labels = tuple(str(label) for label in model.classes_)
    return Judge("words only", labels, model.predict_proba)


def _share(found: Sequence[bool]) -> str:
    low, high = shares.wilson(sum(found), len(found))
    return f"{np.mean(found):.0%} ({low:.0%} to {high:.0%})"


if __name__ == "__main__":
    main()
