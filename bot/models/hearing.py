"""Regions in a sound by a classifier of sounds that listens to one second after the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.models import adapter, converting, guessing, labelling
from bot.models.adapter import Adapter, Loaded, Proposal
from bot.models.seeing import Seen

WINDOW_SECONDS, STEP_SECONDS = 1.0, 0.5
WINDOWS_AT_ONCE = 32
HEARD_FROM = 0.5


def _propose(loaded: Loaded, batch: Sequence[Seen]) -> list[Proposal | None]:
    return [_heard(loaded, seen) for seen in batch]


def _heard(loaded: Loaded, seen: Seen) -> Proposal | None:
    """A value is as sure as its least sure step of time, those without a label included.

    The probability of a label in a step is the mean of the windows that the step lies in.
    """
    rate = int(loaded.pipeline.feature_extractor.sampling_rate)
    sound = seen.sound(rate)
    if sound.size < labelling.SHORTEST:
        return None
    step = round(STEP_SECONDS * rate)
    window = round(WINDOW_SECONDS * rate)
    starts = range(0, max(1, sound.size - window + step), step)
    pieces = [
        np.pad(one, (0, window - one.size)) for one in (sound[s : s + window] for s in starts)
    ]
    shares = [
        one
        for first in range(0, len(pieces), WINDOWS_AT_ONCE)
        for one in guessing.scored(loaded.pipeline, pieces[first : first + WINDOWS_AT_ONCE])
    ]
    stretches, sure = [], 1.0
    for theirs, ours in loaded.names.items():
        heard = _by_step(np.array([one[theirs] for one in shares]))
        sure = min(sure, float(np.maximum(heard, 1 - heard).min())) if ours else sure
        stretches += [
            (place * STEP_SECONDS, min((place + 1) * STEP_SECONDS, sound.size / rate), ours)
            for place, share in enumerate(heard)
            if ours and share >= HEARD_FROM
        ]
    return Proposal(converting.regions_of(stretches), sure, {})


def _by_step(windows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each window lies in two steps, each step but the outer ones in two windows."""
    both = np.stack([np.append(windows, np.nan), np.insert(windows, 0, np.nan)])
    return np.asarray(np.nanmean(both, axis=0))


REGIONS = Adapter(
    task="audio-classification",
    loads="audio-classification",
    kinds=frozenset({"regions"}),
    reads=frozenset({"audio"}),
    labels=adapter.own_labels,
    weigh=adapter.weigh_sound,
    propose=_propose,
)
