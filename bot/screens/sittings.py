"""A session's card: one sample after the other in the same place, and at the end what came of it.

Every block that can be pressed carries the turn that it was drawn for, so that a press on an
earlier state of the card is known for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.records import Suggestion
from bot.screens import cards, replies
from bot.screens.cards import Card, percent
from bot.words import say

BAR = 10


@dataclass(frozen=True)
class Head:
    """Where a session stands.

    turn:     whose sample is on the card
    said:     what became of the act before, as mrkdwn
    skip:     the skip that was the act before, whose reason may be given
    can_undo: whether there is an answer to take back
    stands:   the answer that holds unless another is given, after undo of a complete sample
    """

    turn: int
    done: int
    wanted: int
    said: str = ""
    skip: int | None = None
    can_undo: bool = False
    stands: str = ""


@dataclass(frozen=True)
class Result:
    """What a session came to.

    seconds:  in which samples were answered; time away is left out
    finished: of the answered samples, how many are complete by now
    equal:    of these, how many came out as the person had said
    left:     samples that wait for this person, counted no further than `many`
    size:     samples of a session of theirs
    """

    project: str
    project_id: int
    answered: int
    skipped: int
    seconds: float
    finished: int
    equal: int
    left: int
    many: int
    size: int


def draw(card: Card, head: Head) -> Message:
    """A sample to answer."""
    shown = [*opening(card, head), *cards.sample(card), *cards.asked(card), _foot(card, head)]
    return Message(cards.fallback(card), stamped(shown, head.turn))


def reveal(
    card: Card, head: Head, described: str, suggestion: Suggestion, suggested: str, own: int
) -> Message:
    """After the answer: what the model thinks, where it thinks otherwise."""
    text = say(
        "You: *{answer}*  ·  model: *{label}* ({sure} sure)",
        answer=blocks.plainly(described),
        label=blocks.plainly(suggested),
        sure=percent(suggestion.confidence),
    )
    buttons = [
        blocks.button(say("Keep Mine"), ids.GO_ON, style="primary"),
        blocks.button(replies.change_to(suggested), ids.TAKE_SUGGESTION, str(own)),
        blocks.button(say("Undo Last"), ids.UNDO_LAST),
    ]
    shown = [*opening(card, head), *cards.sample(card), blocks.section(text)]
    shown.append(blocks.actions("told", buttons))
    return Message(cards.fallback(card), stamped(shown, head.turn))


def summary(result: Result, turn: int, *, can_undo: bool) -> Message:
    """The session is over."""
    text = f":white_check_mark: *{_done(result)}*"
    shown = [blocks.section(text), blocks.context("  ·  ".join(_notes(result)))]
    buttons = []
    if result.left:
        value = f"{result.project_id}:{result.size}"
        more = say("{samples} More", samples=min(result.left, result.size))
        buttons.append(blocks.button(more, ids.START, value, style="primary"))
    if can_undo:
        buttons.append(blocks.button(say("Undo Last"), ids.UNDO_LAST))
    if buttons:
        shown.append(blocks.actions("after", buttons))
    return Message(_done(result), stamped(shown, turn))


def moved(project: str) -> Message:
    """The session goes on in another message."""
    text = say(
        "Your session in *{project}* goes on below, in a newer message.",
        project=blocks.plainly(project),
    )
    return Message(text, [blocks.section(text)])


def duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> duration(192.4), duration(48), duration(3700)
    ('3 min 12 s', '48 s', '1 h 1 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:  # noqa: PLR2004  (an hour)
        return say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    if minutes:
        return say("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return say("{seconds} s", seconds=rest)


def so_many(count: int, many: int) -> str:
    """A number that was counted no further than `many`.

    >>> so_many(28, 1_000), so_many(1_000, 1_000)
    ('28', '1000+')
    """
    return f"{many}+" if count >= many else str(count)


def opening(card: Card, head: Head) -> list[Block]:
    """Where the session stands, and what became of the act before."""
    filled = round(BAR * head.done / max(head.wanted, 1))
    bar = "█" * filled + "░" * (BAR - filled)
    place = say("{place} of {total}", place=min(head.done + 1, head.wanted), total=head.wanted)
    shown = [blocks.context(f"*{blocks.plainly(card.project)}*  ·  {place}  ·  `{bar}`")]
    if head.skip is not None:
        shown.append(replies.skipped(head.skip, say("Skipped.")))
    elif head.said:
        shown.append(blocks.context(head.said))
    return shown


def stamped(shown: Sequence[Block], turn: int) -> list[Block]:
    """The blocks that can be pressed, each with the turn that it is drawn for."""
    return [
        block | {"block_id": ids.stamped(block["block_id"], turn)} if "block_id" in block else block
        for block in shown
    ]


def _foot(card: Card, head: Head) -> Block:
    if head.stands:
        first = blocks.button(say("Keep Mine"), ids.GO_ON)
    else:
        first = blocks.button(say("Skip"), ids.SKIP)
    buttons = [first]
    if head.can_undo:
        buttons.append(blocks.button(say("Undo Last"), ids.UNDO_LAST))
    buttons.append(blocks.button(say("Guidelines"), ids.GUIDELINES))
    more = [blocks.option(say("Flag"), "flag"), blocks.option(say("Comment"), "comment")]
    if cards.is_cut(card.question.parts):
        more.append(blocks.option(say("Read all"), "read_all"))
    more.append(blocks.option(say("Stop for now"), "stop"))
    return blocks.actions("foot", [*buttons, blocks.overflow(ids.MORE, more)])


def _done(result: Result) -> str:
    if not result.answered:
        return say("Session over: nothing answered.")
    time = duration(result.seconds)
    return say("{answered} done in {time}.", answered=result.answered, time=time)


def _notes(result: Result) -> list[str]:
    notes = [f"*{blocks.plainly(result.project)}*"]
    if result.skipped:
        notes.append(say("{samples} skipped", samples=result.skipped))
    if result.finished:
        same = say(
            "{equal} of {finished} finished samples came out as you said",
            equal=result.equal,
            finished=result.finished,
        )
        notes.append(same)
    if not result.left:
        return [*notes, say("none left for you")]
    return [*notes, say("{left} left for you", left=so_many(result.left, result.many))]
