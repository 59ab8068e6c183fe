"""Keeps transformers from writing to our terminal."""

from typing import Any


def quiet() -> None:
    """Transformers' own bars and reports would break ours on the terminal."""
    from transformers.utils import logging

    control: Any = logging
    control.disable_progress_bar()
    control.set_verbosity_error()
