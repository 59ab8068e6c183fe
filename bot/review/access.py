"""Who may do what in a project.

A person without a role is somebody who just came into the project's channel: there they may
read and label, and with their first label they are a reviewer.
"""

from bot.errors import NotAllowed
from bot.records import Role

NO_ACCESS = "You have no access to *{name}* any more, so nothing was saved."


def check_label(role: Role | None, project: str) -> None:
    """Raises NotAllowed. `project`: its name, safe to show."""
    if role is Role.NONE:
        raise NotAllowed(NO_ACCESS.format(name=project))
    if role is Role.OBSERVER:
        raise NotAllowed(
            f"You are an observer of *{project}*, so nothing was saved. "
            "A lead can make you a reviewer: `/concord role`."
        )


def check_say(role: Role | None, project: str) -> None:
    """Flags, comments, and reading a card whole. Raises NotAllowed."""
    if role is Role.NONE:
        raise NotAllowed(NO_ACCESS.format(name=project))


def check_read(role: Role | None, project: str, *, is_in_channel: bool) -> None:
    """Reports and samples. Raises NotAllowed."""
    if role is Role.NONE:
        raise NotAllowed(f"You have no access to *{project}* any more.")
    if role is None and not is_in_channel:
        raise NotAllowed(f"Please ask in the channel of *{project}*: it is for its people.")
