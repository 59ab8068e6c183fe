"""What a trained model is worth, in numbers and in the sentences that people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.models.calibration import Bin
from bot.quality.paired import Comparison
from bot.records import Value
from bot.review.audits import Audited
from bot.review.guarantee import OTHERS, Thresholds, fewest
from bot.words import say

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
        return _unmeasured(training)
    measured = {
        "accuracy": training.accuracy,
        "low": training.low,
        "high": training.high,
        "samples": training.held_out,
    }
    if training.calibration is None:
        line = say(
            "accuracy {accuracy:.1%} ({low:.1%} to {high:.1%}) on {samples} samples held out.",
            **measured,
        )
    else:
        line = say(
            "accuracy {accuracy:.1%} ({low:.1%} to {high:.1%}) on {samples} samples held out, "
            "calibration error {error:.3f}.",
            error=training.calibration,
            **measured,
        )
    return f"{line} {comparison_line(training)}".strip()


def _unmeasured(training: Training) -> str:
    if training.folds is None:
        return say("no sample of the hold-out is labelled yet, so it cannot be compared.")
    return say(
        "{folds:.1%} in cross-validation; no sample of the hold-out is labelled yet, "
        "so it cannot be compared.",
        folds=training.folds,
    )


def comparison_line(training: Training) -> str:
    one = training.comparison
    if one is None:
        return ""
    worse = say("worse") if one.difference < 0 else say("not surely better")
    return say(
        "Against {model}: {difference:+.1%} ({low:+.1%} to {high:+.1%}), "
        "{gained} gained and {lost} lost, p = {p:.3f}: {verdict}.",
        model=training.against,
        difference=one.difference,
        low=one.low,
        high=one.high,
        gained=one.gained,
        lost=one.lost,
        p=one.p_value,
        verdict=say("better") if one.is_better else worse,
    )


def version_line(version: Version) -> str:
    """A model in one line, without its name."""
    if version.trained is None:
        return say("brought along, never judged here")
    samples, accuracy = version.trained.samples, accuracy_line(version.trained)
    if version.trained.method == "head":
        return say("head on {samples} samples; {accuracy}", samples=samples, accuracy=accuracy)
    return say("fine-tuned on {samples} samples; {accuracy}", samples=samples, accuracy=accuracy)


def trust_lines(trust: Trust) -> list[str]:
    """What is accepted without asking, and how that is watched."""
    if trust.target is None:
        return [
            say(
                "Believed from confidence {least:.2f} on, without a guarantee (target_precision).",
                least=trust.threshold,
            )
        ]
    labelled, total = trust.held_out
    lines = [
        say("Hold-out: {labelled} of {total} samples labelled.", labelled=labelled, total=total)
    ]
    if trust.thresholds is None:
        lines.append(
            say(
                "Nothing is accepted yet: precision {target:.0%} needs at least {fewest} checked "
                "samples of the hold-out and a current model.",
                target=trust.target,
                fewest=fewest(trust.target),
            )
        )
    else:
        lines.append(_certified(trust.thresholds))
    if trust.is_suspended:
        lines.append(say("Auto-accept is suspended until a lead resumes it."))
    if trust.audited is not None:
        lines.append(audit_line(trust.audited))
    return lines


def audit_line(audited: Audited) -> str:
    """What blind audits have shown of precision."""
    if not audited.count:
        return say("No audit is finished yet.")
    right = audited.count - audited.errors
    return say(
        "Audits: {right} of {count} right, precision {precision:.1%} "
        "(95% interval {low:.1%} to {high:.1%}, at every look).",
        right=right,
        count=audited.count,
        precision=right / audited.count,
        low=audited.low,
        high=audited.high,
    )


def _certified(found: Thresholds) -> str:
    if found.lowest is None:
        return say(
            "Nothing is accepted: no confidence gives precision {target:.0%} beyond doubt "
            "on {checked} checked samples.",
            target=found.target,
            checked=found.checked,
        )
    alone = [_from(label, least) for label, least in found.by_label.items() if label != OTHERS]
    others = say("other labels") if alone else say("all labels")
    return say(
        "Precision {target:.0%} certified on {checked} checked samples: accepted are "
        "{labels}; {coverage:.0%} of samples.",
        target=found.target,
        checked=found.checked,
        labels=", ".join([*alone, _from(others, found.by_label.get(OTHERS))]),
        coverage=found.coverage,
    )


def _from(labels: str, least: float | None) -> str:
    """From which confidence they are accepted."""
    if least is None:
        return say("{labels} never", labels=labels)
    return say("{labels} from {least:.2f}", labels=labels, least=least)


def bins_line(bins: Sequence[Bin]) -> str:
    """Where confidence and accuracy are furthest apart."""
    if not bins:
        return say("Nothing is known of the model's calibration yet.")
    worst = max(bins, key=lambda one: one.count * abs(one.accuracy - one.confidence))
    return say(
        "At {confidence:.0%} confidence it is right in {accuracy:.0%} of {count}: {verdict}",
        confidence=worst.confidence,
        accuracy=worst.accuracy,
        count=worst.count,
        verdict=_sureness(worst.accuracy - worst.confidence),
    )


def _sureness(gap: float) -> str:
    if abs(gap) < SEEN:
        return say("as it should")
    return say("too sure") if gap < 0 else say("not sure enough")
