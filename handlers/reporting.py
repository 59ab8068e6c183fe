"""The charts that follow a report once it has been answered."""

import structlog
from sqlalchemy.exc import OperationalError

from handlers.acts import Command
from handlers.desk import Desk
from storage import charting, picturing
from storage.tables import Project

log = structlog.get_logger()


def owe_charts(request: Command, desk: Desk, project_id: int) -> None:
    """Owes them to the one who asked; they take a moment longer than the numbers."""
    with desk.database.read() as session:
        plans = charting.of_project(session, session.get_one(Project, project_id), desk.now())
    try:
        with desk.database.write() as session:
            picturing.owe_to_one(
                session,
                session.get_one(Project, project_id),
                request.trigger_id,
                plans,
                desk.now(),
                channel_id=request.channel_id,
                user_id=request.user_id,
            )
    except OperationalError:  # the numbers are there, and clicks are more urgent
        log.warning("no charts: the database is busy", project=project_id)
