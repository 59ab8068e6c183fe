"""Samples that are not simply real: how synthetic ones differ, what became of edited texts."""

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.errors import BadInput
from bot.records import Compared, Origin
from bot.screens import worlds as screen
from bot.words import say
from handlers.acts import Command
from handlers.desk import Desk
from storage import comparisons, deliveries, pairs
from storage.tables import Project


def synthetic(session: Session, _desk: Desk, project: Project, _request: Command) -> Message:
    """`/concord synthetic`: what was found when they were last compared."""
    found = comparisons.newest(session, project.id, Compared.SYNTHETIC)
    if found is not None:
        files = deliveries.file_ids(session, project.workspace_id, [found.picture])
        file_id = files.get(found.picture)
        return screen.comparison(
            project.name, found.comparison, found.judged, file_id, found.alt_text
        )
    if comparisons.newest_id(session, project.id, Origin.SYNTHETIC):
        raise BadInput(
            say(
                "The synthetic samples are not compared yet: that is done every hour, from 20 of "
                "them and 20 real ones on. `python app.py synthetic NAME` does it at once."
            )
        )
    raise BadInput(say("{project} has no synthetic samples.", project=blocks.plainly(project.name)))


def counterfactuals(session: Session, _desk: Desk, project: Project, _request: Command) -> Message:
    """`/concord counterfactuals`: how many edits flip, how small they are."""
    return screen.edits(project.name, pairs.of_project(session, project))
