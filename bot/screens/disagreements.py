"""What people disagree on, as Slack shows it to a lead alone."""

from collections.abc import Iterable

from bot import blocks
from bot.blocks import Block, Message
from bot.reports import disagreements as words
from bot.reports.disagreements import Doubt, Report, Sample
from bot.words import mark, say

ROWS = 8
"""Longer lists are cut: a phone shows about this much."""
WAITING = mark(
    "Samples that still wait for answers are left out: whoever answers must not know others'."
)


def disagreements(report: Report) -> Message:
    """What the guidelines should say first, then who, then which samples."""
    title = say("Disagreements: {project}", project=report.project)
    shown = [blocks.header(title)]
    shown += _list(say("Explain in the guidelines"), map(blocks.plainly, report.hints))
    shown += _list(
        say("Labels that are confused"),
        (blocks.plainly(words.confusion_line(one)) for one in report.confusions),
    )
    shown += _list(
        say("Reviewers to talk with"),
        (words.careless_line(blocks.person(name), care) for name, care in report.careless),
    )
    shown += _list(say("Samples"), map(_sample, report.samples))
    shown += _list(say("Labels that a model doubts"), map(_doubt, report.doubts))
    if report.is_empty:
        shown.append(blocks.section(say("No two answers to a sample differ so far.")))
    shown.append(blocks.context(say(WAITING)))
    return Message(blocks.escape(title), shown)


def _list(title: str, lines: Iterable[str]) -> list[Block]:
    rows = [f"• {line}" for line in lines][:ROWS]
    return [blocks.section(f"*{title}*\n" + "\n".join(rows))] if rows else []


def _doubt(one: Doubt) -> str:
    return say(
        "{sample}: {label}, or rather {other}?",
        sample=_named(one),
        label=blocks.plainly(one.label),
        other=blocks.plainly(one.other),
    )


def _named(one: Sample | Doubt) -> str:
    name = blocks.plainly(one.name)
    return f"<{one.link}|{name}>" if one.link else name


def _sample(one: Sample) -> str:
    return f"{_named(one)}: {blocks.plainly(words.sample_line(one))}"
