"""What each act in the provenance log is, as a sentence; names of acts and payloads are data."""

from collections.abc import Callable, Mapping

from bot.reports.acts import answering, changing, modelling, values
from bot.reports.acts.values import Payload
from bot.words import mark, say

PLAIN: Mapping[str, str] = {
    "withdraw": mark("{who} took the answer back"),
    "skip": mark("{who} skipped it"),
    "overtaken": mark("{who} had it before them when others finished it"),
    "gold": mark("{who} marked it as known, to check people by"),
    "no_gold": mark("{who} checks nobody by it any more"),
    "discuss": mark("{who} asked for a discussion in the channel"),
    "look_again": mark("{who} looked at it again"),
    "trust_again": mark("{who} resumed auto-accept"),
}

SENTENCES: Mapping[str, Callable[[str, Payload], str]] = {
    "import": changing.imported,
    "predict": modelling.guessed,
    "schema": changing.changed_schema,
    "label": answering.labelled,
    "change": answering.changed,
    "skip_reason": lambda who, payload: say(
        "{who} said why: {words}", who=who, words=values.text(payload)
    ),
    "adjudicate": answering.decided,
    "reason": lambda who, payload: say(
        "{who} gave the reason: {words}", who=who, words=values.text(payload)
    ),
    "flag": lambda who, payload: say("{who} flagged it", who=who) + values.disputed(payload),
    "comment": lambda who, payload: say(
        "{who} commented: {words}", who=who, words=values.text(payload)
    ),
    "accept": modelling.accepted,
    "ask": answering.asked,
    "complete": answering.completed,
    "second_look": modelling.doubted,
    "train": modelling.trained,
    "promote": modelling.promoted,
    "roll_back": modelling.rolled_back,
    "calibrate": modelling.calibrated,
    "certify": modelling.certified,
    "suspend": modelling.suspended,
    "policy": lambda who, payload: say(
        "{who} changed {settings}", who=who, settings=", ".join(sorted(payload))
    ),
    "edit": changing.edited,
    "decide_edit": lambda who, payload: say(
        "{who} decided about its edit: {verdict}", who=who, verdict=payload["verdict"]
    ),
    "confirm_edit": changing.confirmed,
    "reopen": changing.reopened,
    "close_again": changing.closed_again,
    "imported_label": answering.brought_labelled,
    "erase_samples": changing.erased_samples,
    "erase_person": lambda who, payload: say(
        "{who} erased a person: {reason}", who=who, reason=values.reason(payload)
    ),
}


def sentence(who: str, action: str, payload: Payload) -> str:
    """Who did what, as mrkdwn; the act's bare name for one that has no words here."""
    if action in PLAIN:
        return say(PLAIN[action], who=who)
    told = SENTENCES.get(action)
    return told(who, payload) if told else f"{who} {action}"
