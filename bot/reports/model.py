"""What a trained model is worth, in numbers and in the sentences that people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.models.calibration import Bin
from bot.quality.paired import Comparison
from bot.records import Value
from bot.review.audits import Audited
from bot.review.guarantee import OTHERS, Thresholds, fewest

SEEN = 0.05
"""A gap that one sees in the picture of the bins."""


class Training(Value):
    """How a model came about, and how well it did on samples that it never saw.

    method:      "head" on a frozen encoder, or "full" fine-tuning.
    data_sha256: of what it was trained on: contents, beliefs, labels, schema version.
    held_out:    samples of the hold-out that people have labelled.
    accuracy:    on these, with its 95% interval (low, high); None without any.
    calibration: expected calibration error on these; None likewise.
    folds:       accuracy on its own training samples by models that had not seen them.
    against:     the name of the model that was current, and the comparison with it.
    """

    method: str
    encoder: str
    data_sha256: str
    samples: int
    held_out: int
    accuracy: float | None = None
    low: float = 0.0
    high: float = 1.0
    calibration: float | None = None
    folds: float | None = None
    against: str | None = None
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Version:
    """One model. `trained`: None for one that was brought along."""

    id: int
    name: str
    is_current: bool
    was_promoted: bool
    can_be_promoted: bool
    temperature: float | None
    trained: Training | None


@dataclass(frozen=True)
class Trust:
    """How auto-accept is decided.

    target:     None where a plain threshold decides
    thresholds: what was certified for the current model; None where nothing was
    held_out:   samples of the hold-out: labelled by people, and in all
    """

    target: float | None
    threshold: float
    held_out: tuple[int, int]
    thresholds: Thresholds | None = None
    is_suspended: bool = False
    audited: Audited | None = None


@dataclass(frozen=True)
class Models:
    """A project's models at one time, the newest first. `bins`: the current one's reliability."""

    project: str
    versions: tuple[Version, ...]
    trust: Trust
    bins: tuple[Bin, ...] = ()
    previous: str | None = None

    @property
    def current(self) -> Version | None:
        return next((one for one in self.versions if one.is_current), None)


def accuracy_line(training: Training) -> str:
    """How good a trained model is, and what it was compared with."""
    if training.accuracy is None:
        folds = f"{training.folds:.1%} in cross-validation; " if training.folds is not None else ""
        return f"{folds}no sample of the hold-out is labelled yet, so it cannot be compared."
    lines = (
        f"accuracy {training.accuracy:.1%} ({training.low:.1%} to {training.high:.1%}) on "
        f"{training.held_out} samples held out"
    )
    if training.calibration is not None:
        lines += f", calibration error {training.calibration:.3f}"
    return f"{lines}. {comparison_line(training)}".strip()


def comparison_line(training: Training) -> str:
    one = training.comparison
    if one is None:
        return ""
    verdict = "better" if one.is_better else "worse" if one.difference < 0 else "not surely better"
    return (
        f"Against {training.against}: {one.difference:+.1%} ({one.low:+.1%} to {one.high:+.1%}), "
        f"{one.gained} gained and {one.lost} lost, p = {one.p_value:.3f}: {verdict}."
    )


def version_line(version: Version) -> str:
    """A model in one line, without its name."""
    if version.trained is None:
        return "brought along, never judged here"
    how = "head" if version.trained.method == "head" else "fine-tuned"
    return f"{how} on {version.trained.samples} samples; {accuracy_line(version.trained)}"


def trust_lines(trust: Trust) -> list[str]:
    """What is accepted without asking, and how that is watched."""
    if trust.target is None:
        least = f"{trust.threshold:.2f}"
        return [f"Believed from confidence {least} on, without a guarantee (target_precision)."]
    labelled, total = trust.held_out
    lines = [f"Hold-out: {labelled} of {total} samples labelled."]
    if trust.thresholds is None:
        lines.append(
            f"Nothing is accepted yet: precision {trust.target:.0%} needs at least "
            f"{fewest(trust.target)} checked samples of the hold-out and a current model."
        )
    else:
        lines.append(_certified(trust.thresholds))
    if trust.is_suspended:
        lines.append("Auto-accept is suspended until a lead resumes it.")
    if trust.audited is not None:
        lines.append(audit_line(trust.audited))
    return lines


def audit_line(audited: Audited) -> str:
    """What blind audits have shown of precision."""
    if not audited.count:
        return "No audit is finished yet."
    right = audited.count - audited.errors
    return (
        f"Audits: {right} of {audited.count} right, precision {right / audited.count:.1%} "
        f"(95% interval {audited.low:.1%} to {audited.high:.1%}, at every look)."
    )


def _certified(found: Thresholds) -> str:
    if found.lowest is None:
        return (
            f"Nothing is accepted: no confidence gives precision {found.target:.0%} beyond doubt "
            f"on {found.checked} checked samples."
        )
    alone = [
        f"{label} {'never' if least is None else f'from {least:.2f}'}"
        for label, least in found.by_label.items()
        if label != OTHERS
    ]
    others = found.by_label.get(OTHERS)
    rest = "never" if others is None else f"from {others:.2f}"
    where = ", ".join([*alone, f"other labels {rest}"]) if alone else f"all labels {rest}"
    return (
        f"Precision {found.target:.0%} certified on {found.checked} checked samples: accepted are "
        f"{where}; {found.coverage:.0%} of samples."
    )


def bins_line(bins: Sequence[Bin]) -> str:
    """Where confidence and accuracy are furthest apart."""
    if not bins:
        return "Nothing is known of the model's calibration yet."
    worst = max(bins, key=lambda one: one.count * abs(one.accuracy - one.confidence))
    gap = worst.accuracy - worst.confidence
    word = "as it should" if abs(gap) < SEEN else "too sure" if gap < 0 else "not sure enough"
    return (
        f"At {worst.confidence:.0%} confidence it is right in {worst.accuracy:.0%} "
        f"of {worst.count}: {word}"
    )
