from datetime import timedelta
from random import Random

import pytest
from sqlmodel import Session, col, select

from bot import canonical
from bot.evolution.changes import Changes
from bot.quality import counting
from bot.quality.consensus import judging
from bot.quality.given import Given
from bot.records import Answer
from jobs import measuring, renewing
from jobs.renewing import OvertakenError
from storage import annotations, answers, consensus, measured, measures, schemas
from storage.database import Database
from storage.measured import ANEW
from storage.readings import Reading
from storage.tables import (
    AgreementSnapshot,
    Annotation,
    Consensus,
    JobRun,
    Measured,
    Project,
    Reliability,
    Reviewer,
    Sample,
)
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import (
    LABELS,
    NOW,
    make_annotation,
    make_project,
    make_reviewer,
    make_sample,
    make_schema,
    make_version,
)

HOUR = timedelta(hours=1)


def answers_of_nobody(database: Database) -> Given:
    with database.read() as session:
        return answers.of_samples(session, 1, [])


class Team:
    """A project whose reviewers answer and change their minds."""

    def __init__(self, database: Database, kind: str = "choice", samples: int = 8) -> None:
        self.database, self.clock, self.chance = database, FakeClock(), Random(1)
        self.kind = kind
        with database.write() as session:
            project = make_project(session, kind=kind)
            self.project_id = project.id
            for number in range(samples):
                make_sample(session, project, f"text {number}")
            for who in ("U1", "U2", "U3"):
                make_reviewer(session, project, who)

    def value(self) -> str:
        if self.kind == "choice":
            return canonical.dumps({"label": self.chance.choice(LABELS)})
        named = sorted(self.chance.sample(LABELS, self.chance.randint(0, 2)))
        return canonical.dumps({"labels": named})

    def act(self, session: Session) -> None:
        """Somebody answers, changes or withdraws an answer."""
        sample = self.chance.choice(session.exec(select(Sample)).all())
        reviewer = self.chance.choice(session.exec(select(Reviewer)).all())
        previous = annotations.latest_of(session, sample.id, reviewer.id)
        is_withdrawn = previous is not None and self.chance.random() < 0.3
        make_annotation(
            session,
            sample,
            reviewer,
            value=None if is_withdrawn else self.value(),
            answer=Answer.WITHDRAWN if is_withdrawn else Answer.VALUE,
            supersedes_id=previous.id if previous else None,
            model_suggestion=canonical.dumps({"label": "refund"}),
            suggestion_shown=self.chance.random() < 0.5,
        )

    def answer(self, times: int) -> None:
        with self.database.write() as session:
            for _ in range(times):
                self.act(session)

    def measure(self) -> None:
        self.clock.advance(3600)
        measuring.measure_all(tools(self.database, FakeSlack(), self.clock))

    def check(self) -> None:
        """What is kept, brought up to date, is what counting everything gives."""
        with self.database.read() as session:
            project = session.get_one(Project, self.project_id)
            version = schemas.newest(session, project.id)
            found = measured.now(session, project)
            anew = measured.anew(session, version)
            assert found.changed is not None
            one, other = (
                counting.measure(anew.schema, counts, resamples=20)
                for counts in (found.counts, anew.counts)
            )
            assert one.krippendorff_alpha == other.krippendorff_alpha
            assert one.pairwise == other.pairwise
            assert one.annotations == other.annotations
            assert one.units == other.units


@pytest.mark.parametrize("kind", ["choice", "multichoice"])
def test_what_is_kept_is_brought_up_to_date_by_what_changed(database: Database, kind: str) -> None:
    team = Team(database, kind)

    for _ in range(4):
        team.answer(12)
        team.measure()
        team.check()
        team.answer(6)
        team.check()

    team.measure()
    with database.read() as session:
        assert len(session.exec(select(AgreementSnapshot)).all()) == 5
        samples = set(session.exec(select(Consensus.sample_id)))
        project = session.get_one(Project, team.project_id)
        assert samples == set(measures.ratings(session, project).unit_names)


def test_an_hour_reads_what_changed_and_no_more(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Team(sqlite)
    team.answer(20)
    team.measure()
    monkeypatch.setattr(measured, "anew", None)

    team.answer(1)
    team.measure()

    with sqlite.read() as session:
        kept = session.exec(select(Measured)).one()
        assert kept.log_length == session.get_one(Project, team.project_id).log_length
        renewed = [row.sample_id for row in session.exec(select(Consensus)) if row.at > NOW + HOUR]
    assert len(renewed) == 1


def test_consensus_says_what_it_was_made_from(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample = make_sample(session, project)
        for who, label in (("U1", "refund"), ("U2", "refund"), ("U3", "other")):
            make_annotation(session, sample, make_reviewer(session, project, who), label)

    renewing.renew(sqlite, project.id, NOW, "here:1")

    with sqlite.read() as session:
        (row,) = session.exec(select(Consensus)).all()
        ids = sorted(session.exec(select(Annotation.id)))
    assert canonical.loads(row.value or "") == {"label": "refund"}
    assert row.probability == pytest.approx(2 / 3)
    assert (row.method, row.answers, sorted(row.made_from)) == ("majority", 3, ids)
    assert row.dispute == pytest.approx(1 - (4 + 1) / 9)


def test_a_sample_that_nobody_answers_any_more_comes_to_nothing(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample, reviewer = make_sample(session, project), make_reviewer(session, project)
        row = make_annotation(session, sample, reviewer)
    renewing.renew(sqlite, project.id, NOW, "here:1")
    with sqlite.write() as session:
        make_annotation(
            session, sample, reviewer, answer=Answer.WITHDRAWN, value=None, supersedes_id=row.id
        )

    renewing.renew(sqlite, project.id, NOW + HOUR, "here:1")

    with sqlite.read() as session:
        assert session.exec(select(Consensus)).all() == []


def test_reviewers_are_judged_once_enough_samples_have_two_answers(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "FITTED_FROM", 6)
    with sqlite.write() as session:
        project = make_project(session)
        people = [make_reviewer(session, project, f"U{number}") for number in range(3)]
        for number in range(12):
            sample = make_sample(session, project, f"text {number}")
            for who in people[:2]:
                make_annotation(session, sample, who, LABELS[number % 3])
            make_annotation(session, sample, people[2], LABELS[(number + 1) % 3])
        tied = make_sample(session, project, "a tie")

    renewing.renew(sqlite, project.id, NOW, "here:1")
    with sqlite.write() as session:
        rows = [
            make_annotation(session, tied, people[0], "refund"),
            make_annotation(session, tied, people[2], "other"),
        ]
        given = [Reading(row, row.value or "") for row in rows]
        found = consensus.judge(session, project.id, given)

    with sqlite.read() as session:
        reliable = session.exec(select(Reliability).order_by(col(Reliability.reviewer_id))).all()
        methods = set(session.exec(select(Consensus.method)))
    assert methods == {"blend"}
    assert reliable[0].accuracy > 0.8
    assert reliable[2].accuracy < 0.3
    assert reliable[2].matrix[0][1] > 0.5, "who always says the next label is known for it"
    assert canonical.loads(found.value or "") == {"label": "refund"}
    assert (found.probability or 0) > 0.7


def test_a_fit_holds_until_a_tenth_is_added(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "FITTED_FROM", 2)
    team = Team(sqlite, samples=20)
    team.answer(60)
    team.measure()
    with sqlite.read() as session:
        fitted = session.exec(select(Measured.fitted)).one()

    team.answer(1)
    team.measure()
    with sqlite.read() as session:
        assert session.exec(select(Measured.fitted)).one() == fitted
    team.answer(30)
    team.measure()

    with sqlite.read() as session:
        assert session.exec(select(Measured.fitted)).one() > fitted


def test_many_rows_are_written_in_several_transactions(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "BATCH", 3)
    team = Team(database)
    team.answer(40)

    team.measure()

    team.check()
    with database.read() as session:
        kept = session.exec(select(Measured)).one()
        assert (kept.renewing, kept.log_length != ANEW) == ("", True)
        assert len(session.exec(select(Consensus)).all()) > 3


def test_after_a_crash_half_way_everything_is_counted_anew(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "BATCH", 3)
    team = Team(sqlite)
    team.answer(40)
    with sqlite.read() as session:
        found = renewing.prepare(session, session.get_one(Project, team.project_id), NOW)
    renewing.write_most(sqlite, found, "dead:1")

    with sqlite.read() as session:
        standing = measured.now(session, session.get_one(Project, team.project_id))
    assert standing.kept is None
    team.measure()
    team.check()


def test_who_is_overtaken_keeps_nothing(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "BATCH", 3)
    team = Team(sqlite)
    team.answer(40)
    with sqlite.read() as session:
        slow = renewing.prepare(session, session.get_one(Project, team.project_id), NOW)
    renewing.write_most(sqlite, slow, "slow:1")
    renewing.renew(sqlite, team.project_id, NOW + HOUR, "fast:1")

    with pytest.raises(OvertakenError), sqlite.write() as session:
        renewing.finish(session, slow, "slow:1")

    team.check()


def test_who_begins_after_another_has_finished_leaves_it_as_it_is(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "BATCH", 3)
    team = Team(sqlite)
    team.answer(40)
    with sqlite.read() as session:
        slow = renewing.prepare(session, session.get_one(Project, team.project_id), NOW)
    renewing.renew(sqlite, team.project_id, NOW + HOUR, "fast:1")

    with pytest.raises(OvertakenError):
        renewing.write_most(sqlite, slow, "slow:1")

    team.check()


def test_two_that_renew_a_few_rows_do_not_count_them_twice(sqlite: Database) -> None:
    team = Team(sqlite)
    team.answer(20)
    team.measure()
    team.answer(3)
    with sqlite.read() as session:
        slow = renewing.prepare(session, session.get_one(Project, team.project_id), NOW)
    team.measure()

    with pytest.raises(OvertakenError), sqlite.write() as session:
        renewing.finish(session, slow, "slow:1")

    team.check()


def test_counts_that_lack_what_changed_are_not_believed(sqlite: Database) -> None:
    team = Team(sqlite)
    nothing = counting.count(make_schema(), answers_of_nobody(sqlite)).to_bytes()
    team.answer(20)
    team.measure()
    with sqlite.write() as session:
        session.exec(select(Measured)).one().counts = nothing
    team.answer(15)

    with sqlite.read() as session:
        project = session.get_one(Project, team.project_id)
        found = measured.now(session, project)
        anew = measured.anew(session, found.version)
    assert found.counts.annotations == anew.counts.annotations


def test_answers_of_earlier_versions_are_counted_as_they_are_read(database: Database) -> None:
    team = Team(database)
    team.answer(20)
    team.measure()
    with database.write() as session:
        project = session.get_one(Project, team.project_id)
        make_version(session, project, Changes(split={"other": ("other", "rest")}))
        given = session.exec(select(Annotation.value).where(annotations.is_current())).all()
        named = [value for value in given if value]
    with database.read() as session:
        found = measured.now(session, session.get_one(Project, team.project_id))
    assert found.kept is None
    assert found.counts.annotations == sum('"other"' not in value for value in named)

    team.measure()
    team.answer(15)

    team.check()


def test_an_hour_is_measured_once(sqlite: Database) -> None:
    team = Team(sqlite)
    team.answer(5)
    team.measure()

    measuring.measure_all(tools(sqlite, FakeSlack(), team.clock))

    with sqlite.read() as session:
        assert len(session.exec(select(JobRun)).all()) == 1
        assert len(session.exec(select(AgreementSnapshot)).all()) == 1
