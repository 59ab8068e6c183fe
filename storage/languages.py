"""Which language people are spoken to in: their own choice, or that of their project."""

from sqlmodel import Session

from bot.words import Language
from storage import people, projects
from storage.tables import Project, Reviewer


def of_person(reviewer: Reviewer | None, project: Project) -> Language:
    """For what only this person sees."""
    chosen = reviewer.preferences.language if reviewer else None
    return chosen or project.policy.language


def of_act(session: Session, team_id: str, user_id: str, channel_id: str) -> Language:
    """For the answer to an act: of the channel's project, or of all, where they speak one."""
    reviewer = people.of_team(session, team_id, user_id)
    if reviewer is not None and reviewer.preferences.language:
        return reviewer.preferences.language
    here = projects.in_channel(session, team_id, channel_id)
    here = here or projects.in_workspace(session, team_id)
    spoken = {row.policy.language for row in here}
    return spoken.pop() if len(spoken) == 1 else Language.ENGLISH
