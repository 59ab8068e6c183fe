"""Agreement from the database, on a million annotations, beside the bare GROUP BY of the same rows.

Also the hourly job as samples change, and how soon a report has its numbers.
Run it from the root of the repository: PYTHONPATH=. python tests/bench/bench_measuring.py
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from bot.quality import counting
from bot.records import Answer, Source
from bot.schema import label_value
from jobs import measuring, renewing
from jobs.tools import Tools
from storage import answers, charting, measured, measures, provenance, schemas
from storage.answers import COUNTS, SUPERSEDED
from storage.database import Database, open_database
from storage.tables import Annotation, Project, Sample
from tests.bench.bench_agreement import LABELS, REVIEWERS, UNITS, made_up
from tests.fakes import FakeSlack
from tests.makers import NOW, make_project, make_reviewer

NAMES = [f"label {number}" for number in range(LABELS)]
CHANGED = (0, 100, 1_000, 10_000)
RUNS = 3


def fill(database: Database) -> None:
    """The made-up crowd of bench_agreement, as answers of people here."""
    codes = made_up()
    with database.write() as session:
        project = make_project(session, labels=NAMES)
        people = [
            make_reviewer(session, project, f"U{number:02}").id for number in range(REVIEWERS)
        ]
        run = session.connection().exec_driver_sql
        run(
            "INSERT INTO sample "
            "(id, project_id, content_hash, parts, origin, extra, state, created_at) "
            f"VALUES (?, {project.id:d}, ?, '[]', 'real', '{{}}', 'complete', '{NOW}')",
            [(number + 1, str(number)) for number in range(UNITS)],
        )
        at = (NOW - timedelta(days=1)).replace(tzinfo=None).isoformat(" ", "microseconds")
        rows = zip(
            *(codes[name].tolist() for name in ("units", "reviewers", "labels")), strict=True
        )
        run(
            "INSERT INTO annotation (project_id, sample_id, schema_version_id, source, "
            "answer, value, reviewer_id, suggestion_shown, created_at)"
            f" VALUES ({project.id:d}, ?, 1, '{Source.HUMAN_REVIEW.value}',"
            f" '{Answer.VALUE.value}', ?, ?, 0, '{at}')",
            [(unit + 1, label_value(NAMES[label]), people[who]) for unit, who, label in rows],
        )


def change(database: Database, count: int) -> None:
    """One person more answers so many samples."""
    with database.write() as session:
        project = session.get_one(Project, 1)
        who = make_reviewer(session, project, f"U9{count}")
        drafts = []
        for number in range(count):
            row = Annotation(
                project_id=1,
                sample_id=number * 17 % UNITS + 1,
                schema_version_id=1,
                source=Source.HUMAN_REVIEW,
                answer=Answer.VALUE,
                value=label_value(NAMES[number % LABELS]),
                reviewer_id=who.id,
                created_at=NOW,
            )
            session.add(row)
            session.flush()
            sample = session.get_one(Sample, row.sample_id)
            payload = provenance.annotation_payload(row, sample)
            subject = f"sample:{sample.id}"
            drafts.append(
                provenance.Draft(
                    at=NOW, actor="U9", action="label", subject=subject, payload=payload
                )
            )
        if drafts:
            provenance.record_many(session, 1, drafts)


def best(act: Callable[[], object], runs: int = RUNS) -> float:
    """The fastest of a few runs, in seconds of one processor: others may use the machine too."""
    spent = []
    for _ in range(runs):
        start = processor()
        act()
        spent.append(processor() - start)
    return min(spent)


def processor() -> float:
    """Of this process and those that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def in_session(
    database: Database, act: Callable[[Session, Project], object]
) -> Callable[[], object]:
    def acted() -> None:
        with database.read() as session:
            act(session, session.get_one(Project, 1))

    return acted


def group_by(session: Session, _: Project) -> Sequence[object]:
    """How often each sample got each value: what the driver alone takes, rows fetched."""
    cursor = session.connection().connection.cursor()
    cursor.execute(
        "SELECT sample_id, value, count(*) FROM annotation WHERE project_id = 1 "
        f"AND schema_version_id = 1 AND {COUNTS} AND id NOT IN ({SUPERSEDED}) "
        "GROUP BY sample_id, value"
    )
    rows: Sequence[object] = cursor.fetchall()
    return rows


def alpha(session: Session, project: Project) -> object:
    version = schemas.newest(session, project.id)
    given = answers.current(session, version.id)
    asked = schemas.read(version)
    return counting.alpha(asked, counting.count(asked, given))


def everything(session: Session, project: Project) -> object:
    found = measured.anew(session, schemas.newest(session, project.id))
    return counting.measure(found.schema, found.counts)


def write(what: str, seconds: float, ratio: float | None = None) -> None:
    beside = "" if ratio is None else f"{ratio:>9.2f}x"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{what:<56}{seconds:>8.3f}{memory:>10,.0f}{beside}\n")
    sys.stdout.flush()


def report(url: str) -> None:
    subprocess.run(
        [sys.executable, "app.py", "report", "tickets"],
        env=os.environ | {"CONCORD_DATABASE_URL": url},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        database = open_database(url)
        fill(database)
        heads = f"{'CPU, s':>33}{'peak, MiB':>10}{'GROUP BY':>10}"
        sys.stdout.write(f"{UNITS * 3:,} annotations, SQLite{heads}\n")
        bare = best(in_session(database, group_by))
        write("bare GROUP BY sample, value, rows fetched", bare, 1)
        for what, act in (
            ("alpha with 1,000 resamples, from the database", alpha),
            ("every coefficient with intervals, from the database", everything),
        ):
            spent = best(in_session(database, act))
            write(what, spent, spent / bare)
        status = in_session(
            database, lambda session, project: measures.status(session, project, NOW)
        )
        write("the numbers of a report, nothing kept yet", best(status))
        write("the same by `app.py report`, Python's start included", best(lambda: report(url), 1))
        hour(database)
        write("the numbers of a report, kept by the job", best(status))
        write("the same by `app.py report`, Python's start included", best(lambda: report(url), 1))
        charts = in_session(
            database, lambda session, project: charting.of_project(session, project, NOW)
        )
        write("what the charts show", best(charts))
        database.close()


def hour(database: Database) -> None:
    """The hourly job: everything once with a fit of the reviewers, then what changed."""
    now = [NOW]
    tools = Tools(database, lambda _: FakeSlack(), lambda: now[0], Path("nowhere"), "bench:1")
    write(
        "hourly job, the first: count, fit, 333,334 rows",
        best(lambda: measuring.measure_all(tools), 1),
    )
    for count in CHANGED:
        change(database, count)
        now[0] += timedelta(hours=1)
        spent = best(lambda: measuring.measure_all(tools), 1)
        write(f"hourly job, {count:,} samples changed", spent)
    assert 1 + sum(CHANGED) / (UNITS * 3) < renewing.GROWN, "no hour after the first one fits again"


if __name__ == "__main__":
    main()
