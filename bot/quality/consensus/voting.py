"""Majority vote: every answer counts the same."""

from bot.quality.consensus import posteriors
from bot.quality.consensus.answers import Answers
from bot.quality.consensus.result import Consensus, conclude


def majority(answers: Answers) -> Consensus:
    """The share of the answers that carry each label, as its probability.

    p_uc = answers to u that say c / answers to u. Labels that are level: the first in the order of
    the labels wins, so that the same answers always give the same label; `bot.quality.majority`
    leaves such a unit to a person instead.

    Units without answers get the label prior, uniform when none is given.
    """
    return conclude(
        "majority",
        answers,
        posteriors.votes(answers),
        label_prior=posteriors.known_prior(answers),
    )
