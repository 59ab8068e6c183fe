"""Writes the whole life of a project's labels as W3C PROV-JSON."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from sqlmodel import Session

from bot import canonical
from bot.formats import prov
from bot.formats.prov import Statement, activity, entity, person, relation, software
from bot.records import Schema, Source
from storage import exports, lineage, pairs, schemas
from storage.exports import Traced
from storage.tables import Event, Project, Sample

CONCORD = "concord"
OPERATOR = "operator"
"""Who used the command line; the log does not know who that was."""


def write(session: Session, project: Project, out: Path) -> int:
    """Returns the number of statements."""
    with (
        out.open("w", encoding="utf-8") as file,
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".prov-") as folder,
    ):
        address = f"urn:concord:{quote(project.name)}:"
        return prov.write(address, statements(session, project), file, Path(folder))


def statements(session: Session, project: Project) -> Iterator[Statement]:
    """Agents, versions, the log, and every sample with what hangs on it."""
    people = {row.slack_user_id: row for row in lineage.reviewers(session, project.workspace_id)}
    agents = {user_id: f"person.{row.id}" for user_id, row in people.items()}
    yield software(CONCORD, "Concord")
    yield software(OPERATOR, "The command line")
    for row in people.values():
        yield person(f"person.{row.id}", row.name, id=row.slack_user_id)
    for model in lineage.models(session, project.id):
        exact = {"revision": model.revision, "weights_sha256": model.weights_sha256}
        yield software(f"model.{model.id}", model.name, **exact)
        agents.setdefault(f"model:{model.name}", f"model.{model.id}")
    yield from _versions(session, project)
    for event in lineage.events(session, project.id):
        yield from _event(event, agents)
    for page in exports.pages(session, project):
        yield from _page(session, project, page)
    for edited, parent in pairs.parents(session, project.id).items():
        yield relation("wasDerivedFrom", f"sample.{edited}", f"sample.{parent}")


def _versions(session: Session, project: Project) -> Iterator[Statement]:
    for version in schemas.history(session, project.id).versions:
        schema, number = version.schema, version.schema.number
        yield entity(
            f"schema.{number}",
            "SchemaVersion",
            kind=schema.kind,
            labels=canonical.dumps(list(schema.label_names)),
            fields=_fields(schema),
            becomes=canonical.dumps({old: list(new) for old, new in version.becomes.items()}),
        )
        if number > 1:
            source = version.restores or number - 1
            names = f"schema.{number}", f"schema.{source}"
            yield relation("wasDerivedFrom", *names, is_revision=True)


def _fields(schema: Schema) -> str | None:
    held = [field.model_dump(mode="json") for field in schema.fields]
    return canonical.dumps(held) if held else None


def _event(event: Event, agents: Mapping[str, str]) -> Iterator[Statement]:
    """An act, who did it, and what it made that is no sample's own."""
    name, payload = f"event.{event.number}", canonical.loads(event.payload)
    yield activity(name, event.action, event.at, hash=event.hash, subject=event.subject)
    yield relation("wasAssociatedWith", name, _agent(event.actor, agents))
    if event.subject.startswith("sample:"):
        yield relation("used", name, event.subject.replace(":", "."))
    if event.action in {"create", "schema"} and payload.get("schema"):
        yield relation("wasGeneratedBy", f"schema.{payload['schema']['number']}", name)
    if event.action == "ask":
        yield relation("wasGeneratedBy", f"card.{payload['assignment']}", name)
    if event.action == "complete":
        sample = event.subject.removeprefix("sample:")
        yield relation("wasGeneratedBy", f"consensus.{sample}", name)
    if event.action == "erase_samples":
        for sample_id in payload["samples"]:
            yield relation("wasInvalidatedBy", f"sample.{sample_id}", name)


def _agent(actor: str, agents: Mapping[str, str]) -> str:
    if actor in agents:
        return agents[actor]
    return OPERATOR if actor == "cli" else CONCORD


def _page(
    session: Session, project: Project, page: Sequence[tuple[Sample, list[Traced]]]
) -> Iterator[Statement]:
    ids = [sample.id for sample, _ in page]
    for sample, annotations in page:
        yield from _sample(sample, annotations)
    for guess in lineage.predictions(session, ids):
        name, erased = f"prediction.{guess.id}", guess.value == "{}"
        value = None if erased else guess.value
        yield entity(name, "Prediction", value=value, confidence=guess.confidence)
        yield relation("wasAttributedTo", name, f"model.{guess.model_version_id}")
        yield relation("wasDerivedFrom", name, f"sample.{guess.sample_id}")
    numbers = {row.id: row.number for row in schemas.all_of(session, project.id)}
    for card in lineage.cards(session, ids):
        name = f"card.{card.id}"
        yield entity(name, "Card", suggestion_shown=card.suggestion_shown)
        yield relation("wasDerivedFrom", name, f"sample.{card.sample_id}")
        yield relation("wasDerivedFrom", name, f"schema.{numbers[card.schema_version_id]}")
        if card.prediction_id:
            yield relation("wasDerivedFrom", name, f"prediction.{card.prediction_id}")


def _sample(sample: Sample, annotations: Sequence[Traced]) -> Iterator[Statement]:
    name = f"sample.{sample.id}"
    yield entity(
        name,
        "Sample",
        external_id=sample.external_id,
        content_hash=sample.content_hash,
        origin=sample.origin.value,
        state=sample.state.value,
        erased=sample.erased_by is not None,
    )
    for one in annotations:
        yield from _annotation(one)
    standing = [one for one in annotations if one.counts]
    decided = [one for one in standing if one.row.source is Source.ADJUDICATION]
    if standing:
        yield entity(f"consensus.{sample.id}", "Consensus")
        for one in decided or standing:
            yield relation("wasDerivedFrom", f"consensus.{sample.id}", f"annotation.{one.row.id}")


def _annotation(one: Traced) -> Iterator[Statement]:
    row, name = one.row, f"annotation.{one.row.id}"
    yield entity(
        name,
        "Annotation",
        source=row.source.value,
        answer=row.answer.value,
        value=row.value,
        reads_as=one.reads_as,
        suggestion_shown=row.suggestion_shown,
        is_excluded=one.is_excluded or None,
        at=row.created_at.isoformat(),
    )
    yield relation("wasDerivedFrom", name, f"sample.{row.sample_id}")
    yield relation("wasDerivedFrom", name, f"schema.{one.schema_version}")
    if one.event is not None:
        yield relation("wasGeneratedBy", name, f"event.{one.event[0]}")
    if one.reviewer is not None:
        yield relation("wasAttributedTo", name, f"person.{one.reviewer.id}")
    elif one.model is not None:
        yield relation("wasAttributedTo", name, f"model.{one.model.id}")
    if row.assignment_id is not None:
        yield relation("wasDerivedFrom", name, f"card.{row.assignment_id}")
    if row.prediction_id is not None and (row.suggestion_shown or one.reviewer is None):
        yield relation("wasDerivedFrom", name, f"prediction.{row.prediction_id}")
    if row.supersedes_id is not None:
        names = name, f"annotation.{row.supersedes_id}"
        yield relation("wasDerivedFrom", *names, is_revision=True)
