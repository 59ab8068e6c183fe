"""Plans whom to ask about what next: doubtful samples that differ, typical ones at the start."""

from collections.abc import Sequence

import structlog
from sqlmodel import Session

from bot.errors import BadModel
from bot.models import encoding
from bot.models.encoding import Encoder
from bot.records import Order
from bot.review import sampling
from jobs import contents, embedding
from jobs.tools import Tools
from storage import projects, queue, samples
from storage.tables import Project, Sample

log = structlog.get_logger()

PLAN = 50
"""Samples planned at a time: fewer, and k-means sees less; more, and the plan is stale sooner."""
WORTH_PLANNING = 2 * PLAN
"""Where few samples wait, all of them are soon asked anyway."""
START = 2_000
"""At the start, typical samples are sought among so many, drawn by chance."""


def plan_all(tools: Tools) -> None:
    """Every few seconds: where the plan runs out, the next samples get their turn."""
    with tools.database.read() as session:
        wanting = [row for row in projects.everything(session) if wants_a_plan(session, row)]
    for project in wanting:
        plan(tools, project)


def wants_a_plan(session: Session, project: Project) -> bool:
    if project.is_paused:
        return False
    depth = queue.depth(session, project.id, WORTH_PLANNING)
    return depth.planned < project.policy.open_cards and depth.others >= WORTH_PLANNING


def plan(tools: Tools, project: Project, count: int = PLAN) -> None:
    """Gives the next samples their turn, the hold-out's share among them."""
    share = project.policy.holdout_share
    with tools.database.read() as session:
        held = [one.id for one in queue.held_out(session, project, round(count * share))]
    chosen = choose(tools, project, count - len(held))
    with tools.database.write() as session:
        queue.plan(session, sampling.interleave(chosen, held, share))


def choose(tools: Tools, project: Project, count: int) -> list[int]:
    """Ids of the samples to learn most from, the best first."""
    policy = project.policy
    with tools.database.read() as session:
        if policy.order is Order.RANDOM:
            return [one.id for one in queue.by_chance(session, project, count)]
        doubtful = queue.by_doubt(session, project, count * sampling.CANDIDATES)
        is_start = not doubtful or doubtful[0].turn is None
        found = queue.by_chance(session, project, START) if is_start else doubtful
    encoder = _encoder(project, found) if policy.diversity and len(found) > count else None
    if encoder is None:
        return [one.id for one in found[:count]]
    vectors = embedding.vectors(tools.database, encoder, found, tools.media)
    if is_start:
        with tools.database.read() as session:
            asked = samples.asked(session, project.id, START)
        known = embedding.vectors(tools.database, encoder, asked, tools.media)
        places = sampling.typical(vectors, known, count, project.id)
    else:
        doubt = sampling.doubts([one.turn or 0.0 for one in found])
        places = sampling.diverse(doubt, vectors, count, project.id)
    return [found[place].id for place in places]


def _encoder(project: Project, found: Sequence[Sample]) -> Encoder | None:
    """None where the samples are not all texts or all pictures, or the encoder cannot be used."""
    kinds = {contents.medium(one) for one in found}
    if len(kinds) > 1 or not any(contents.is_readable(one) for one in found):
        return None
    try:
        return encoding.load(project.policy.encoder, kinds.pop())
    except BadModel as error:
        log.warning("the encoder cannot be used", project=project.name, why=str(error))
        return None
