"""Edited texts: proposed to people in a project of their own, and kept once these confirm them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from bot import canonical
from bot import schema as schemas_of
from bot.errors import BadInput
from bot.formats.rows import NewSample
from bot.records import Answer, Origin, Part, SampleState, Source, TextPart, Verdict
from bot.review import confirming, edits
from bot.words import say
from storage import (
    annotations,
    cards,
    decided,
    projects,
    provenance,
    readings,
    samples,
    schemas,
)
from storage.tables import Annotation, Counterfactual, Project, Sample


@dataclass(frozen=True)
class Editable:
    """A labelled text. was: its value, as canonical JSON"""

    sample: Sample
    text: str
    was: str


def text_of(parts: Sequence[Part]) -> str | None:
    """The text of a sample that is nothing else; None of pictures, and of several parts."""
    return parts[0].text if len(parts) == 1 and isinstance(parts[0], TextPart) else None


def editable(session: Session, project: Project, sample: Sample) -> Editable:
    """Raises BadInput with the reason why this sample cannot be edited."""
    schema = schemas.read(schemas.newest(session, project.id))
    text = text_of(cards.parts(sample))
    if schema.kind != "choice" or project.about_id is not None:
        raise BadInput(say("Only texts of a project that asks for one label can be edited."))
    if text is None:
        raise BadInput(say("Only a sample of one text can be edited; this one has other parts."))
    was = decided.values(session, [sample.id]).get(sample.id)
    if sample.state not in decided.FINISHED or was is None:
        raise BadInput(
            say("This sample has no label yet. It can be edited once people agree on one.")
        )
    return Editable(sample, text, was)


def propose(
    session: Session,
    project: Project,
    before: Editable,
    after: str,
    wanted: str,
    *,
    author: str,
    now: datetime,
    key: str | None = None,
) -> Counterfactual:
    """Asks people whether an edit is fluent and has the label that it should have.

    wanted: the value, as canonical JSON; key: of the act that it comes from
    Raises BadInput when the edit changes nothing, or when there is such a text already.
    """
    version = schemas.newest(session, project.id)
    schema = schemas.read(version)
    if edits.words(after) == edits.words(before.text):
        raise BadInput(say("The text is the same as before. Change at least one word."))
    if wanted == before.was:
        raise BadInput(say("That is the label which the text has already. Pick another one."))
    if samples.is_there(session, project.id, (TextPart(text=after),)):
        raise BadInput(
            say("There is a sample with exactly this text already. Change it a little more.")
        )
    names = [schemas_of.describe(schema, value) for value in (before.was, wanted)]
    shown = confirming.parts(before.text, names[0], after, names[1])
    confirms = companion(session, project, now)
    candidate = _add(session, confirms.id, shown, {"of": before.sample.id}, now)
    if candidate is None:
        raise BadInput(say("Exactly this edit was made before. Change it a little more."))
    distance = edits.distance(before.text, after)
    row = Counterfactual(
        parent_id=before.sample.id,
        schema_version_id=version.id,
        candidate_id=candidate.id,
        was=before.was,
        wanted=wanted,
        text=after,
        author=author,
        words=distance.words,
        of_words=distance.of,
        created_at=now,
    )
    session.add(row)
    session.flush()
    payload = {
        "edit": row.id,
        "candidate": candidate.id,
        "content_hash": candidate.content_hash,
        "wanted": wanted,
        "words": distance.words,
    }
    draft = provenance.Draft(now, author, "edit", f"sample:{before.sample.id}", payload, key)
    provenance.record(session, project.id, draft)
    return row


def companion(session: Session, project: Project, now: datetime) -> Project:
    """The project in which edits of this one's texts are confirmed; made with the first of them."""
    query = select(Project).where(Project.about_id == project.id)
    found = session.exec(query).first()
    if found is not None:
        return found
    session.exec(select(Project).where(Project.id == project.id).with_for_update()).one()
    found = session.exec(query).first()  # another's first edit may have come meanwhile
    if found is not None:
        return found
    new = Project(
        workspace_id=project.workspace_id,
        name=f"{project.name}{confirming.SUFFIX}",
        channel_id=project.channel_id,
        policy=confirming.policy(project.policy),
        is_paused=project.is_paused,
        about_id=project.id,
        created_at=now,
    )
    made = projects.add(session, new)
    schema = confirming.schema()
    schemas.add(session, made.id, schema, now)
    payload = {
        "name": made.name,
        "channel": made.channel_id,
        "about": project.name,
        "schema": schema.model_dump(mode="json"),
        "policy": made.policy.model_dump(mode="json"),
    }
    draft = provenance.Draft(now, "job:editing", "create", "project", payload)
    provenance.record(session, made.id, draft)
    return made


def decidable(session: Session) -> Sequence[int]:
    """Edits on which enough people have said their word."""
    query = (
        select(Counterfactual.id)
        .join(Sample, col(Sample.id) == Counterfactual.candidate_id)
        .where(
            col(Counterfactual.verdict).is_(None),
            Sample.state == SampleState.COMPLETE,
        )
    )
    return session.exec(query.order_by(col(Counterfactual.id))).all()


def decide(session: Session, edit_id: int, now: datetime) -> Verdict | None:
    """Takes what most said; a confirmed text becomes a labelled sample of its parent's project.

    None when another worker was first.
    """
    query = select(Counterfactual).where(
        Counterfactual.id == edit_id, col(Counterfactual.verdict).is_(None)
    )
    row = session.exec(query.with_for_update(skip_locked=True)).first()
    if row is None:
        return None
    votes = _votes(session, row)
    row.verdict = confirming.verdict(votes)
    session.add(row)
    project = session.get_one(Project, session.get_one(Sample, row.parent_id).project_id)
    payload = {"edit": row.id, "verdict": row.verdict.value, "votes": len(votes)}
    subject = f"sample:{row.parent_id}"
    drafts = [provenance.Draft(now, "job:editing", "decide_edit", subject, payload)]
    if row.verdict is Verdict.CONFIRMED:
        drafts += _keep(session, project, row, now)
    provenance.record_many(session, project.id, drafts)
    return row.verdict


def edited_by(session: Session, project_id: int, author: str) -> set[int]:
    """The samples that this person or generator has edited."""
    query = (
        select(Counterfactual.parent_id)
        .join(Sample, col(Sample.id) == Counterfactual.parent_id)
        .where(Sample.project_id == project_id, Counterfactual.author == author)
    )
    return set(session.exec(query))


def with_edits(session: Session, sample_ids: Sequence[int]) -> list[int]:
    """These samples, what was made of them by editing, and what of that; in rising order."""
    found, new = set[int](), set(sample_ids)
    while new:
        found |= new
        query = select(Counterfactual.sample_id).where(
            col(Counterfactual.parent_id).in_(new), col(Counterfactual.sample_id).is_not(None)
        )
        new = {key for key in session.exec(query) if key is not None} - found
    return sorted(found)


def about(session: Session, sample_ids: Sequence[int]) -> Sequence[Counterfactual]:
    """The edits that hold words of these samples, locked: nobody decides about them meanwhile."""
    columns = (Counterfactual.parent_id, Counterfactual.candidate_id, Counterfactual.sample_id)
    query = select(Counterfactual).where(or_(*(col(one).in_(sample_ids) for one in columns)))
    locked = query.order_by(col(Counterfactual.id)).with_for_update()
    return session.exec(locked.execution_options(populate_existing=True)).all()


def is_author(session: Session, candidate_id: int, slack_user_id: str) -> bool:
    """Whether this person made the edit that a card asks about."""
    query = select(Counterfactual.author).where(Counterfactual.candidate_id == candidate_id)
    return session.exec(query).first() == slack_user_id


def _votes(session: Session, row: Counterfactual) -> list[str]:
    assert row.candidate_id is not None, "an imported edit is decided when it comes"
    given = annotations.answers(session, row.candidate_id)
    return [str(canonical.loads(one.value or "{}").get("label")) for one in given]


def _keep(
    session: Session, project: Project, row: Counterfactual, now: datetime
) -> list[provenance.Draft]:
    if not row.text:  # it was erased with its parent meanwhile
        return []
    parts = (TextPart(text=row.text),)
    extra = {"parent": row.parent_id, "author": row.author, "words": row.words}
    wanted = readings.read(session, project.id, row.schema_version_id, row.wanted)
    sample = _add(session, project.id, parts, extra, now, label=wanted)
    if sample is None:  # the same text has come by another way meanwhile, with its own label
        return []
    row.sample_id = sample.id
    session.add(row)
    if wanted is None:  # the labels have changed so that nobody can tell what it is: people will
        return []
    kept = annotations.add(
        session,
        Annotation(
            project_id=project.id,
            sample_id=sample.id,
            schema_version_id=schemas.newest(session, project.id).id,
            source=Source.IMPORTED,
            answer=Answer.VALUE,
            value=wanted,
            created_at=now,
        ),
    )
    payload = provenance.annotation_payload(kept, sample) | {
        "value": wanted,
        "schema_version": kept.schema_version_id,
        "edit": row.id,
        "parent": row.parent_id,
        "author": row.author,
        "words": row.words,
    }
    return [provenance.Draft(now, "job:editing", "confirm_edit", f"sample:{sample.id}", payload)]


def _add(
    session: Session,
    project_id: int,
    parts: tuple[Part, ...],
    extra: dict[str, object],
    now: datetime,
    *,
    label: str | None = None,
) -> Sample | None:
    """label: the value that it has; people are asked without. Returns None of a duplicate."""
    kept = canonical.dumps(extra)
    new = NewSample(parts, None, Origin.COUNTERFACTUAL, kept, label, None)
    (sample_id,) = samples.add_new(session, project_id, [new], now).ids
    return None if sample_id is None else session.get_one(Sample, sample_id)
