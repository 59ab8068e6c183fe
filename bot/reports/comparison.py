"""How two sets of samples differ, in the sentences that people read."""

from collections.abc import Iterator, Sequence

from bot.records import Compared
from bot.review.findings import Comparison, Gap, Judged

SETS = {Compared.SYNTHETIC: ("real", "synthetic"), Compared.DRIFT: ("earlier", "new")}
"""What the two sets are called, the real one first."""

HARDLY, EASILY = 0.6, 0.8
"""AUCs: below the first a difference is real but small; above the second it is plain."""
SHOWN = 5


def sentence(found: Comparison, kind: Compared) -> str:
    """Whether the sets differ, and how much."""
    real, other = SETS[kind]
    apart = found.apart
    interval = f"AUC {apart.auc:.2f}, 95% interval {apart.low:.2f} to {apart.high:.2f}"
    if not found.is_apart:
        return f"No sign that {other} samples differ from {real} ones ({interval})."
    how = "hardly" if apart.auc < HARDLY else "easily" if apart.auc > EASILY else "often"
    return f"{other.capitalize()} samples differ from {real} ones: {how} told apart ({interval})."


def lines(found: Comparison, judged: Sequence[Judged], kind: Compared) -> Iterator[str]:
    """Everything, each finding in a line; without the sentence."""
    real, other = SETS[kind]
    by_chance = f"classifier p = {found.apart.p:.3f}, MMD p = {found.discrepancy.p:.3f}"
    yield (
        f"{found.other:,} {other} against {found.real:,} {real} samples, "
        f"MMD² {found.discrepancy.value:.4f}; as far apart by chance: {by_chance}."
    )
    yield from _copies(found)
    labels = [one for one in found.labels if one.is_certain][:SHOWN]
    yield from (f"Label {gap.name}: {_gap(gap, kind)}" for gap in labels)
    inside = [one for one in found.labels if one.apart and one.apart.low > HARDLY][:SHOWN]
    yield from (f"Within label {gap.name} they differ: {_auc(gap)}" for gap in inside)
    clusters = [one for one in found.clusters if one.is_certain][:SHOWN]
    yield from (f"Samples like “{gap.name}”: {_gap(gap, kind)}" for gap in clusters)
    yield from map(judged_line, judged)


def judged_line(one: Judged) -> str:
    """A way to train, on real samples only."""
    accuracy = f"{one.accuracy:.1%} ({one.accuracy_low:.1%} to {one.accuracy_high:.1%})"
    line = f"Trained {one.way}: {accuracy} of real samples right"
    if one.low == one.high == 0:
        return f"{line}."
    gain = f"{one.gain * 100:+.1f} points ({one.low * 100:+.1f} to {one.high * 100:+.1f})"
    return f"{line}, {gain}, p = {one.p:.3f}."


def _copies(found: Comparison) -> Iterator[str]:
    if found.copies is None:
        return
    copies = found.copies
    if copies.count:
        shown = ", ".join(
            f"{one.other} is like {one.real} ({one.likeness:.2f})" for one in copies.examples[:3]
        )
        yield f"{copies.count} of {found.other:,} nearly repeat a real sample: {shown}."
    else:
        yield f"None of {found.other:,} repeats a real sample."
    if copies.p < 0.01:  # noqa: PLR2004  (a side finding, so only where it is plain)
        yield (
            "They lie nearer to real samples than real samples lie to each other "
            f"({copies.closer:.0%} of the time): the generator may have learnt some by heart."
        )


def _gap(gap: Gap, kind: Compared) -> str:
    real, other = SETS[kind]
    points = f"{gap.difference * 100:+.0f} points, {gap.low * 100:+.0f} to {gap.high * 100:+.0f}"
    return f"{gap.other:,} {other} and {gap.real:,} {real} ones ({points})."


def _auc(gap: Gap) -> str:
    assert gap.apart is not None, "only such gaps are told"
    return f"AUC {gap.apart.auc:.2f}, {gap.apart.low:.2f} to {gap.apart.high:.2f}."
