"""A project's report as files: its charts in one picture, or all of it in one page."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.errors import BadInput
from bot.reports import report
from bot.reports.charts import paper, plans
from bot.reports.status import Status
from storage import charting, measures
from storage.database import Database
from storage.tables import Project


def write(
    database: Database, project_id: int, now: datetime, *, png: Path | None, html: Path | None
) -> Status:
    """Writes what is asked for; returns where the project stands.

    Raises BadInput for an impossible place, or when there is nothing to draw yet.
    """
    for option, place in (("--png", png), ("--html", html)):
        if place is not None and (not place.parent.is_dir() or place.is_dir()):
            raise BadInput(f"{option}: {place} is no place for a file.")
    with database.read() as session:
        project = session.get_one(Project, project_id)
        status = measures.status(session, project, now)
        wanted = charting.of_project(session, project, now) if png or html else []
        day = now.astimezone(ZoneInfo(project.policy.timezone)).strftime("%d %B %Y")
    charts = [(plans.heading(one), plans.draw(one)) for one in wanted]
    if png:
        if not charts:
            raise BadInput("--png: there is nothing to draw yet. Nobody has answered.")
        png.write_bytes(paper.stacked([chart for _, chart in charts]))
    if html:
        html.write_text(report.page(status, day, charts), encoding="utf-8")
    return status
