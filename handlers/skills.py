"""A lead says what somebody knows: `/concord skills @person german, medical`."""

from sqlmodel import Session

from bot import blocks
from bot.blocks import Message
from bot.review import eligibility
from bot.screens import replies
from bot.words import say
from handlers import roles
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import people, provenance
from storage.tables import Project


def set_skills(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """With the policy match_skills, a sample that names a language or skill needs those."""
    must_lead(session, desk, project, request)
    user_id, name = roles.person(request.words[0])
    person = people.get_or_add(session, project.workspace_id, user_id, name, desk.now())
    skills = eligibility.read(" ".join(request.words[1:]))
    people.set_skills(session, project.id, person.id, skills, desk.now())
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action="skills",
        subject="project",
        payload={"person": user_id, "skills": list(skills)},
    )
    provenance.record(session, project.id, draft)
    knows = blocks.plainly(", ".join(skills))
    if not knows:
        return replies.note(say("<@{person}> knows nothing in particular.", person=user_id))
    return replies.note(say("<@{person}> knows {skills}.", person=user_id, skills=knows))
