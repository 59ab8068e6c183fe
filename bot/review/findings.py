"""What was found about two sets of samples; the measuring itself stands in the modules beside.

Apart from them, since reports and tables need these values and not the mathematics.
"""

from bot.records import Value

CERTAIN = 0.05
"""Chance of a false alarm of both two-sample tests together."""


class Apart(Value):
    """How well a classifier tells two sets apart.

    auc:       0.5 when it cannot, 1 when it always can
    low, high: its 95% interval
    p:         of an AUC as large or larger if the sets came from one population
    """

    auc: float
    low: float
    high: float
    p: float


class Discrepancy(Value):
    """The maximum mean discrepancy, squared and unbiased: about 0 where there is none."""

    value: float
    p: float


class Gap(Value):
    """How much of each set is in one label or cluster.

    difference: the share of the other set less that of the real one, with its 95% interval
    apart:      how well the two are told apart inside; None where one of them has too few
    """

    name: str
    real: int
    other: int
    difference: float
    low: float
    high: float
    apart: Apart | None = None

    @property
    def is_certain(self) -> bool:
        """Whether the shares differ beyond chance."""
        return self.low > 0 or self.high < 0


class Copy(Value):
    """A made-up sample and the real one that it is like, by their names."""

    other: str
    real: str
    likeness: float


class Copies(Value):
    """Which made-up samples repeat real ones.

    count:    made-up rows that are copies
    examples: the likest of them
    closer:   the chance that a made-up row is nearer to half of the real ones than a real row of
              the other half is; 0.5 when it is neither nearer nor farther
    p:        of a `closer` as large or larger when it is 0.5
    """

    count: int
    examples: tuple[Copy, ...]
    closer: float
    p: float


class Comparison(Value):
    """Everything that tells two sets apart; `other` is the one that is compared with the real one.

    copies: None where the other set was not made, so that likeness is no fault
    """

    real: int
    other: int
    apart: Apart
    discrepancy: Discrepancy
    labels: tuple[Gap, ...]
    clusters: tuple[Gap, ...]
    copies: Copies | None

    @property
    def is_apart(self) -> bool:
        """Whether they differ beyond chance: each of the two tests may err half as often."""
        return min(self.apart.p, self.discrepancy.p) <= CERTAIN / 2


class Judged(Value):
    """A way to train, judged on real samples.

    accuracy:        with its 95% interval (Wilson)
    gain, low, high: in accuracy over real samples alone, on the same ones, with its 95% interval
    p:               of such a gain or loss by chance (McNemar's exact test)
    """

    way: str
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    gain: float
    low: float
    high: float
    p: float
