"""Simulated reviewers: how skilled each is, and what they mistake for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Persona:
    """skill: the probability of the right label; seconds: how long an answer takes."""

    user_id: str
    skill: float
    seconds: float


PERSONAS = (
    Persona("U0BEN", 0.96, 0.15),
    Persona("U0CHLOE", 0.90, 0.25),
    Persona("U0DEV", 0.78, 0.10),
)

CONFUSED: Mapping[str, Sequence[str]] = {
    "delivery status": ("delivery problem",),
    "delivery problem": ("delivery status", "return item"),
    "refund request": ("return item", "double charge"),
    "return item": ("refund request", "change order"),
    "payment failed": ("double charge",),
    "double charge": ("payment failed", "refund request"),
    "cancel order": ("change order", "refund request"),
    "change order": ("cancel order",),
    "0": ("6",),
    "1": ("7", "8"),
    "2": ("7",),
    "3": ("8", "5"),
    "4": ("9",),
    "5": ("3", "6"),
    "6": ("0",),
    "7": ("1", "9"),
    "8": ("3", "1"),
    "9": ("4", "7"),
}
"""What people take a label for when they err; anything else is rarer than the demo is long."""


def answer(persona: Persona, truth: str, chance: Random) -> str:
    """The label that this person gives to a sample whose label is `truth`."""
    if chance.random() < persona.skill:
        return truth
    return chance.choice(CONFUSED[truth])
