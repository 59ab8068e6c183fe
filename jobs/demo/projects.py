"""Prepares the demo's two projects: channel, model, samples, guesses; what is there is kept."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Bars = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""A progress bar by its title; see app.py."""

LEAD = "U0ANA"
PEOPLE = ["U0ANA", "U0BEN", "U0CHLOE", "U0DEV"]
SEED = 7
