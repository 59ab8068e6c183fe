"""Proposes minimal edits that should flip a model's label: word by word, the best each time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.models.embedding import Vectors
from bot.models.judging import Judge, Likelihood
from bot.review import edits, occlusion
from bot.review.edits import Distance
from bot.review.occlusion import Carrier

PLACES = 6
"""The heaviest words, which are worth changing."""
CHANGES_AT_MOST = 5
WORDS_AT_MOST = 8
"""That are offered for a place: each is tried in each place, and long texts take long to judge."""
NEIGHBOURS = 5


@dataclass(frozen=True)
class Proposal:
    """An edited text. probability: that the model gives to the label it should have."""

    text: str
    probability: float
    distance: Distance


Offer = Callable[[str, int, int], Sequence[str]]
"""A text and the place of a word in it -> words that might stand there instead."""


def search(text: str, was: str, wanted: str, judge: Judge, offer: Offer) -> Proposal | None:
    """The shortest edit found that the model takes for the wanted label; None where there is none.

    The words that carry the present label are exchanged or cut, the one first that helps most;
    then each change that turns out not to be needed is taken back.
    """
    likelihood = judge.of(wanted)
    places = occlusion.heaviest(occlusion.carriers(text, judge.of(was)), PLACES)
    changes: dict[Carrier, str] = {}
    while len(changes) < min(CHANGES_AT_MOST, len(places)):
        tried = [
            changes | {place: word}
            for place in places
            if place not in changes
            for word in ("", *offer(text, place.start, place.end))
        ]
        scores = likelihood([_changed(text, one) for one in tried])
        changes = tried[int(scores.argmax())]
        if judge.says(_changed(text, changes))[0] == wanted:
            return _proposal(text, _needed(text, changes, wanted, judge), likelihood)
    return None


def shortest(text: str, rewritten: Sequence[str], wanted: str, judge: Judge) -> Proposal | None:
    """Of whole texts that a generator wrote, the nearest that the model takes for the label."""
    different = [one for one in rewritten if one.strip() and one.strip() != text.strip()]
    flipped = [one for one in different if judge.says(one)[0] == wanted]
    if not flipped:
        return None
    nearest = min(flipped, key=lambda one: edits.distance(text, one).words)
    probability = float(judge.of(wanted)([nearest])[0])
    return Proposal(nearest, probability, edits.distance(text, nearest))


def neighbours(
    vector: Vectors, others: Vectors, labels: Sequence[str], was: str
) -> tuple[str, list[int]]:
    """The nearest other label, and the places of the nearest samples of that label.

    vector: of the sample, shape (width,); others: of the labelled samples, shape (samples, width)
    Raises ValueError where every sample has the label `was`.
    """
    likeness = others @ vector
    order = [int(place) for place in np.argsort(-likeness) if labels[int(place)] != was]
    if not order:
        raise ValueError(f"Every labelled sample is {was}.")
    wanted = labels[order[0]]
    return wanted, [place for place in order if labels[place] == wanted][:NEIGHBOURS]


def words_of(texts: Sequence[str], text: str, likelihood: Likelihood) -> Offer:
    """Offers the words of these texts that the edited one lacks, whatever the place.

    likelihood: of the wanted label; of the words those are offered that speak for it most.
    """
    own = {word.casefold() for word in edits.words(text)}
    every = [word for other in texts for word in edits.words(other) if word[0].isalnum()]
    found = list(dict.fromkeys(word for word in every if word.casefold() not in own))
    if not found:
        return lambda _text, _start, _end: ()
    order = np.argsort(-likelihood(found), kind="stable")
    offered = [found[int(place)] for place in order[:WORDS_AT_MOST]]
    return lambda _text, _start, _end: offered


def _changed(text: str, changes: dict[Carrier, str]) -> str:
    for place in sorted(changes, key=lambda place: -place.start):
        word = changes[place]
        before, after = text[: place.start], text[place.end :]
        if word:
            text = f"{before}{_in_case_of(text[place.start : place.end], word)}{after}"
        else:
            text = f"{before.rstrip()} {after.lstrip()}" if before.strip() else after.lstrip()
    return text


def _in_case_of(old: str, word: str) -> str:
    return word[:1].upper() + word[1:] if old[:1].isupper() else word


def _needed(
    text: str, changes: dict[Carrier, str], wanted: str, judge: Judge
) -> dict[Carrier, str]:
    for place in list(changes):
        fewer = {other: word for other, word in changes.items() if other != place}
        if fewer and judge.says(_changed(text, fewer))[0] == wanted:
            changes = fewer
    return changes


def _proposal(text: str, changes: dict[Carrier, str], likelihood: Likelihood) -> Proposal:
    edited = _changed(text, changes)
    return Proposal(edited, float(likelihood([edited])[0]), edits.distance(text, edited))
