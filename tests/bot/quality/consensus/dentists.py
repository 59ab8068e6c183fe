"""A real crowd: five dentists said of 3,869 X-rays each whether a tooth is sound or carious.

Source: Espeland & Handelman (1989), Biometrics 45(2), table 1.
"""

import numpy as np

from bot.quality.consensus.answers import Answers
from bot.quality.consensus.methods import agree
from tests.bot.quality.consensus.crowd import Crowd

DENTISTS = 5
TIMES = (
    1880, 789, 43, 75, 23, 63, 8, 22, 188, 191, 17, 67, 15, 85, 8, 56,
    22, 26, 6, 14, 1, 20, 2, 17, 2, 20, 6, 27, 3, 72, 1, 100,
)  # fmt: skip
"""How many X-rays were answered 00000, 00001, 00010, … by the five; 1 is carious."""


def dentists() -> Crowd:
    """Nobody knows what was there: the verdict of all five together stands for the truth."""
    answers = np.arange(2**DENTISTS)[:, np.newaxis] >> np.arange(DENTISTS)[::-1] & 1
    labels = np.repeat(answers, TIMES, axis=0)
    units, count = np.arange(len(labels)), len(labels)
    crowd = Answers.from_codes(
        np.repeat(units, DENTISTS),
        np.tile(np.arange(DENTISTS), count),
        labels.ravel(),
        sizes=(count, DENTISTS, 2),
    )
    return Crowd(crowd, agree(crowd).labels)
