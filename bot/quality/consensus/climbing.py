"""Expectation maximisation: step upwards until the steps are small."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar


class State(Protocol):
    """Parameters, and how good they are."""

    @property
    def objective(self) -> float:
        """What EM raises: the log-likelihood plus the log prior of the parameters, in nats."""


S = TypeVar("S", bound=State)


@dataclass(frozen=True)
class Limits:
    """When to stop.

    tolerance:  a gain of the objective per annotation, in nats; one no larger ends it.
    iterations: the most steps.
    """

    tolerance: float = 1e-6
    iterations: int = 200


@dataclass(frozen=True)
class Climb(Generic[S]):
    """The last state and the objective after each step; it never falls."""

    state: S
    objectives: tuple[float, ...]
    converged: bool


def climb(step: Callable[[S], S], start: S, count: int, limits: Limits) -> Climb[S]:
    """Repeat an EM step.

    step:  from a state to one whose objective is no lower.
    count: annotations, over which the tolerance is counted.

    Source: Dempster, Laird & Rubin (1977), JRSS B 39(1), theorem 1: EM never lowers the objective.
    """
    state, objectives = start, [start.objective]
    for _ in range(limits.iterations):
        state = step(state)
        objectives.append(state.objective)
        if objectives[-1] - objectives[-2] <= limits.tolerance * count:
            return Climb(state, tuple(objectives[1:]), converged=True)
    return Climb(state, tuple(objectives[1:]), converged=False)
