"""What models do, and what is done with them."""

from bot import blocks
from bot.reports.acts import values
from bot.reports.acts.values import Payload
from bot.words import say


def guessed(who: str, payload: Payload) -> str:
    if "said" not in payload:
        return say("{who} guessed {count} samples", who=who, count=payload["count"])
    guess = say(
        "{who} guessed {value} at {confidence:.3f}",
        who=who,
        value=values.value(payload),
        confidence=payload["confidence"],
    )
    weights = payload.get("weights_sha256")
    if not weights:
        return guess + say(", weights unknown")
    return guess + say(", weights `{sha256}`", sha256=weights[:8])


def accepted(who: str, payload: Payload) -> str:
    told = say(
        "{who} was sure: {value} at {confidence:.3f}, threshold {threshold:.2f}, so nobody was "
        "asked",
        who=who,
        value=values.value(payload),
        confidence=payload["confidence"],
        threshold=payload["threshold"],
    )
    return told + values.read_today(payload)


def doubted(who: str, payload: Payload) -> str:
    return say(
        "{who} asked for a second look: {label}, or rather {other}?",
        who=who,
        label=values.bold(payload["label"]),
        other=values.bold(payload["other"]),
    )


def trained(who: str, payload: Payload) -> str:
    model, samples = values.bold(payload["model"]), payload["samples"]
    if payload["accuracy"] is None:
        return say(
            "{who} trained {model} on {samples} samples, judged by none held out",
            who=who,
            model=model,
            samples=samples,
        )
    return say(
        "{who} trained {model} on {samples} samples: accuracy {accuracy:.1%} on {held_out} held "
        "out, data {data}",
        who=who,
        model=model,
        samples=samples,
        accuracy=payload["accuracy"],
        held_out=payload["held_out"],
        data=payload["data_sha256"][:8],
    )


def promoted(who: str, payload: Payload) -> str:
    model, was = values.bold(payload["model"]), payload.get("was")
    if not was:
        return say("{who} made {model} the current model", who=who, model=model)
    return say(
        "{who} made {model} the current model instead of {was}",
        who=who,
        model=model,
        was=blocks.plainly(str(was)),
    )


def rolled_back(who: str, payload: Payload) -> str:
    model, was = values.bold(payload["model"]), payload.get("was")
    if not was:
        return say("{who} went back to {model}", who=who, model=model)
    return say(
        "{who} went back to {model} instead of {was}",
        who=who,
        model=model,
        was=blocks.plainly(str(was)),
    )


def calibrated(who: str, payload: Payload) -> str:
    return say(
        "{who} calibrated {model}: temperature {temperature:.3f}",
        who=who,
        model=values.bold(payload["model"]),
        temperature=payload["temperature"],
    )


def certified(who: str, payload: Payload) -> str:
    told = {
        "who": who,
        "target": payload["target"],
        "model": values.bold(payload["model"]),
        "checked": payload["checked"],
    }
    if not any(payload["by_label"].values()):
        return say(
            "{who} could not certify precision {target:.0%} of {model} on {checked} samples", **told
        )
    return say(
        "{who} certified precision {target:.0%} of {model} on {checked} samples: "
        "accepts {coverage:.0%}",
        coverage=payload["coverage"],
        **told,
    )


def suspended(who: str, payload: Payload) -> str:
    return say(
        "{who} suspended auto-accept: {errors} of {audits} audits wrong, "
        "precision {target:.0%} does not hold",
        who=who,
        errors=payload["errors"],
        audits=payload["audits"],
        target=payload["target"],
    )
