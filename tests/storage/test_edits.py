import pytest
from sqlmodel import Session, col, select

from bot import canonical
from bot.errors import BadInput
from bot.evolution.changes import Changes
from bot.records import Origin, Role, SampleState, Verdict
from bot.schema import label_value
from storage import (
    assignments,
    cards,
    decided,
    edits,
    erasing_samples,
    pairs,
    people,
    projects,
    provenance,
)
from storage.blotting import Act
from storage.database import Database
from storage.edits import Editable
from storage.tables import Annotation, Counterfactual, Project, Sample
from tests.makers import (
    NOW,
    make_annotation,
    make_prediction,
    make_project,
    make_reviewer,
    make_sample,
    make_version,
)

TEXT = "Where is my parcel?"


@pytest.fixture
def project_id(database: Database) -> int:
    """One complete sample, labelled delivery by two."""
    with database.write() as session:
        project = make_project(session)
        sample = make_sample(session, project, TEXT, state=SampleState.COMPLETE, external_id="a")
        for user in ("U1", "U2"):
            make_annotation(session, sample, make_reviewer(session, project, user), "delivery")
        return project.id


def before(session: Session, project: Project) -> Editable:
    query = select(Sample).where(Sample.project_id == project.id).order_by(col(Sample.id))
    sample = session.exec(query).first()
    assert sample is not None
    return edits.editable(session, project, sample)


def propose(session: Session, project_id: int, text: str = "Where is my money?") -> Counterfactual:
    project = session.get_one(Project, project_id)
    found = before(session, project)
    return edits.propose(session, project, found, text, label_value("refund"), author="U1", now=NOW)


def answer(session: Session, row: Counterfactual, *labels: str) -> None:
    """People say so of the edit's card."""
    candidate = session.get_one(Sample, row.candidate_id)
    project = session.get_one(Project, candidate.project_id)
    for number, label in enumerate(labels, 2):
        make_annotation(session, candidate, make_reviewer(session, project, f"U{number}"), label)
    candidate.state = SampleState.COMPLETE
    session.add(candidate)


def test_an_edit_is_asked_about_in_another_project(database: Database, project_id: int) -> None:
    with database.write() as session:
        row = propose(session, project_id)
        candidate = session.get_one(Sample, row.candidate_id)
        other = session.get_one(Project, candidate.project_id)

        assert (other.name, other.about_id, other.channel_id) == ("tickets-edits", project_id, "C1")
        assert (candidate.origin, candidate.state) == (Origin.COUNTERFACTUAL, SampleState.NEW)
        assert assignments.waiting(session, other.id, 5) == [candidate]
        assert "Before, delivery:" in candidate.parts
        assert "After, meant to be refund:" in candidate.parts
        assert (row.words, row.of_words, row.verdict) == (1, 5, None)
        assert projects.about(session, project_id) == [other]
        for one in (project_id, other.id):
            assert provenance.verify(session, one) is None


def test_a_confirmed_edit_becomes_a_labelled_sample_with_its_parent(
    database: Database, project_id: int
) -> None:
    with database.write() as session:
        row = propose(session, project_id)
        answer(session, row, "yes", "yes")
        assert edits.decidable(session) == [row.id]

        assert edits.decide(session, row.id, NOW) is Verdict.CONFIRMED
        assert edits.decide(session, row.id, NOW) is None

    with database.read() as session:
        kept = session.get_one(Sample, session.get_one(Counterfactual, row.id).sample_id)
        assert (kept.origin, kept.state) == (Origin.COUNTERFACTUAL, SampleState.GIVEN)
        assert kept.extra["author"] == "U1"
        assert edits.text_of(cards.parts(kept)) == "Where is my money?"
        assert decided.values(session, [kept.id]) == {kept.id: label_value("refund")}
        assert pairs.parents(session, project_id) == {kept.id: row.parent_id}
        story = provenance.story(session, project_id, f"sample:{kept.id}")
        assert [event.action for event in story] == ["confirm_edit"]
        assert provenance.verify(session, project_id) is None


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        (("not fluent", "not fluent"), Verdict.NOT_FLUENT),
        (("label does not fit", "label does not fit"), Verdict.SAME),
        (("yes", "not fluent"), Verdict.UNDECIDED),
    ],
)
def test_an_edit_that_is_not_confirmed_becomes_no_sample(
    sqlite: Database, labels: tuple[str, str], verdict: Verdict
) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample = make_sample(session, project, TEXT, state=SampleState.COMPLETE)
        make_annotation(session, sample, make_reviewer(session, project), "delivery")
        row = propose(session, project.id)
        answer(session, row, *labels)

        assert edits.decide(session, row.id, NOW) is verdict
        found = session.exec(select(Sample).where(Sample.project_id == project.id)).all()
        assert [one.id for one in found] == [sample.id]
        assert provenance.verify(session, project.id) is None


def test_an_edit_that_makes_no_sense_is_refused_and_leaves_nothing(
    database: Database, project_id: int
) -> None:
    with database.write() as session:
        project = session.get_one(Project, project_id)
        make_sample(session, project, "Where is my cat?")
        found, refund = before(session, project), label_value("refund")
        for text, wanted, reason in (
            (f"  {TEXT} ", refund, "same as before"),
            ("Where is my money?", label_value("delivery"), "the label which the text has already"),
            ("Where is my cat?", refund, "a sample with exactly this text"),
        ):
            with pytest.raises(BadInput, match=reason):
                edits.propose(session, project, found, text, wanted, author="U1", now=NOW)
        propose(session, project_id)
        with pytest.raises(BadInput, match="Exactly this edit was made before"):
            propose(session, project_id)

        assert len(session.exec(select(Counterfactual)).all()) == 1


def test_what_has_no_label_or_is_no_text_cannot_be_edited(sqlite: Database) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        open_one = make_sample(session, project, "a", state=SampleState.OPEN)
        parts = canonical.dumps([{"type": "text", "text": text} for text in "ab"])
        two_parts = make_sample(session, project, "b", parts=parts)
        with pytest.raises(BadInput, match="no label yet"):
            edits.editable(session, project, open_one)
        with pytest.raises(BadInput, match="Only a sample of one text"):
            edits.editable(session, project, two_parts)


def test_the_people_of_a_project_are_those_of_its_edits(
    database: Database, project_id: int
) -> None:
    with database.write() as session:
        row = propose(session, project_id)
        other = session.get_one(Project, session.get_one(Sample, row.candidate_id).project_id)
        lead, gone = (make_reviewer(session, other, user) for user in ("U8", "U9"))
        people.set_role(session, project_id, lead.id, Role.LEAD, NOW)
        people.set_role(session, other.id, gone.id, Role.NONE, NOW)

        assert [one.slack_user_id for one in people.leads(session, other.id)] == ["U8"]
        assert people.role_of(session, project_id, gone) is Role.NONE


def test_pairs_come_with_what_the_newest_model_says_of_both(
    database: Database, project_id: int
) -> None:
    with database.write() as session:
        row = propose(session, project_id)
        answer(session, row, "yes", "yes")
        edits.decide(session, row.id, NOW)
        for sample_id, label in ((row.parent_id, "delivery"), (row.sample_id, "other")):
            make_prediction(session, session.get_one(Sample, sample_id), label)

        (pair,) = pairs.of_project(session, session.get_one(Project, project_id))

    assert (pair.was, pair.wanted, pair.verdict) == ("delivery", "refund", Verdict.CONFIRMED)
    assert (pair.said, pair.says, pair.words, pair.of) == ("delivery", "other", 1, 5)


def test_the_log_covers_the_label_of_a_confirmed_edit(database: Database, project_id: int) -> None:
    with database.write() as session:
        row = propose(session, project_id)
        answer(session, row, "yes", "yes")
        edits.decide(session, row.id, NOW)
    with database.write() as session:
        kept = session.exec(select(Annotation).where(Annotation.sample_id == row.sample_id)).one()
        kept.value = label_value("other")
        session.add(kept)

    with database.read() as session:
        found = provenance.verify(session, project_id)

    assert found is not None
    assert "was changed after it was recorded" in found.sentence


@pytest.mark.parametrize(
    ("step", "value"),
    [
        (Changes(rename={"refund": "money back"}), '{"label":"money back"}'),
        (Changes(split={"refund": ("money", "voucher")}), None),
    ],
)
def test_an_edit_is_confirmed_in_the_words_of_today(
    sqlite: Database, step: Changes, value: str | None
) -> None:
    with sqlite.write() as session:
        project = make_project(session)
        sample = make_sample(session, project, TEXT, state=SampleState.COMPLETE)
        make_annotation(session, sample, make_reviewer(session, project), "delivery")
        row = propose(session, project.id)
        answer(session, row, "yes", "yes")
        make_version(session, project, step)

        assert edits.decide(session, row.id, NOW) is Verdict.CONFIRMED

        edited = session.get_one(Sample, row.sample_id)
        kept = session.exec(select(Annotation).where(Annotation.sample_id == edited.id)).first()
        (pair,) = pairs.of_project(session, project)
        assert provenance.verify(session, project.id) is None
    assert (kept and kept.value) == value
    assert edited.state is (SampleState.GIVEN if value else SampleState.NEW)
    assert pair.wanted == ("money back" if value else "refund")


def test_an_erased_sample_takes_its_edits_along(database: Database, project_id: int) -> None:
    with database.write() as session:
        project, row = session.get_one(Project, project_id), propose(session, project_id)
        answer(session, row, "yes", "yes")
        edits.decide(session, row.id, NOW)
        propose(session, project_id, "Where is my voucher?")

    with database.write() as session:
        project = session.get_one(Project, project_id)
        parent = before(session, project).sample.id
        act = Act("no consent", "cli", NOW)
        erasing_samples.erase(session, project, [parent], act, set(), lambda _: None)

    with database.read() as session:
        samples = session.exec(select(Sample)).all()
        rows = session.exec(select(Counterfactual)).all()
        logs = {provenance.verify(session, one.project_id) for one in samples}
    assert len(samples) == 4
    assert {sample.parts for sample in samples} == {"[]"}
    assert [row.text for row in rows] == ["", ""]
    assert logs == {None}
