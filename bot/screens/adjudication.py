"""A disputed sample before a lead: the answers side by side, what was said, the model's view."""

from dataclasses import dataclass

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import Suggestion
from bot.screens import cards, sittings
from bot.screens.cards import Card, percent
from bot.screens.sittings import Head

TAKES_AT_MOST = 5
SAID_AT_MOST = 10
"""Longer lists are cut: a message holds about 13,000 characters."""


@dataclass(frozen=True)
class Given:
    """One answer: who gave it ("" where names are hidden), in words, and its number to take it."""

    who: str
    value: str
    annotation_id: int
    saw_suggestion: bool


@dataclass(frozen=True)
class Case:
    """What a lead sees of a dispute.

    remarks:  comments, reasons of skips and words of the discussion, with who said them
    takes:    whether an answer can be taken as it is, since none of the card's controls is one
    verdict:  in words, once it is given; it still lacks its reason
    """

    reason: str
    given: tuple[Given, ...]
    remarks: tuple[tuple[str, str], ...]
    flags: int
    suggestion: Suggestion | None
    suggested: str
    takes: bool
    is_discussed: bool
    verdict: str = ""
    verdict_id: int = 0


def draw(card: Card, head: Head, case: Case) -> Message:
    shown = [*sittings.opening(card, head), blocks.context(f"Here because: {case.reason}")]
    shown += [*cards.sample(card), blocks.section(_answers(case))]
    shown += _remarks(case) + _model(case)
    if case.verdict:
        text = f"Your verdict: *{blocks.plainly(case.verdict)}*. Please say why in a sentence."
        reason = blocks.button("Give the Reason", ids.GIVE_REASON, str(case.verdict_id))
        buttons = [reason | {"style": "primary"}, blocks.button("Undo Last", ids.UNDO_LAST)]
        shown += [blocks.section(text), blocks.actions("told", buttons)]
    else:
        shown += [*cards.controls(card), *_takes(case), _foot(head, case)]
    return Message(cards.fallback(card), sittings.stamped(shown, head.turn))


def summary(project: str, project_id: int, settled: int, left: int, turn: int) -> Message:
    """No dispute is left, or the lead has stopped."""
    name = blocks.plainly(project)
    text = f"*{settled} settled in {name}.*  {left or 'None'} left."
    buttons = []
    if left:
        again = blocks.button(f"Settle {left} More", ids.ADJUDICATE, str(project_id))
        buttons.append(again | {"style": "primary"})
    if settled:
        buttons.append(blocks.button("Undo Last", ids.UNDO_LAST))
    shown = [blocks.section(text), *([blocks.actions("after", buttons)] if buttons else [])]
    return Message(f"{settled} settled in {blocks.escape(project)}", sittings.stamped(shown, turn))


def reason_form(verdict_id: int, verdict: str) -> Block:
    field = {
        "type": "plain_text_input",
        "action_id": ids.FORM_INPUT,
        "multiline": True,
        "max_length": 1_000,
        "focus_on_load": True,
    }
    rule = {
        "type": "checkboxes",
        "action_id": ids.FORM_INPUT,
        "options": [blocks.option("Add it to the guidelines", "rule")],
    }
    hint = blocks.plain("As a rule, it is shown to all under Guidelines.", 2_000)
    shown = [
        blocks.section(f"Verdict: *{blocks.plainly(verdict)}*"),
        blocks.input_("reason", "Why?", field),
        blocks.input_("rule", "For the next ones like it", rule, optional=True, hint=hint),
    ]
    return blocks.modal(
        "The reason",
        ids.REASON_FORM,
        shown,
        submit=blocks.plain("Save", 24),
        private_metadata=str(verdict_id),
    )


def discussion(card: Card, case: Case | None, outcome: str, reason: str) -> Message:
    """What begins a thread in the channel. case: None while others may still answer the sample.

    outcome, reason: of the verdict, once it is given
    """
    project = blocks.plainly(card.project)
    shown = [blocks.context(f"*{project}*  ·  let us discuss this one in the thread")]
    shown += [blocks.context(cards.ERASED)] if card.is_erased else cards.sample(card)
    if case is not None:
        shown.append(blocks.section(_answers(case, with_names=False)))
    if outcome:
        why = f"\n{blocks.plainly(reason)}" if reason else ""
        shown.append(blocks.section(f":scales: Settled: *{blocks.plainly(outcome)}*{why}"))
    return Message(f"To discuss in {blocks.escape(card.project)}", shown)


def _answers(case: Case, *, with_names: bool = True) -> str:
    lines = []
    for place, one in enumerate(case.given):
        who = blocks.plainly(one.who) if one.who and with_names else f"Reviewer {_letter(place)}"
        saw = "  _(saw the suggestion)_" if one.saw_suggestion and with_names else ""
        lines.append(f"{who}: *{blocks.plainly(one.value)}*{saw}")
    return "\n".join(lines) or "Nobody has answered yet."


def _letter(place: int) -> str:
    return chr(ord("A") + place % 26)


def _remarks(case: Case) -> list[Block]:
    lines = [
        f"{blocks.plainly(who or 'Somebody')}: {blocks.plainly(blocks.shorten(text, 300))}"
        for who, text in case.remarks[-SAID_AT_MOST:]
    ]
    if case.flags:
        lines.insert(0, f":triangular_flag_on_post: flagged {case.flags} times")
    return [blocks.context("\n".join(lines))] if lines else []


def _model(case: Case) -> list[Block]:
    if case.suggestion is None:
        return []
    sure = percent(case.suggestion.confidence)
    text = f"The model thinks *{blocks.plainly(case.suggested)}* ({sure} sure)"
    return [blocks.context(text)]


def _takes(case: Case) -> list[Block]:
    if not case.takes or not case.given:
        return []
    buttons = [
        blocks.button(f"Take {_letter(place)}'s", ids.take_button(place), str(one.annotation_id))
        for place, one in enumerate(case.given[:TAKES_AT_MOST])
    ]
    return [blocks.actions("takes", buttons)]


def _foot(head: Head, case: Case) -> Block:
    buttons = [] if case.is_discussed else [blocks.button("Discuss", ids.DISCUSS)]
    buttons.append(blocks.button("Later", ids.GO_ON))
    if head.can_undo:
        buttons.append(blocks.button("Undo Last", ids.UNDO_LAST))
    buttons.append(blocks.button("Guidelines", ids.GUIDELINES))
    more = [blocks.option("Comment", "comment"), blocks.option("Stop for now", "stop")]
    return blocks.actions("foot", [*buttons, blocks.overflow(ids.MORE, more)])
