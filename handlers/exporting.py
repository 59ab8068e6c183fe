"""A lead asks for the labels as a file."""

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.errors import BadInput
from bot.formats import FORMATS
from bot.screens import replies
from bot.words import say
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import comparisons, file_exports
from storage.tables import Project


def export(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """Owes the file to the lead's direct messages. Raises what the lead should mend."""
    must_lead(session, desk, project, request)
    format_name = request.words[0].lower()
    if format_name not in FORMATS:
        raise BadInput(
            say(
                "I cannot write “{format}”, but {known}.",
                format=blocks.plainly(request.words[0][:40]),
                known=say(" or ").join(FORMATS),
            )
        )
    comparisons.check_may_leave(session, project)
    file_exports.owe(
        session, project, format_name, request.user_id, f"export:{request.trigger_id}", desk.now()
    )
    return replies.note(
        say(
            "The labels of *{project}* come to you as a file, in your direct messages with me.",
            project=blocks.plainly(project.name),
        )
    )
