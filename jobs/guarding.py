"""Certifies from which confidence on a model may be believed, and watches that it holds."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot.errors import BadInput
from bot.models import calibration
from bot.review import guarantee
from bot.screens import model as screen
from jobs import assigning
from jobs.tools import Tools
from storage import checks, guarantees, model_reports, models, projects, queue, telling
from storage.checks import Checks
from storage.tables import Guarantee, Project

GROWTH = 1.25
"""More labels by a quarter are worth another look. That is fixed before any label is seen, so each
certificate is as good as if it were the only one."""
ENOUGH = 20
"""Samples from which the temperature is fitted to the hold-out."""


def guard_all(tools: Tools) -> None:
    """Every half minute, for each project that wants a precision."""
    with tools.database.read() as session:
        ids = [
            row.id
            for row in projects.everything(session)
            if row.policy.target_precision is not None and row.model_version_id is not None
        ]
    for project_id in ids:
        certify(tools, project_id)
        watch(tools, project_id)


def certify(tools: Tools, project_id: int) -> None:
    """When the model or the target is new, or the hold-out has grown by a quarter."""
    with tools.database.read() as session:
        project = session.get_one(Project, project_id)
        if not _is_worth_a_look(session, project):
            return
        version = models.current(session, project)
        assert version is not None, "asked for projects that have one"
        try:
            found = checks.read(session, project, version)
        except BadInput:  # a kind without labels: nothing can be certified, and nothing is accepted
            return
    target = project.policy.target_precision
    if target is None or len(found.codes) < guarantee.fewest(target):
        return
    temperature = _temperature(found, version.temperature)
    thresholds = _thresholds(found, temperature, target)
    with tools.database.write() as session:
        project = session.get_one(Project, project_id)
        if project.model_version_id != version.id or not _is_worth_a_look(session, project):
            return  # another replica was first, or another model took over
        version = models.current(session, project)
        assert version is not None, "it was just compared"
        is_calibrated = temperature != version.temperature
        if is_calibrated:
            models.calibrate(session, version, temperature, tools.now())
        labelled, _ = model_reports.held_out(session, project)
        guarantees.certify(session, project, thresholds, labelled, tools.now())
        if is_calibrated:
            queue.release(session, project_id)
        elif thresholds.lowest is not None:
            queue.release(session, project_id, at_least=thresholds.lowest)
    assigning.route_new(tools.database, project_id, tools.now())


def watch(tools: Tools, project_id: int) -> None:
    """Suspends auto-accept when audits contradict the guarantee, and tells the leads."""
    with tools.database.read() as session:
        project = session.get_one(Project, project_id)
        found = guarantees.in_force(session, project)
        if found is None or not guarantees.finished(session, found[0]):
            return
        if not model_reports.judged(session, project, found[0]).is_broken:
            return
    with tools.database.write() as session:
        _suspend(session, project_id, found[0].id, tools.now())


def _is_worth_a_look(session: Session, project: Project) -> bool:
    target = project.policy.target_precision
    labelled, _ = model_reports.held_out(session, project)
    if target is None or labelled < guarantee.fewest(target):
        return False
    row = guarantees.standing(session, project)
    if row is None or guarantees.thresholds(row).target != target:
        return True
    # What is suspended must not come back by itself.
    return row.suspended_at is None and bool(labelled >= GROWTH * row.labelled)


def _temperature(found: Checks, known: float | None) -> float:
    """From its quarter of the hold-out, where that is large enough."""
    chosen = found.calibrates
    if chosen.sum() < ENOUGH:
        return known or 1.0
    return calibration.temperature(found.probabilities[chosen], found.truths[chosen])


def _thresholds(found: Checks, temperature: float, target: float) -> guarantee.Thresholds:
    """From the other three quarters."""
    checking = ~found.calibrates
    shares = calibration.scaled(found.probabilities[checking], temperature)
    guessed = shares.argmax(axis=1)
    return guarantee.choose(
        shares.max(axis=1),
        guessed == found.codes[checking],
        [found.labels[code] for code in guessed],
        target,
    )


def _suspend(session: Session, project_id: int, guarantee_id: int, now: datetime) -> None:
    row = session.get_one(Guarantee, guarantee_id)
    if row.suspended_at is not None:
        return  # by another replica
    project = session.get_one(Project, project_id)
    audited = model_reports.judged(session, project, row)
    facts = {
        "audits": audited.count,
        "errors": audited.errors,
        "evidence": round(audited.evidence, 2),
        "target": project.policy.target_precision,
    }
    guarantees.suspend(session, row, facts, now)
    draw = partial(screen.suspended, model_reports.read(session, project), project_id)
    telling.leads(session, project, draw, f"suspended:{row.id}:{now.isoformat()}", now)
