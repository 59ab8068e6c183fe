"""A schema change and a check of the log at 200,000 answers, and clicks beside the check.

Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_evolution.py
"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import structlog

from bot.evolution.changes import Changes, propose
from jobs import reopening
from jobs.importing_labels import import_labels
from storage import evolving, provenance, schemas
from storage.database import Database, open_database
from storage.tables import Project
from tests.handlers.scene import Scene, add_card, make_scene
from tests.makers import NOW

ANSWERS = 200_000
EVENTS = 50_000
CLICKS = 60
SPLIT = Changes(split={"delivery": ("late", "lost")})


def timed(act: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def fill(scene: Scene, folder: Path) -> None:
    """Samples of three labels each, a third of them with the label that will be split."""
    file = folder / "labels.csv"
    labels = scene.labels
    with file.open("w") as out:
        out.write("sample,reviewer,label\n")
        for number in range(ANSWERS):
            out.write(f"s{number // 2},r{number % 2},{labels[number // 2 % 3]}\n")
    import_labels(
        scene.database, scene.project_id, file, now=lambda: NOW, actor="cli", is_creating=True
    )
    with scene.database.write() as session:
        draft = provenance.Draft(NOW, "U1", "note", "project", {"a": 1, "b": "two", "c": None})
        provenance.record_many(session, scene.project_id, [draft] * EVENTS)


def consequences(database: Database, project_id: int) -> object:
    with database.read() as session:
        project = session.get_one(Project, project_id)
        version = propose(schemas.history(session, project_id), SPLIT)
        return evolving.consequences(session, project, version)


def check(database: Database, project_id: int) -> None:
    with database.read() as session:
        found = provenance.verify(session, project_id)
    assert found is None, found


def clicks(scene: Scene) -> list[float]:
    """How long each of these takes until it is acknowledged, in milliseconds."""
    found = []
    for number in range(CLICKS):
        seconds, _ = timed(lambda who=f"V{number}": scene.label(who, "refund"))  # type: ignore[misc]
        found.append(seconds * 1_000)
    return found


def p95(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as name:
        folder = Path(name)
        database = open_database(f"sqlite:///{folder / 'concord.db'}")
        scene = make_scene(database, overlap=20)
        fill(scene, folder)
        idle = clicks(scene)
        with database.write() as session:
            project = session.get_one(Project, scene.project_id)
            for number in range(4):
                add_card(session, scene, project, f"another {number}")
        for _ in range(10):
            scene.deliver()
        scene.ts = scene.slack.posted()[-1]["ts"]
        alone, _ = timed(lambda: check(database, scene.project_id))
        beside = threading.Thread(target=check, args=(database, scene.project_id))
        beside.start()
        busy = clicks(scene)
        beside.join()
        counted, found = timed(lambda: consequences(database, scene.project_id))
        with database.write() as session:
            project = session.get_one(Project, scene.project_id)
            version = propose(schemas.history(session, project.id), SPLIT)
            applied, _ = timed(lambda: schemas.follow(session, project, version, NOW, actor="U1"))
        reopened, _ = timed(lambda: reopening.reopen(database, scene.project_id, "bench", NOW))
        database.close()
    print(f"{ANSWERS:,} answers, {EVENTS:,} events and more; {found}")
    print(f"verify                                {alone:8.2f} s")
    print(f"a click, p95, nothing else            {p95(idle):8.1f} ms")
    print(f"a click, p95, while the log is checked{p95(busy):8.1f} ms")
    print(f"consequences of a split, counted      {counted:8.2f} s")
    print(f"the split, applied                    {applied * 1_000:8.1f} ms")
    print(f"samples asked again                   {reopened:8.2f} s")


if __name__ == "__main__":
    main()
