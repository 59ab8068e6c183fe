"""The order of events by taps: one pair at a time, and only those that do not follow already."""

from bot import blocks
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.tasks import forming, label_codes, steps
from bot.tasks.events.code import events_of, read_text
from bot.tasks.events.value import Order, in_words, undecided
from bot.tasks.question import Question
from bot.tasks.steps import Step
from bot.words import say

DONE = "!"
"""Ends a draft that is to be kept though pairs are left."""
SAID_AT_MOST = 4
NAME_SHOWN = 40


def ask(question: Question) -> list[Block]:
    """The first pair with a button for each answer; the form for those who rather type."""
    asked = forming.ask(question, edit=say("Type It"))
    if len(events_of(question)) < 2:  # noqa: PLR2004  (an order needs two)
        return asked
    first = step(question, "")
    assert isinstance(first, Step)
    return [blocks.section(first.said), steps.buttons(first), *asked]


def step(question: Question, draft: str) -> Order | Step:
    """draft: the code line so far. Only pairs are asked that nothing follows for yet.

    An answer that contradicts those before is told with the chain that shows it, and asked again.
    """
    line, done, _ = draft.partition(DONE)
    try:
        order = _read(question, line)
    except BadAnswer as clash:
        before = line.rpartition(",")[0]
        again = step(question, before) if before else None
        if not isinstance(again, Step):
            raise
        said = say("{clash} Or answer this pair otherwise:\n{pair}", clash=clash, pair=again.said)
        return Step(said, again.choices)
    left = undecided(order)
    if not left or (done and order.pairs):
        return order
    first, second = left[0]
    choices = [
        (name, ", ".join(filter(None, [line, f"{first} {code} {second}"])))
        for name, code in label_codes.codes(question.schema).items()
    ]
    if line:
        choices += [
            (say("Undo"), line.rpartition(",")[0]),
            (say("Save So Far"), f"{line}{DONE}"),
        ]
    return Step(_said(order, (first, second)), choices)


def _read(question: Question, line: str) -> Order:
    if not line:
        return Order(events=events_of(question))
    return read_text(question, line)


def _said(order: Order, pair: tuple[int, int]) -> str:
    said = [f"• {blocks.plainly(in_words(order, one))}" for one in order.pairs[-SAID_AT_MOST:]]
    first, second = (
        f"{number} {blocks.plainly(blocks.shorten(order.events[number - 1].name, NAME_SHOWN))}"
        for number in pair
    )
    asked = say("How does *{first}* lie in time to *{second}*?", first=first, second=second)
    return "\n".join([*said, asked])
