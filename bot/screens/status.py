"""The reports that people ask for, as Slack shows them."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.quality.agreement import Agreement
from bot.reports import estimates, figures
from bot.reports import status as words
from bot.reports.estimates import Estimates
from bot.reports.status import Disputed, Status
from bot.tasks.figures import Figure
from bot.words import mark, say

FIGURES = 20
"""Those of a form with several fields; each is one line."""
HIDE = mark("Showing it after the answer, or to some only, lets people judge for themselves.")
ROWS = 10
"""Longer lists are cut: a phone shows about this much."""


def report(
    status: Status,
    more: Sequence[Figure] = (),
    pool: Estimates | None = None,
    trust: Sequence[str] = (),
) -> Message:
    """Where a project stands, for the one who asked.

    more:  what the project's kind says of its answers
    pool:  what is known of all its samples, labelled or not
    trust: what is accepted without asking, and what audits say of it
    """
    paused = [say("*paused*")] if status.is_paused else []
    lines = [
        "  ·  ".join([f"`{words.bar(status)}`", *paused]),
        words.progress_line(status),
        words.alpha_line(status),
        *words.consensus_lines(status),
        *effort(status),
        *_bias(status),
    ]
    lines += map(blocks.plainly, estimates.lines(pool) if pool else ())
    lines += map(notice, status.notices)
    if status.flagged:
        flagged = say(":triangular_flag_on_post: {samples} flagged.", samples=status.flagged)
        lines.append(flagged)
    lines += map(blocks.plainly, trust)
    head = say("Report: {project}", project=status.project)
    shown = [blocks.header(head), blocks.section("\n".join(lines))]
    shown += _figures(more) + _disputed(status.disputed) + _reviewers(status)
    return Message(say("Report of {project}", project=blocks.escape(status.project)), shown)


def effort(status: Status) -> list[str]:
    """What asking only as often as needed has saved, where that is done."""
    return [words.effort_line(status.effort)] if status.effort else []


def warning(status: Status) -> list[str]:
    """That people follow the model's suggestion, where that is clear."""
    if status.bias is None or not status.bias.is_clear:
        return []
    first, *rest = words.bias_lines(status.bias)
    return [f":warning: {first} {say(HIDE)}", *rest]


def _bias(status: Status) -> list[str]:
    """The same, and also what is not clear."""
    calm = [] if status.bias is None else [*words.bias_lines(status.bias)]
    return warning(status) or calm


def notice(sentence: str) -> str:
    """What matters now and is seldom so."""
    return f":warning: {blocks.plainly(sentence)}"


def progress(status: Status) -> Message:
    text = (
        f"*{blocks.plainly(status.project)}*  `{words.bar(status)}`\n{words.progress_line(status)}"
    )
    return Message(words.progress_line(status), [blocks.section(text)])


def agreement(status: Status, measured: Agreement, more: Sequence[Figure] = ()) -> Message:
    """Every coefficient, for a lead who wants to know where it comes from."""
    lines = [words.alpha_line(status)]
    for name, coefficient in (
        (say("Fleiss' kappa"), measured.fleiss_kappa),
        (say("Gwet's AC1"), measured.gwet_ac1),
        (say("Answers that agree"), measured.percent_agreement),
    ):
        value = "-" if coefficient.value is None else f"{coefficient.value:.3f}"
        lines.append(f"{name}: {value}")
    lines.append(
        say(
            "{answers} answers of {reviewers} reviewers; {samples} samples have two or more.",
            answers=measured.annotations,
            reviewers=measured.reviewers,
            samples=measured.paired_units,
        )
    )
    head = say("Agreement: {project}", project=status.project)
    shown = [blocks.header(head), blocks.section("\n".join(lines))]
    shown += _figures(more) + _per_label(measured) + _pairs(measured)
    return Message(words.alpha_line(status), shown)


def _figures(found: Sequence[Figure]) -> list[Block]:
    if not found:
        return []
    lines = [f"• {blocks.plainly(figures.line(one))}" for one in found[:FIGURES]]
    return [blocks.section(f"*{say(figures.TITLE)}*\n" + "\n".join(lines))]


def _per_label(measured: Agreement) -> list[Block]:
    rows = sorted(
        measured.per_label.items(),
        key=lambda row: -1.0 if row[1].value is None else row[1].value,
    )
    lines = [
        f"{blocks.plainly(label)}: {'-' if one.value is None else f'{one.value:.2f}'}"
        for label, one in rows[:ROWS]
    ]
    if not lines:
        return []
    return [blocks.section("\n".join([say("*Alpha of each label, lowest first*"), *lines]))]


def _pairs(measured: Agreement) -> list[Block]:
    pairs = [pair for pair in measured.pairwise if pair.kappa is not None]
    pairs.sort(key=lambda pair: pair.kappa or 0.0)
    lines = [
        say(
            "{first} and {second}: {kappa:.2f} ({samples} samples)",
            first=blocks.person(pair.a),
            second=blocks.person(pair.b),
            kappa=pair.kappa,
            samples=pair.units,
        )
        for pair in pairs[:ROWS]
    ]
    if not lines:
        return []
    return [blocks.section("\n".join([say("*Cohen's kappa of each pair, lowest first*"), *lines]))]


def _disputed(disputed: tuple[Disputed, ...]) -> list[Block]:
    if not disputed:
        return []
    lines = []
    for one in disputed:
        votes = ", ".join(f"{blocks.plainly(value)} {count}" for value, count in one.votes)
        name = blocks.plainly(one.sample)
        lines.append(f"• {f'<{one.link}|{name}>' if one.link else name}: {votes}")
    return [blocks.section("\n".join([say("*Most disputed*"), *lines]))]


def _reviewers(status: Status) -> list[Block]:
    lines = [
        say(
            "{name}: {new} {lately}, {total} in all",
            name=blocks.plainly(name),
            new=new,
            lately=say(status.lately),
            total=total,
        )
        for name, new, total in status.reviewers[:ROWS]
    ]
    return [blocks.section("\n".join([say("*Reviewers*"), *lines]))] if lines else []
