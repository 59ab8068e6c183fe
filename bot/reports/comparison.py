"""How two sets of samples differ, in the sentences that people read."""

from collections.abc import Iterator, Sequence

from bot.records import Compared
from bot.review.findings import Comparison, Gap, Judged
from bot.words import mark, say

SETS = {
    Compared.SYNTHETIC: (mark("real"), mark("synthetic")),
    Compared.DRIFT: (mark("earlier"), mark("new")),
}
"""What the two sets are called, the real one first; said where they stand alone."""

ALIKE = {
    Compared.SYNTHETIC: mark("No sign that synthetic samples differ from real ones ({interval})."),
    Compared.DRIFT: mark("No sign that new samples differ from earlier ones ({interval})."),
}
APART = {
    Compared.SYNTHETIC: mark("Synthetic samples differ from real ones: {how} ({interval})."),
    Compared.DRIFT: mark("New samples differ from earlier ones: {how} ({interval})."),
}

HARDLY, EASILY = 0.6, 0.8
"""AUCs: below the first a difference is real but small; above the second it is plain."""
SHOWN = 5


def sentence(found: Comparison, kind: Compared) -> str:
    """Whether the sets differ, and how much."""
    apart = found.apart
    interval = say(
        "AUC {auc:.2f}, 95% interval {low:.2f} to {high:.2f}",
        auc=apart.auc,
        low=apart.low,
        high=apart.high,
    )
    if not found.is_apart:
        return say(ALIKE[kind], interval=interval)
    return say(APART[kind], how=_ease(apart.auc), interval=interval)


def lines(found: Comparison, judged: Sequence[Judged], kind: Compared) -> Iterator[str]:
    """Everything, each finding in a line; without the sentence."""
    real, other = map(say, SETS[kind])
    yield say(
        "{new:,} {other} against {old:,} {real} samples, MMD² {mmd:.4f}; "
        "as far apart by chance: classifier p = {p:.3f}, MMD p = {mmd_p:.3f}.",
        new=found.other,
        other=other,
        old=found.real,
        real=real,
        mmd=found.discrepancy.value,
        p=found.apart.p,
        mmd_p=found.discrepancy.p,
    )
    yield from _copies(found)
    labels = [one for one in found.labels if one.is_certain][:SHOWN]
    yield from (say("Label {name}: {gap}", name=one.name, gap=_gap(one, kind)) for one in labels)
    inside = [one for one in found.labels if one.apart and one.apart.low > HARDLY][:SHOWN]
    yield from map(_inside, inside)
    clusters = [one for one in found.clusters if one.is_certain][:SHOWN]
    yield from (
        say("Samples like “{name}”: {gap}", name=one.name, gap=_gap(one, kind)) for one in clusters
    )
    yield from map(judged_line, judged)


def judged_line(one: Judged) -> str:
    """A way to train, on real samples only."""
    told = {
        "way": say(one.way),
        "accuracy": one.accuracy,
        "accuracy_low": one.accuracy_low,
        "accuracy_high": one.accuracy_high,
    }
    if one.low == one.high == 0:
        return say(
            "Trained {way}: {accuracy:.1%} ({accuracy_low:.1%} to {accuracy_high:.1%}) "
            "of real samples right.",
            **told,
        )
    return say(
        "Trained {way}: {accuracy:.1%} ({accuracy_low:.1%} to {accuracy_high:.1%}) "
        "of real samples right, {gain:+.1f} points ({low:+.1f} to {high:+.1f}), p = {p:.3f}.",
        gain=one.gain * 100,
        low=one.low * 100,
        high=one.high * 100,
        p=one.p,
        **told,
    )


def _ease(auc: float) -> str:
    if auc < HARDLY:
        return say("hardly told apart")
    return say("easily told apart") if auc > EASILY else say("often told apart")


def _copies(found: Comparison) -> Iterator[str]:
    if found.copies is None:
        return
    copies = found.copies
    if copies.count:
        shown = [
            say(
                "{other} is like {real} ({likeness:.2f})",
                other=one.other,
                real=one.real,
                likeness=one.likeness,
            )
            for one in copies.examples[:3]
        ]
        yield say(
            "{count} of {every:,} nearly repeat a real sample: {examples}.",
            count=copies.count,
            every=found.other,
            examples=", ".join(shown),
        )
    else:
        yield say("None of {every:,} repeats a real sample.", every=found.other)
    if copies.p < 0.01:  # noqa: PLR2004  (a side finding, so only where it is plain)
        yield say(
            "They lie nearer to real samples than real samples lie to each other "
            "({share:.0%} of the time): the generator may have learnt some by heart.",
            share=copies.closer,
        )


def _gap(gap: Gap, kind: Compared) -> str:
    real, other = map(say, SETS[kind])
    return say(
        "{new:,} {other} and {old:,} {real} ones "
        "({points:+.0f} points, {low:+.0f} to {high:+.0f}).",
        new=gap.other,
        other=other,
        old=gap.real,
        real=real,
        points=gap.difference * 100,
        low=gap.low * 100,
        high=gap.high * 100,
    )


def _inside(gap: Gap) -> str:
    assert gap.apart is not None, "only such gaps are told"
    return say(
        "Within label {name} they differ: AUC {auc:.2f}, {low:.2f} to {high:.2f}.",
        name=gap.name,
        auc=gap.apart.auc,
        low=gap.apart.low,
        high=gap.apart.high,
    )
