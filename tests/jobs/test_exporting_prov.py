"""The document is read by the `prov` package, and asked what somebody would ask of it."""

import json
from pathlib import Path
from typing import Any

import prov.model
import pytest
from sqlmodel import Session

from bot.errors import BadInput
from bot.evolution.changes import Changes
from jobs import assigning, reopening
from jobs.exporting import export_file
from storage import erasing_people, erasing_samples
from storage.blotting import Act
from storage.database import Database
from storage.tables import Counterfactual, Project, Workspace
from tests.handlers.scene import Scene, make_scene
from tests.makers import (
    NOW,
    make_annotation,
    make_form_schema,
    make_prediction,
    make_reviewer,
    make_sample,
    make_version,
)


@pytest.fixture
def scene(database: Database) -> Scene:
    """A sample that was guessed, answered, corrected, and asked again; one that was accepted."""
    found = make_scene(database, predicted="delivery")
    found.label("U1", "refund")
    found.label("U1", "delivery")
    found.label("U2", "other")
    with database.write() as session:
        project = session.get_one(Project, found.project_id)
        make_prediction(session, make_sample(session, project, "sure"), "other", 0.99)
        make_version(session, project, Changes(split={"delivery": ("late", "lost")}))
    assigning.route_new(database, found.project_id, NOW)
    reopening.reopen(database, found.project_id, "here:1", NOW)
    return found


def export(scene: Scene, folder: Path) -> Any:
    out = folder / "x.json"
    count = export_file(scene.database, scene.project_id, format_name="prov", out=out, now=NOW)
    document = prov.model.ProvDocument.deserialize(str(out), format="json")
    assert len(list(document.get_records())) == count
    return document


def related(document: Any, kind: Any) -> set[tuple[str, str]]:
    """Who is related to whom, by their names."""
    found = set()
    for record in document.get_records(kind):
        first, second = (str(value) for _, value in record.formal_attributes[:2])
        found.add((first.removeprefix("concord:"), second.removeprefix("concord:")))
    return found


def test_the_life_of_a_label_can_be_followed(scene: Scene, tmp_path: Path) -> None:
    document = export(scene, tmp_path)

    derived = related(document, prov.model.ProvDerivation)
    made = related(document, prov.model.ProvGeneration)
    given = related(document, prov.model.ProvAttribution)
    acted = related(document, prov.model.ProvAssociation)
    for source in ("sample.1", "schema.1", "card.1", "prediction.1", "annotation.1"):
        assert ("annotation.2", source) in derived
    event = next(second for first, second in made if first == "annotation.2")
    assert (event, "person.1") in acted
    assert ("annotation.2", "person.1") in given
    assert ("annotation.4", "model.1") in given
    assert ("consensus.2", "annotation.4") in derived
    assert ("schema.2", "schema.1") in derived
    assert {first for first, _ in made} >= {"schema.2", "card.1", "annotation.1", "consensus.1"}


def test_every_event_is_an_activity_with_its_hash(scene: Scene, tmp_path: Path) -> None:
    document = export(scene, tmp_path)

    hashes = {
        str(next(iter(record.get_attribute("concord:hash"))))
        for record in document.get_records(prov.model.ProvActivity)
    }
    assert hashes == {event.hash for event in scene.events()}


def test_what_is_erased_is_in_no_document(scene: Scene, tmp_path: Path) -> None:
    with scene.database.write() as session:
        _erase(session, scene)

    document = export(scene, tmp_path)

    text = (tmp_path / "x.json").read_text()
    assert "name of U1" not in text
    assert '"U1"' not in text
    assert "erased:" in text
    gone = related(document, prov.model.ProvInvalidation)
    assert {first for first, _ in gone} == {"sample.1"}


def test_answers_to_several_questions_are_told_whole(sqlite: Database, tmp_path: Path) -> None:
    schema = make_form_schema(topic=("choice", ("refund", "other")), note=("text", ()))
    scene = make_scene(sqlite, schema=schema)
    given = '{"fields":{"note":{"text":"Où ?"},"topic":{"label":"refund"}}}'
    with sqlite.write() as session:
        project = session.get_one(Project, scene.project_id)
        make_annotation(session, scene.sample(), make_reviewer(session, project), value=given)
        make_version(session, project, Changes(rename={"topic: refund": "money back"}))

    document = export(scene, tmp_path)

    (answer,) = document.get_record("concord:annotation.1")
    assert answer.get_attribute("concord:value") == {given}
    (read,) = answer.get_attribute("concord:reads_as")
    assert json.loads(read)["fields"]["topic"] == {"label": "money back"}
    (second,) = document.get_record("concord:schema.2")
    (fields,) = second.get_attribute("concord:fields")
    assert [field["name"] for field in json.loads(fields)] == ["topic", "note"]
    (becomes,) = second.get_attribute("concord:becomes")
    assert json.loads(becomes)["topic:refund"] == ["topic:money back"]


def test_an_edit_comes_from_what_was_edited(sqlite: Database, tmp_path: Path) -> None:
    scene = make_scene(sqlite)
    with sqlite.write() as session:
        project = session.get_one(Project, scene.project_id)
        edit = {"was": "{}", "wanted": "{}", "text": "x", "author": "U1", "words": 1, "of_words": 2}
        of = {"parent_id": 1, "sample_id": make_sample(session, project, "x").id}
        row = edit | of | {"schema_version_id": 1, "created_at": NOW}
        session.add(Counterfactual.model_validate(row))

    document = export(scene, tmp_path)

    assert ("sample.2", "sample.1") in related(document, prov.model.ProvDerivation)


def test_it_is_told_over_all_versions(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="over all versions"):
        export_file(
            scene.database,
            scene.project_id,
            format_name="prov",
            out=tmp_path / "x",
            now=NOW,
            version=1,
        )
    assert list(tmp_path.glob("x*")) == []
    export(scene, tmp_path)
    meta = json.loads((tmp_path / "x.json.meta.json").read_text())
    assert meta["log"]["events"] == len(scene.events())
    assert list(tmp_path.glob(".prov-*")) == []


def _erase(session: Session, scene: Scene) -> None:
    act = Act("asked for it", "cli", NOW)
    project = session.get_one(Project, scene.project_id)
    workspace = session.get_one(Workspace, project.workspace_id)
    erasing_people.erase(session, workspace, "U1", act)
    erasing_samples.erase(session, project, [scene.sample_id], act, set(), lambda _: None)
