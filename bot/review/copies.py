"""Whether made-up samples are copies of real ones, which a generator may have learnt by heart."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from bot.models.embedding import Vectors
from bot.review import two_samples
from bot.review.findings import Copies, Copy

NEAREST = 0.99
"""A copy is nearer to a real sample than this share of the real ones are to each other …"""
LIKENESS = 0.9
"""… and at least as like as this, the cosine of their vectors."""
SHOWN = 20


def find(
    real: Vectors, real_names: Sequence[str], other: Vectors, other_names: Sequence[str], seed: int
) -> Copies:
    """Compares each row's nearest real row with what real rows have among themselves.

    real, other: rows of length 1, shape (rows, width); at least two real ones.

    Source of `closer`: Meehan, Chaudhuri & Dasgupta (2020), A Non-Parametric Test to Detect
    Data-Copying in Generative Models, AISTATS, with one cell.
    """
    among = real @ real.T
    np.fill_diagonal(among, -1)
    limit = max(LIKENESS, float(np.quantile(among.max(axis=1), NEAREST)))
    likeness = other @ real.T
    nearest, most = likeness.argmax(axis=1), likeness.max(axis=1)
    places = [int(place) for place in np.argsort(-most) if most[place] >= limit]
    examples = tuple(
        Copy(
            other=other_names[place],
            real=real_names[int(nearest[place])],
            likeness=float(most[place]),
        )
        for place in places[:SHOWN]
    )
    closer, p = _closer(among, likeness, seed)
    return Copies(count=len(places), examples=examples, closer=closer, p=p)


def _closer(among: Vectors, likeness: Vectors, seed: int) -> tuple[float, float]:
    """Mann and Whitney's test; the z of a one-sided normal approximation."""
    order = np.random.default_rng(seed).permutation(len(among))
    known, left_out = order[: len(order) // 2], order[len(order) // 2 :]
    made: NDArray[np.float64] = likeness[:, known].max(axis=1)
    real: NDArray[np.float64] = among[np.ix_(left_out, known)].max(axis=1)
    closer = float(two_samples.share_below(made, real).mean())
    return closer, float(ndtr((0.5 - closer) / two_samples.error_of_chance(len(made), len(real))))
