"""A lead marks a sample as known, to check people by it: `/concord gold SAMPLE [LABEL]`."""

from sqlmodel import Session

from bot import blocks, canonical
from bot.blocks import Message
from bot.errors import BadAnswer, BadInput
from bot.records import Answer, Role, SampleState, Source
from bot.screens import cards as card_screen
from bot.screens import replies
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import say
from handlers.acts import Command
from handlers.desk import Desk
from handlers.people import must_lead
from storage import (
    annotations,
    assignments,
    cards,
    deliveries,
    disputes,
    people,
    provenance,
    readings,
    schemas,
    stories,
)
from storage.tables import Annotation, Project, Reviewer, Sample

OFF = "off"


def mark(session: Session, desk: Desk, project: Project, request: Command) -> Message:
    """With a label, or with what is known already; `off` ends it."""
    must_lead(session, desk, project, request)
    sample = stories.find(session, project, request.words[0].strip("<>"))
    sample = assignments.lock(session, sample.id)
    said = " ".join(request.words[1:])
    name = blocks.plainly(sample.external_id or say("sample {id}", id=sample.id))
    if sample.erased_by is not None:
        raise BadInput(
            say("The content of {sample} was erased, so it can check nobody.", sample=name)
        )
    if said.casefold() == OFF:
        _set_state(session, desk, request, sample, SampleState.COMPLETE)
        return replies.note(say("{sample} checks nobody any more.", sample=name))
    known = _decided(session, desk, project, request, sample, said) if said else None
    if known is None:
        reading = readings.truth(session, sample.id)
        known = reading.row if reading else None
    if known is None:
        raise BadInput(
            say("I do not know what is right for {sample}: add the label at the end.", sample=name)
        )
    _set_state(session, desk, request, sample, SampleState.GOLD)
    disputes.settle(session, sample.id, desk.now())
    _close_cards(session, desk, sample)
    return replies.note(
        say(
            "{sample} checks people from now on: *{label}* is right.",
            sample=name,
            label=blocks.plainly(cards.described(session, known)),
        )
    )


def check_reader(session: Session, project: Project, sample: Sample, request: Command) -> None:
    """Raises BadInput for who might be checked by the sample and asks what is known of it."""
    reviewer = people.find(session, project.workspace_id, request.user_id)
    is_lead = people.role_of(session, project.id, reviewer) is Role.LEAD
    is_admin = reviewer is not None and reviewer.is_admin
    if sample.state is SampleState.GOLD and not (is_lead or is_admin):
        raise BadInput(say("The story of this sample is for leads only."))


def _decided(
    session: Session, desk: Desk, project: Project, request: Command, sample: Sample, said: str
) -> Annotation:
    """The label as a verdict of this lead."""
    version = schemas.newest(session, project.id)
    question = Question(schema=schemas.read(version), parts=cards.parts(sample))
    try:
        value = KINDS[version.kind].read_text(question, said)
    except BadAnswer as error:
        raise BadInput(str(error)) from None
    lead = _lead(session, desk, project, request)
    before = annotations.latest_verdict(session, sample.id)
    row = annotations.add(
        session,
        Annotation(
            project_id=project.id,
            sample_id=sample.id,
            schema_version_id=version.id,
            source=Source.ADJUDICATION,
            answer=Answer.VALUE,
            value=canonical.dumps(value.model_dump()),
            reviewer_id=lead.id,
            supersedes_id=before.id if before else None,
            created_at=desk.now(),
        ),
    )
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action="adjudicate",
        subject=f"sample:{sample.id}",
        payload=provenance.annotation_payload(row, sample)
        | {
            "value": row.value,
            "supersedes": row.supersedes_id,
            "schema_version": row.schema_version_id,
            "via": "command",
        },
    )
    provenance.record(session, project.id, draft)
    return row


def _lead(session: Session, desk: Desk, project: Project, request: Command) -> Reviewer:
    about = project.workspace_id, request.user_id, request.user_name
    return people.get_or_add(session, *about, desk.now())


def _set_state(
    session: Session, desk: Desk, request: Command, sample: Sample, state: SampleState
) -> None:
    if (sample.state is SampleState.GOLD) == (state is SampleState.GOLD):
        return
    sample.state = state
    session.add(sample)
    draft = provenance.Draft(
        at=desk.now(),
        actor=request.user_id,
        action="gold" if state is SampleState.GOLD else "no_gold",
        subject=f"sample:{sample.id}",
    )
    provenance.record(session, sample.project_id, draft)


def _close_cards(session: Session, desk: Desk, sample: Sample) -> None:
    """Nobody is asked any more where everybody looks on; what is right is not shown there."""
    every = assignments.of_sample(session, sample.id)
    for card in deliveries.posts_of_sample(session, [one.id for one in every]):
        about = cards.of_assignment(session, card.assignment_id or 0)
        message = card_screen.draw(cards.view(session, about))
        deliveries.update_of(session, card, message, desk.now(), deliveries.AT_ONCE)
