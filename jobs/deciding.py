"""Another model counts from now on, by a word at the terminal."""

from datetime import datetime

from bot.errors import BadInput
from storage import models, projects
from storage.database import Database


def change(database: Database, project_name: str, promote: str, now: datetime) -> None:
    """promote: a model's name; "" to go back to the one before. Raises BadInput."""
    with database.write() as session:
        project = projects.by_name(session, project_name)
        if not promote:
            models.roll_back(session, project, "cli", now)
            return
        every = models.versions(session, project.id)
        found = next((one for one in every if one.name == promote), None)
        if found is None:
            known = ", ".join(dict.fromkeys(one.name for one in every)) or "none yet"
            raise BadInput(f"There is no model {promote!r} in {project_name}. There are: {known}.")
        models.promote(session, project, found, "cli", now)
