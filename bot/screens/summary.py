"""The daily summary: one picture, at most ten lines, and what a lead can do about it."""

from collections.abc import Sequence

from bot import blocks, ids
from bot.blocks import Block, Message
from bot.reports import status as words
from bot.reports.status import Status
from bot.screens import status as screen
from bot.words import say

LINES = 9
"""And one of the log: a phone shows about as much beside the picture."""
NAMED = 3
"""People, and disputed samples, that are named."""


def summary(status: Status, day: str, project_id: int, pictures: Sequence[Block] = ()) -> Message:
    """The lines, the picture, the buttons, and the head of the log."""
    number, head = status.head
    shown = [
        blocks.header(f"{status.project}: {day}"),
        blocks.section("\n".join(lines(status))),
        *pictures,
        blocks.actions("lead", buttons(status, project_id)),
        blocks.context(
            say("Provenance log: event {event}, head `{head}`", event=number, head=head)
        ),
    ]
    text = say(
        "{project}, {day}: {labelled} labelled {lately}.",
        project=blocks.escape(status.project),
        day=day,
        labelled=status.labelled_lately,
        lately=say(status.lately),
    )
    return Message(text, shown)


def lines(status: Status) -> list[str]:
    """What was done, how well people agree and whether that changed, what to look at."""
    new = say(
        "*{labelled} labelled {lately}*, {accepted} accepted from the model.  `{bar}`",
        labelled=status.labelled_lately,
        lately=say(status.lately),
        accepted=status.accepted_lately,
        bar=words.bar(status),
    )
    found = [
        new,
        words.progress_line(status),
        words.alpha_line(status),
        *screen.warning(status),
        *map(screen.notice, status.notices),
        *_disputed(status),
        *_reviewers(status),
        *screen.effort(status),
    ]
    return found[:LINES]


def buttons(status: Status, project_id: int) -> list[Block]:
    """What a lead can do about it; the first where something waits for one."""
    value = str(project_id)
    caption = say("Settle {disputes}", disputes=status.disputes)
    settle = blocks.button(caption, ids.ADJUDICATE, value)
    return [
        *([settle] if status.disputes else []),
        blocks.button(say("See Disagreements"), ids.SEE_DISPUTES, value),
        blocks.button(say("Change Threshold"), ids.CHANGE_THRESHOLD, value),
        blocks.button(say("Pause"), ids.PAUSE, value),
    ]


def is_quiet(status: Status) -> bool:
    """Whether there is nothing to say: nobody did anything, and nothing is wrong."""
    is_wrong = bool(status.notices or screen.warning(status) or words.has_changed(status))
    return not (status.labelled_lately or status.accepted_lately or is_wrong)


def _disputed(status: Status) -> list[str]:
    if not status.disputed:
        return []
    found = []
    for one in status.disputed[:NAMED]:
        votes = ", ".join(f"{blocks.plainly(value)} {count}" for value, count in one.votes)
        name = blocks.plainly(one.sample)
        found.append(f"{f'<{one.link}|{name}>' if one.link else name} ({votes})")
    return [say("Most disputed: {samples}.", samples="; ".join(found))]


def _reviewers(status: Status) -> list[str]:
    new = sorted(((count, name) for name, count, _ in status.reviewers if count), reverse=True)
    if not new:
        return []
    named = ", ".join(f"{blocks.plainly(name)} {count}" for count, name in new[:NAMED])
    if len(new) > NAMED:
        more = len(new) - NAMED
        return [say("Labelled by {reviewers} and {more} more.", reviewers=named, more=more)]
    return [say("Labelled by {reviewers}.", reviewers=named)]
