"""Where a sample stands once its answers are read under another version of the schema."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.policy import Policy
from bot.records import SampleState, Source
from bot.review import routing

FINISHED = frozenset((SampleState.COMPLETE, SampleState.ACCEPTED, SampleState.GIVEN))
ASKED = frozenset((SampleState.WAITING, SampleState.STARTED, SampleState.OPEN))


@dataclass(frozen=True)
class Held:
    """A current annotation with a value.

    is_by_person: here, or in a file that says by whom
    stands:       whether it can be read under the newest version
    """

    source: Source
    is_by_person: bool
    stands: bool


def state(
    now: SampleState,
    held: Sequence[Held],
    policy: Policy,
    posterior: NDArray[np.float64] | None,
    *,
    is_erased: bool,
) -> SampleState:
    """The state that a sample should have; the one it has where nothing must change.

    posterior: the probability of each label after the answers of people that stand; None while
               too little is known of the reviewers

    A finished sample whose answers do not suffice any more waits for people; one that waits or is
    open is finished when old answers count again. Of an erased one nobody can be asked.
    """
    standing = [one for one in held if one.stands]
    is_whole = len(standing) == len(held)
    if now in FINISHED and not is_whole and not _is_settled(standing, policy, posterior):
        return SampleState.ERASED if is_erased else SampleState.WAITING
    # What came with its label was never asked of as many people as others.
    is_given = bool(held) and is_whole and all(one.source is Source.IMPORTED for one in held)
    if now in ASKED and (is_given or _is_settled(standing, policy, posterior)):
        return _finished(standing)
    return now


def _is_settled(
    standing: Sequence[Held], policy: Policy, posterior: NDArray[np.float64] | None
) -> bool:
    people = [one for one in standing if one.is_by_person]
    if not people:
        return bool(standing)
    is_judged = any(one.source is Source.ADJUDICATION for one in standing)
    return is_judged or routing.is_settled(policy, people, posterior)


def _finished(standing: Sequence[Held]) -> SampleState:
    sources = {one.source for one in standing}
    if sources <= {Source.MODEL_AUTO}:
        return SampleState.ACCEPTED
    return SampleState.GIVEN if sources <= {Source.IMPORTED} else SampleState.COMPLETE
