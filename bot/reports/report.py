"""Where a project stands, for a terminal and as one file for a browser."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape

from bot.reports import status as words
from bot.reports.charts.paper import Chart
from bot.reports.status import Status

STYLE = """
body { font: 17px/1.5 system-ui, sans-serif; color: #1d1c1d; background: #fff;
       max-width: 720px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.5em } h2 { font-size: 1.15em; margin-top: 2em }
figure { margin: 24px 0 } img { width: 100%; height: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid #ddd }
footer { color: #5c5c5c; margin-top: 2em; overflow-wrap: anywhere }
"""


def lines(status: Status) -> Iterator[str]:
    """Everything but the charts."""
    yield words.progress_line(status)
    yield words.alpha_line(status)
    yield from words.consensus_lines(status)
    if status.effort:
        yield words.effort_line(status.effort)
    if status.bias:
        warning = "WARNING: " if status.bias.is_clear else ""
        first, *rest = words.bias_lines(status.bias)
        yield from (f"{warning}{first}", *rest)
    if status.flagged:
        yield f"{status.flagged} flagged."


def page(status: Status, day: str, charts: Sequence[tuple[str, Chart]]) -> str:
    """An HTML page with its pictures inside. charts: each with its heading."""
    number, head = status.head
    parts = [
        f"<h1>{escape(status.project)}, {escape(day)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in lines(status)),
        *(_figure(heading, chart) for heading, chart in charts),
        _table("Most disputed", ("sample", "answers"), _disputed(status)),
        _table("Reviewers", ("reviewer", "today", "in all"), _reviewers(status)),
        f"<footer>Provenance log: event {number}, head {escape(head)}</footer>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(status.project)}</title><style>{STYLE}</style></head>\n<body>"
        + "\n".join(filter(None, parts))
        + "</body></html>\n"
    )


def _figure(heading: str, chart: Chart) -> str:
    content = b64encode(chart.png).decode("ascii")
    return (
        f"<h2>{escape(heading)}</h2>"
        f'<figure><img alt="{escape(chart.alt)}" src="data:image/png;base64,{content}"></figure>'
    )


def _disputed(status: Status) -> list[tuple[str, ...]]:
    return [
        (one.sample, ", ".join(f"{value} {count}" for value, count in one.votes))
        for one in status.disputed
    ]


def _reviewers(status: Status) -> list[tuple[str, ...]]:
    return [(name, f"{today:,}", f"{number:,}") for name, today, number in status.reviewers]


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<h2>{escape(title)}</h2><table><tr>{head}</tr>{body}</table>"
