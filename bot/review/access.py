"""Who may do what in a project.

A person without a role is somebody who just came into the project's channel: there they may
read and label, and with their first label they are a reviewer.
"""

from bot.errors import NotAllowed
from bot.records import Role
from bot.words import mark, say

NO_ACCESS = mark("You have no access to *{name}* any more, so nothing was saved.")


def check_label(role: Role | None, project: str) -> None:
    """Raises NotAllowed. `project`: its name, safe to show."""
    if role is Role.NONE:
        raise NotAllowed(say(NO_ACCESS, name=project))
    if role is Role.OBSERVER:
        raise NotAllowed(
            say(
                "You are an observer of *{name}*, so nothing was saved. "
                "A lead can make you a reviewer: `/concord role`.",
                name=project,
            )
        )


def check_say(role: Role | None, project: str) -> None:
    """Flags, comments, and reading a card whole. Raises NotAllowed."""
    if role is Role.NONE:
        raise NotAllowed(say(NO_ACCESS, name=project))


def check_read(role: Role | None, project: str, *, is_in_channel: bool) -> None:
    """Reports and samples. Raises NotAllowed."""
    if role is Role.NONE:
        raise NotAllowed(say("You have no access to *{name}* any more.", name=project))
    if role is None and not is_in_channel:
        raise NotAllowed(
            say("Please ask in the channel of *{name}*: it is for its people.", name=project)
        )
