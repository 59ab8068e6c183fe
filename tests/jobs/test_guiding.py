import json
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import ids
from bot.models import judging
from bot.models.judging import Judge
from bot.records import SampleState
from bot.review.thoughts import Thought
from bot.sandbox.block_kit import views
from jobs.guiding import Guide
from jobs.judges import Judges
from storage.database import Database
from storage.tables import Project, Sample
from tests.bot.review.keywords import JUDGE
from tests.fakes import FakeClock, FakeSlack
from tests.jobs.office import tools
from tests.makers import make_annotation, make_project, make_reviewer, make_sample

TEXT = "Where is my parcel?"


def labelled(session: Session, project: Project, text: str, label: str) -> Sample:
    sample = make_sample(session, project, text, state=SampleState.COMPLETE)
    make_annotation(session, sample, make_reviewer(session, project), label)
    return sample


@pytest.fixture
def served(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> Thought:
    """A form open on a sample of a project that serves a model."""
    monkeypatch.setattr(judging, "load", lambda *_: JUDGE)
    with sqlite.write() as session:
        project = make_project(session, served_model="keywords")
        sample = labelled(session, project, TEXT, "delivery")
        return Thought("T1", "edit:1", project.id, sample.id, TEXT, None, FakeClock().now())


def words(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def test_the_form_tells_what_the_model_thinks_and_which_words_carry_it(
    sqlite: Database, served: Thought
) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    guide.hear(served)
    clock.advance(1)

    guide.answer(tools(sqlite, slack, clock))

    (call,) = slack.to("views.update")
    assert call["external_id"] == "edit:1"
    assert views.faults(call["view"]) == []
    assert call["view"]["callback_id"] == ids.EDIT_FORM
    assert "The model now says *delivery*, 73% sure" in words(call["view"])
    quote = call["view"]["blocks"][0]["elements"][0]["elements"]
    assert [part["text"] for part in quote if part.get("style")] == ["parcel"]
    assert "".join(part["text"] for part in quote) == TEXT


def test_of_all_letters_only_the_newest_text_is_judged_once_the_writer_pauses(
    sqlite: Database, served: Thought
) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    for text in ("Where is my m", "Where is my money?"):
        guide.hear(Thought(**vars(served) | {"text": text, "wanted": "refund"}))
    guide.answer(tools(sqlite, slack, clock))
    early = slack.to("views.update")
    clock.advance(1)

    for _ in range(2):
        guide.answer(tools(sqlite, slack, clock))

    assert early == []
    (call,) = slack.to("views.update")
    assert "says *refund*, 73% sure; for yours 73%. 1 of 5 words changed." in words(call["view"])


def test_a_form_that_was_closed_meanwhile_is_no_fault(sqlite: Database, served: Thought) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    guide.hear(served)
    clock.advance(5)
    slack.refuse("views.update", "not_found")

    for _ in range(2):
        guide.answer(tools(sqlite, slack, clock))

    assert len(slack.to("views.update")) == 1


def test_a_form_that_is_not_open_yet_is_tried_again(sqlite: Database, served: Thought) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    guide.hear(served)
    clock.advance(1)
    slack.refuse("views.update", "not_found")

    for _ in range(3):
        guide.answer(tools(sqlite, slack, clock))

    assert len(slack.to("views.update")) == 2


def test_a_form_of_a_sample_that_lost_its_label_gets_no_opinion(
    sqlite: Database, served: Thought
) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    with sqlite.write() as session:
        sample = session.get_one(Sample, served.sample_id)
        project = session.get_one(Project, served.project_id)
        make_annotation(session, sample, make_reviewer(session, project, "U2"), "refund")
    for thought in (served, Thought(**vars(served) | {"view": "edit:2"})):
        guide.hear(thought)
    clock.advance(1)

    guide.answer(tools(sqlite, slack, clock))

    assert slack.to("views.update") == []


def test_without_a_model_and_with_few_labels_the_form_says_so(sqlite: Database) -> None:
    guide, clock, slack = Guide(), FakeClock(), FakeSlack()
    with sqlite.write() as session:
        project = make_project(session)
        sample = labelled(session, project, TEXT, "delivery")
    guide.hear(Thought("T1", "edit:1", project.id, sample.id, TEXT, None, clock.now()))
    clock.advance(1)

    guide.answer(tools(sqlite, slack, clock))

    (call,) = slack.to("views.update")
    assert "No opinion of a model: There are 1 labelled texts" in words(call["view"])


def test_a_model_is_learnt_from_the_labels_and_kept_until_there_are_many_more(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[int] = []

    def learn(texts: list[str], _labels: list[str]) -> Judge:
        learnt.append(len(texts))
        return Judge(f"from {len(texts)}", JUDGE.labels, JUDGE.probabilities)

    monkeypatch.setattr(judging, "learn", learn)
    with sqlite.write() as session:
        project = make_project(session)
        for number in range(12):
            for label in ("refund", "delivery"):
                labelled(session, project, f"{label} {number}", label)
    judges = Judges()

    first = judges.of(sqlite, project.id)
    again = judges.of(sqlite, project.id)
    with sqlite.write() as session:
        for number in range(9):
            labelled(session, session.get_one(Project, project.id), f"more {number}", "other")
    later = judges.of(sqlite, project.id)

    assert first is again
    assert (first.name, later.name) == ("from 24", "from 33")
    assert learnt == [24, 33]


def test_a_project_that_serves_another_model_is_judged_by_that_one(
    sqlite: Database, served: Thought, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load(path: str, *_: object) -> Judge:
        asked.append(path)
        return JUDGE

    monkeypatch.setattr(judging, "load", load)
    judges = Judges()
    judges.of(sqlite, served.project_id)
    with sqlite.write() as session:
        project = session.exec(select(Project)).one()
        project.policy = project.policy.model_copy(update={"served_model": "newer"})
        session.add(project)

    judges.of(sqlite, served.project_id)

    assert asked == ["keywords", "newer"]
