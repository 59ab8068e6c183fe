from typing import Any

import pytest
from sqlmodel import Session, select

from bot.errors import BadInput
from bot.models.rewriting import Rewriter
from bot.records import SampleState, Verdict
from jobs import assigning, editing
from storage import edits, pairs
from storage.database import Database
from storage.tables import Counterfactual, Project, Sample
from tests.bot.review.keywords import JUDGE
from tests.jobs.office import tools
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

TEXTS = {
    "delivery": ["Where is my parcel?", "The parcel is late.", "No delivery came to me."],
    "refund": ["I want my money.", "Please refund it.", "What a cost!"],
}


@pytest.fixture
def project_id(database: Database) -> int:
    """Three complete texts of each label."""
    with database.write() as session:
        project = make_project(session)
        reviewer = make_reviewer(session, project)
        for label, texts in TEXTS.items():
            for text in texts:
                sample = make_sample(session, project, text, state=SampleState.COMPLETE)
                make_annotation(session, sample, reviewer, label)
        return project.id


def propose(database: Database, project_id: int, **more: Any) -> editing.Proposed:
    how: dict[str, Any] = {"limit": 99, "now": lambda: NOW, "progress": lambda *_: None} | more
    return editing.propose(database, project_id, JUDGE, how.pop("rewriter", None), **how)


def rows(database: Database) -> list[Counterfactual]:
    with database.read() as session:
        return list(session.exec(select(Counterfactual)))


def test_neighbours_lend_the_words_that_flip_a_text_and_people_are_asked(
    database: Database, project_id: int
) -> None:
    done = propose(database, project_id)

    found = rows(database)
    assert (done.tried, done.asked) == (6, len(found))
    assert len(found) >= 5
    assert {row.author for row in found} == {"contrast"}
    assert all(JUDGE.says(row.text)[0] in row.wanted for row in found)
    assert max(row.words for row in found) <= 2
    assigning.dispatch(tools(database))
    with database.read() as session:
        other = session.exec(select(Project).where(Project.about_id == project_id)).one()
        query = select(Sample).where(
            Sample.project_id == other.id, Sample.state == SampleState.OPEN
        )
        assert len(session.exec(query).all()) == 3


def test_what_a_generator_has_edited_is_not_edited_again_but_others_may(
    sqlite: Database,
) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        for label, texts in TEXTS.items():
            for text in texts:
                sample = make_sample(session, project, text, state=SampleState.COMPLETE)
                make_annotation(session, sample, make_reviewer(session, project), label)
    writer = Rewriter("text2text:t5", rewrite=lambda text, label: [text, f"{label} and {label}"])
    filler = Rewriter("fill-mask:bert", fill=lambda *_: ["cost", "parcel"])

    first = propose(sqlite, project.id, limit=2)
    again = propose(sqlite, project.id)
    written = propose(sqlite, project.id, rewriter=writer)
    filled = propose(sqlite, project.id, rewriter=filler)

    assert (first.tried, again.tried) == (2, 4)
    # Three texts of a label are rewritten into the same words: a text is asked about once.
    assert (written.tried, written.asked + written.refused) == (6, 6)
    assert filled.asked + filled.refused >= 4
    authors = {row.author for row in rows(sqlite)}
    assert authors == {"contrast", "text2text:t5", "fill-mask:bert"}


def test_one_label_alone_cannot_be_edited_into_another(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)

    with pytest.raises(BadInput, match="at least two labels"):
        propose(sqlite, project.id)


def test_what_people_decide_is_carried_out_once(database: Database, project_id: int) -> None:
    propose(database, project_id, limit=2)
    with database.write() as session:
        for verdict, row in zip(("yes", "not fluent"), rows(database), strict=True):
            _answer(session, row, verdict)

    for _ in range(2):
        editing.decide_all(tools(database))

    verdicts = {row.verdict for row in rows(database)}
    assert verdicts == {Verdict.CONFIRMED, Verdict.NOT_FLUENT}
    with database.read() as session:
        assert edits.decidable(session) == []
        assert len(pairs.parents(session, project_id)) == 1


def test_training_with_and_without_confirmed_edits_is_compared(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        reviewer = make_reviewer(session, project)
        for number in range(15):
            for label, texts in TEXTS.items():
                text = f"{texts[number % 3]} Thing {number}."
                sample = make_sample(session, project, text, state=SampleState.COMPLETE)
                make_annotation(session, sample, reviewer, label)
    with pytest.raises(BadInput, match="At least 10 labelled samples that are not real"):
        editing.judge(sqlite, project.id)
    propose(sqlite, project.id, limit=10)
    with sqlite.write() as session:
        for row in session.exec(select(Counterfactual)):
            _answer(session, row, "yes")
    editing.decide_all(tools(sqlite))

    alone, both = editing.judge(sqlite, project.id)

    assert (alone.way, both.way) == editing.COMPARED
    assert alone.accuracy > 0.9


def _answer(session: Session, row: Counterfactual, label: str) -> None:
    candidate = session.get_one(Sample, row.candidate_id)
    project = session.get_one(Project, candidate.project_id)
    make_annotation(session, candidate, make_reviewer(session, project, "U5"), label)
    candidate.state = SampleState.COMPLETE
    session.add(candidate)
