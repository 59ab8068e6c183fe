"""What is erased is nowhere any more, the log still holds, and nothing else passes for it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from bot import canonical
from bot.errors import BadInput
from bot.records import Answer, Role, SampleState
from bot.reports import story
from jobs import renewing
from jobs.exporting import export_file
from storage import (
    blotting,
    erasing_people,
    erasing_samples,
    measured,
    people,
    projects,
    provenance,
    stories,
    verifying,
)
from storage.blotting import Act
from storage.database import Database
from storage.provenance import Break
from storage.tables import Annotation, Event, Measured, Note, Project, Reviewer, Sample, Workspace
from tests.handlers.scene import Scene, make_scene
from tests.makers import NOW, make_annotation, make_project, make_reviewer, make_sample

USER = "U0ANA42"
NAME = "Ana Zoë Example"
WORDS = "A very private complaint"

ACT = Act("asked for it in writing", "cli", NOW)


@pytest.fixture
def scene(database: Database) -> Scene:
    """A sample with answers of a person who also leads, comments and is talked about."""
    found = make_scene(database, text=WORDS)
    with database.write() as session:
        project = session.get_one(Project, found.project_id)
        ana = people.get_or_add(session, project.workspace_id, USER, NAME, NOW)
        people.set_role(session, project.id, ana.id, Role.LEAD, NOW)
        others = make_project(session, team_id="T2", name="elsewhere")
        make_annotation(session, make_sample(session, others), make_reviewer(session, others, USER))
    found.label(USER, "refund")
    found.command(USER, "role <@U2|ben> reviewer")
    found.command("U2", "next")
    found.reply("U2", f"I think that <@{USER}> is wrong about this one, they always are")
    found.label("U2", "other")
    found.command(USER, "summary now")
    for _ in range(5):
        found.deliver()
    return found


def erase_person(scene: Scene, user_id: str = USER, act: Act = ACT) -> Any:
    with scene.database.write() as session:
        workspace = session.exec(select(Workspace).where(Workspace.team_id == "T1")).one()
        return erasing_people.erase(session, workspace, user_id, act)


def erase_sample(scene: Scene, act: Act = ACT) -> None:
    with scene.database.write() as session:
        project = session.get_one(Project, scene.project_id)
        erasing_samples.erase(session, project, [scene.sample_id], act, set(), lambda _: None)


def verify(scene: Scene) -> Break | None:
    with scene.database.read() as session:
        return provenance.verify(session, scene.project_id)


def everything(database: Database) -> str:
    """All that the database holds, a row a line."""
    held = []
    with database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            rows = session.connection().execute(table.select()).mappings()
            held += [f"{table.name} {dict(row)!r}" for row in rows]
    return "\n".join(held)


def test_a_person_is_nowhere_any_more_and_the_log_holds(scene: Scene) -> None:
    before = everything(scene.database)
    assert before.count(USER) > 10
    assert before.count(NAME) > 1

    erased = erase_person(scene)

    after = everything(scene.database)
    left = [line for line in after.splitlines() if USER in line or NAME in line]
    assert [line.split()[0] for line in left] == ["reviewer", "event"]  # of the other workspace
    assert verify(scene) is None
    assert (erased.projects, erased.leaderless) == (("tickets",), ("tickets",))
    assert len(set(re.findall(r"erased:[0-9a-f]{12}", after))) == 1


def test_the_person_of_the_same_id_in_another_workspace_stays(scene: Scene) -> None:
    erase_person(scene)

    with scene.database.read() as session:
        kept = session.exec(select(Reviewer).where(Reviewer.slack_user_id == USER)).one()
        events = session.exec(select(Event).where(Event.actor == USER)).all()
        other = projects.by_name(session, "elsewhere")
        assert provenance.verify(session, other.id) is None
    assert (kept.name, len(events)) == (f"Name of {USER}", 1)


def test_the_answers_of_an_erased_person_stay_theirs_under_the_pseudonym(
    scene: Scene, tmp_path: Path
) -> None:
    erased = erase_person(scene)
    out = tmp_path / "x.jsonl"
    export_file(scene.database, scene.project_id, format_name="jsonl", out=out, now=NOW)

    row = json.loads(out.read_text())
    assert [one["reviewer"] for one in row["annotations"]] == [erased.pseudonym, "U2"]
    assert row["annotations"][0]["reviewer_name"] == f"Reviewer {erased.pseudonym[7:]}"
    with scene.database.read() as session:
        told = stories.of_sample(session, scene.project(), scene.sample())
        said = [one.name for one in told.happenings if one.action == "label"]
        (erasure,) = stories.erasures(session, scene.project())
    assert said == [f"Reviewer {erased.pseudonym[7:]}", "ben"]
    assert erasure.payload["reason"] == ACT.reason


def test_who_is_erased_may_come_back_as_somebody_new(scene: Scene) -> None:
    erase_person(scene)

    scene.command(USER, "next")

    assert verify(scene) is None
    with scene.database.read() as session:
        assert len(session.exec(select(Reviewer).where(Reviewer.workspace_id == 1)).all()) == 3


@pytest.mark.parametrize(
    ("user_id", "reason", "sentence"),
    [
        ("U404", "asked for it", "Nobody with the id 'U404'"),
        (USER, " ", "in a few words why"),
        (USER, f"{USER} asked", "must not name the person"),
        (USER, f"{NAME} asked", "must not name the person"),
    ],
)
def test_an_erasure_that_cannot_be_is_refused(
    scene: Scene, user_id: str, reason: str, sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        erase_person(scene, user_id, Act(reason, "cli", NOW))


def test_a_person_is_erased_once(scene: Scene) -> None:
    erased = erase_person(scene)

    with pytest.raises(BadInput, match="Nobody"):
        erase_person(scene, erased.pseudonym)


VIA = """replace(erased, '"actor"', '"payload.via"')"""
OTHER_REASON = """replace(payload, '"reason":"a', '"reason":"b')"""
TAMPERINGS = [
    ("UPDATE event SET payload = replace(payload, 'refund', 'refunD') WHERE {label}", "changed"),
    ("UPDATE event SET actor = 'erased:aaaaaaaaaaaa' WHERE {label}", "holds"),
    ("UPDATE event SET actor = 'U7' WHERE {label}", "changed"),
    ("UPDATE event SET action = 'skip' WHERE {label}", "changed"),
    ("UPDATE event SET erased = NULL WHERE {label}", "changed"),
    ("UPDATE event SET salt = 'a', erased = NULL WHERE {label}", "changed"),
    (f"UPDATE event SET erased = {VIA} WHERE {{label}}", "changed"),
    ("UPDATE event SET erased = '{{}}' WHERE {label}", "changed"),
    (f"UPDATE event SET payload = {OTHER_REASON} WHERE {{erasure}}", "changed"),
]


@pytest.mark.parametrize(("tampering", "expected"), TAMPERINGS)
def test_what_is_erased_hides_no_forgery(scene: Scene, tampering: str, expected: str) -> None:
    erase_person(scene)
    where = {
        "label": "action = 'label' AND erased IS NOT NULL",
        "erasure": "action = 'erase_person'",
    }

    _run(scene, tampering.format(**where))

    found = verify(scene)
    if expected == "holds":  # a pseudonym says nothing, whichever it is
        assert found is None
    else:
        assert found is not None
        assert expected in found.sentence


def test_what_is_gone_without_an_erasure_is_a_break(scene: Scene) -> None:
    """Somebody takes a name away by the same means, but without the event that says so."""
    with scene.database.write() as session:
        (event, _) = _events(session, scene, "label")
        number = session.get_one(Project, scene.project_id).log_length + 1
        blotting.blot(session, [event], number, lambda _: ["payload.value"])

    found = verify(scene)

    assert found is not None
    assert "is gone, but event" in found.sentence


def test_an_erasure_that_says_less_than_is_gone_is_a_break(scene: Scene) -> None:
    erase_person(scene)
    with scene.database.write() as session:
        (*_, event), (erasure,) = (
            _events(session, scene, action) for action in ("label", "erase_person")
        )
        blotting.blot(session, [event], erasure.number, lambda _: ["payload.via"])

    found = verify(scene)

    assert found is not None
    assert "not those that are gone" in found.sentence


def test_a_log_without_salts_is_erased_as_well(scene: Scene) -> None:
    _unsalt(scene)
    assert verify(scene) is None

    erase_person(scene)
    erase_sample(scene)

    assert verify(scene) is None
    left = [line for line in everything(scene.database).splitlines() if USER in line]
    assert len(left) == 2  # of the other workspace
    _run(scene, "UPDATE event SET payload = replace(payload, 'refund', 'x') WHERE action = 'label'")
    found = verify(scene)
    assert found is not None
    assert "was changed" in found.sentence


# Samples


def test_the_content_of_a_sample_is_nowhere_any_more(scene: Scene) -> None:
    assert WORDS in everything(scene.database)

    erase_sample(scene)
    for _ in range(5):
        scene.deliver()

    assert "private" not in everything(scene.database)
    assert "they always are" not in everything(scene.database)
    assert verify(scene) is None
    assert scene.sample().state is SampleState.COMPLETE
    for channel in scene.slack.messages:
        for message in scene.slack.posted(channel):
            assert "private" not in str(message), channel
    assert "The content of this sample was erased." in str(scene.card())


def test_labels_outlive_their_sample_but_are_not_changed_any_more(scene: Scene) -> None:
    erase_sample(scene)

    said = scene.label(USER, "other").said

    assert "was erased, so nothing was saved" in said
    assert scene.labelled()[1:] == ["refund", "other"]


def test_the_same_person_and_sample_are_erased_in_any_order(scene: Scene) -> None:
    erase_sample(scene)
    erase_person(scene)
    assert verify(scene) is None
    with scene.database.read() as session:
        assert len(stories.erasures(session, scene.project())) == 2


def test_answers_that_may_repeat_the_sample_go_with_it(database: Database) -> None:
    with database.write() as session:
        project = make_project(session, labels=(), kind="text")
        sample = make_sample(session, project, WORDS, state=SampleState.COMPLETE, extra={"a": 1})
        ana = make_reviewer(session, project)
        first = make_annotation(session, sample, ana, value=canonical.dumps({"text": WORDS}))
        skip = make_annotation(session, sample, ana, answer=Answer.SKIPPED, value=None)
        kept = make_annotation(
            session, make_sample(session, project, "b"), ana, value='{"text":"b"}'
        )
        erasing_samples.erase(session, project, [sample.id], ACT, set(), lambda _: None)
        ids = first.id, skip.id, kept.id

    with database.read() as session:
        rows = [session.get_one(Annotation, key) for key in ids]
        assert provenance.verify(session, project.id) is None
    assert [row.answer for row in rows] == [Answer.ERASED, Answer.SKIPPED, Answer.VALUE]
    assert WORDS not in everything(database)

    _tamper(database, "UPDATE annotation SET reviewer_id = NULL WHERE answer = 'erased'")
    with database.read() as session:
        found = provenance.verify(session, project.id)
    assert found is not None
    assert "was changed since" in found.sentence


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("UPDATE sample SET parts = '[]', erased_by = NULL", "was changed after"),
        ("UPDATE sample SET parts = '[]', erased_by = 3", "no content any more"),
        ("UPDATE annotation SET answer = 'erased', value = NULL", "was changed after"),
    ],
)
def test_content_that_is_gone_without_an_erasure_is_a_break(
    database: Database, tampering: str, sentence: str
) -> None:
    with database.write() as session:
        project = make_project(session)
        make_annotation(session, make_sample(session, project), make_reviewer(session, project))

    _tamper(database, tampering)

    with database.read() as session:
        found = provenance.verify(session, project.id)
    assert found is not None
    assert sentence in found.sentence


def test_an_erased_content_that_was_put_back_is_a_break(scene: Scene) -> None:
    parts = scene.sample().parts
    erase_sample(scene)

    with scene.database.write() as session:
        sample = session.get_one(Sample, scene.sample_id)
        sample.parts = parts

    assert verify(scene) is not None


def test_what_was_counted_names_nobody_any_more(scene: Scene) -> None:
    renewing.renew(scene.database, scene.project_id, NOW, "here:1")
    with scene.database.read() as session:
        kept = measured.now(session, scene.project())
        assert kept.kept is not None
        assert USER in kept.counts.reviewer_names

    erase_person(scene)

    with scene.database.read() as session:
        assert session.exec(select(Measured)).one().counts == b""
        found = measured.now(session, scene.project())
    assert USER not in found.counts.reviewer_names
    assert found.counts.annotations == 2


def test_comments_are_gone_and_flags_stay(scene: Scene) -> None:
    erase_sample(scene)

    with scene.database.read() as session:
        assert [note.text for note in session.exec(select(Note))] == [""]
        told = stories.of_sample(session, scene.project(), scene.sample())
    assert "content was erased" in "".join(_said(told))


def _said(told: Any) -> list[str]:
    return [*story.standing(told), *map(story.tell, told.happenings)]


def _run(scene: Scene, statement: str) -> None:
    _tamper(scene.database, statement)


def _tamper(database: Database, statement: str) -> None:
    with database.write() as session:
        session.connection().execute(text(statement.replace(":", "\\:")))


def _unsalt(scene: Scene) -> None:
    """The same log as it was written before events had salts."""
    with scene.database.write() as session:
        previous = ""
        for event in _events(session, scene):
            event.salt, event.previous_hash = None, previous
            event.hash = previous = verifying._unsalted_hash(event)
            session.add(event)
        project = session.get_one(Project, scene.project_id)
        project.log_head = previous


def _events(session: Session, scene: Scene, action: str = "") -> list[Event]:
    query = select(Event).where(Event.project_id == scene.project_id)
    events = session.exec(query.order_by(col(Event.number)))
    return [event for event in events if action in {"", event.action}]
