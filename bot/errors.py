"""The few errors that a person may read; each carries the whole sentence."""

from collections.abc import Mapping


class ConcordError(Exception):
    """Something a person can mend. The message says what, where and what to do."""


class BadInput(ConcordError):
    """A file, a setting or a command that cannot be used as it is."""


class BadAnswer(ConcordError):
    """An answer that is no valid value of the question."""


class BadFields(BadAnswer):
    """Several inputs of one form that hold no answer: a sentence for the block of each."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = faults


class BadModel(ConcordError):
    """A model that is missing, broken, or made for another task or other labels."""


class NotYet(ConcordError):
    """Slack told us of something before we knew of it; Slack will tell us again."""


class NotAllowed(ConcordError):
    """An act that this person may not do here."""


class ConnectionLost(ConcordError):
    """Slack is not heard any more; the process ends, so that its supervisor starts another."""


class NotInstalled(ConcordError):
    """A Slack workspace that the app cannot speak to."""
