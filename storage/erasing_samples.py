"""Erases the content of samples, here and in Slack; labels that repeat none of it stay."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import delete
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import canonical, erasing
from bot.records import Answer, DeliveryKind, DeliveryState, SampleState
from bot.review.settling import FINISHED
from bot.screens.cards import LOOK_PREFIX
from storage import (
    asking,
    assignments,
    blotting,
    cards,
    comparisons,
    consensus,
    covering,
    edits,
    forgetting,
    measured,
    provenance,
    schemas,
    withdrawing,
)
from storage.blotting import Act
from storage.tables import (
    Annotation,
    Assignment,
    Counterfactual,
    Delivery,
    Event,
    GuidelineNote,
    Note,
    Prediction,
    Project,
    Sample,
)

CHUNK = 10_000
MEDIA = re.compile(r'"media":"([0-9a-f]{64})"')

DeleteMedia = Callable[[str], None]
"""Takes a file out of the media folder, by its name there."""


def erase(
    session: Session,
    project: Project,
    sample_ids: Sequence[int],
    act: Act,
    shared: AbstractSet[str],
    delete_media: DeleteMedia,
) -> int:
    """Returns how many had any content left. Raises BadInput for no reason.

    What was made of them by editing goes as well, and the cards on which people confirm it.

    shared: media that other samples hold as well; see `shared_media`
    """
    act.check()
    every = edits.with_edits(session, sample_ids)
    forgetting.hold(session, every)
    locked = [assignments.lock(session, sample_id) for sample_id in every]
    samples = [sample for sample in locked if sample.erased_by is None]
    if not samples:
        return 0
    edited = edits.about(session, every)
    number = provenance.lock(session, project.id).log_length + 1
    ids = [sample.id for sample in samples]
    keeps_answers = all(
        erasing.keeps_answers(version.schema)
        for version in schemas.history(session, project.id).versions
    )
    events = _events(session, project, ids)
    keys = [event.key for event in events if event.key]

    blotted = blotting.blot(
        session,
        events,
        number,
        lambda parts: erasing.parts_of_sample(parts, keeps_answers=keeps_answers),
    )
    if not keeps_answers:
        _forget_answers(session, ids)
        consensus.forget_everywhere(session, ids)
        measured.forget(session, [project.id])
    _forget_notes(session, ids)
    _forget_rulings(session, ids)
    comparisons.forget_words(session, project.id)
    media = {name for sample in samples for name in cards.media(sample)}
    for sample in samples:
        _empty(session, sample, number)
    session.flush()
    unused = media - shared
    _forget_messages(session, project, ids, keys, unused, act)
    for sample in samples:
        asking.show_anew(session, project, sample, act.now)
        forgetting.forget_dispute(session, sample, act.now)
    forgetting.forget_turns(session, project, ids, act.now)
    payload = {
        "samples": ids,
        "reason": act.reason,
        "answers": None if keeps_answers else covering.answers_left(session, ids),
        **blotted,
    }
    draft = provenance.Draft(act.now, act.actor, "erase_samples", "project", payload)
    provenance.record(session, project.id, draft)
    _forget_edits(session, edited, act, delete_media)
    # Last, and before the commit: whoever is told that it is gone must find it gone.
    for name in sorted(unused):
        delete_media(name)
    return len(samples)


def shared_media(session: Session, sample_ids: Collection[int]) -> set[str]:
    """Of these samples' media those that others hold as well, in whatever project.

    It looks at every sample that has media, so not in a transaction for which others wait.
    """
    going, staying = set(sample_ids), set[str]()
    ours: set[str] = set()
    query = select(Sample.id, Sample.parts).where(col(Sample.parts).contains('"media":'))
    for sample_id, parts in session.exec(query).yield_per(CHUNK):
        (ours if sample_id in going else staying).update(MEDIA.findall(parts))
    return ours & staying


def _events(session: Session, project: Project, sample_ids: Sequence[int]) -> Sequence[Event]:
    subjects = [f"sample:{sample_id}" for sample_id in sample_ids]
    query = select(Event).where(Event.project_id == project.id, col(Event.subject).in_(subjects))
    return session.exec(query.order_by(col(Event.number))).all()


def _empty(session: Session, sample: Sample, number: int) -> None:
    """The hash of the content stays: it is in the log, and keeps a later import from its return."""
    sample.parts, sample.extra, sample.erased_by = covering.NO_CONTENT, {}, number
    if sample.state not in FINISHED:
        sample.state, sample.confidence = SampleState.ERASED, None
    session.add(sample)


def _forget_answers(session: Session, sample_ids: Sequence[int]) -> None:
    """Answers that may repeat the sample's words: that there was one is all that is left."""
    given = select(Annotation).where(col(Annotation.sample_id).in_(sample_ids))
    for row in session.exec(given):
        row.answer = Answer.ERASED if row.answer is Answer.VALUE else row.answer
        row.value, row.model_suggestion = None, None
        session.add(row)
    guessed = select(Prediction).where(col(Prediction.sample_id).in_(sample_ids))
    for guess in session.exec(guessed):
        guess.value, guess.probabilities = canonical.dumps({}), {}
        session.add(guess)


def _forget_notes(session: Session, sample_ids: Sequence[int]) -> None:
    for note in session.exec(select(Note).where(col(Note.sample_id).in_(sample_ids))):
        note.text = ""
        session.add(note)


def _forget_rulings(session: Session, sample_ids: Sequence[int]) -> None:
    """What leads wrote of these samples for the guidelines."""
    about = select(Annotation.id).where(col(Annotation.sample_id).in_(sample_ids))
    session.execute(delete(GuidelineNote).where(col(GuidelineNote.annotation_id).in_(about)))


def _forget_edits(
    session: Session, edited: Sequence[Counterfactual], act: Act, delete_media: DeleteMedia
) -> None:
    """The edited texts, and the samples of another project that show them beside the first."""
    candidates: dict[int, list[int]] = {}
    for row in edited:
        row.text = ""
        session.add(row)
        if row.candidate_id is not None:
            candidate = session.get_one(Sample, row.candidate_id)
            if candidate.erased_by is None:
                candidates.setdefault(candidate.project_id, []).append(candidate.id)
    for project_id, ids in candidates.items():
        erase(session, session.get_one(Project, project_id), ids, act, frozenset(), delete_media)


def _forget_messages(
    session: Session,
    project: Project,
    sample_ids: Sequence[int],
    keys: Sequence[str],
    unused: set[str],
    act: Act,
) -> None:
    """Copies of cards and confirmations go; what is not sent yet is not sent; files are deleted."""
    for row in _messages(session, sample_ids, keys):
        row.payload = dict(forgetting.NOTHING)
        if row.state in {DeliveryState.OWED, DeliveryState.SENDING}:
            row.state, row.error = DeliveryState.FAILED, "the sample was erased"
        session.add(row)
    for row in (
        *_uploads(session, project, sample_ids, unused),
        *_shares(session, project, sample_ids, unused),
    ):
        withdrawing.withdraw(session, row, act.now)


def _messages(
    session: Session, sample_ids: Sequence[int], keys: Sequence[str]
) -> Iterator[Delivery]:
    asked = select(Assignment.id).where(col(Assignment.sample_id).in_(sample_ids))
    replies = [f"reply:{key}" for key in keys]
    query = select(Delivery).where(
        col(Delivery.kind).in_((DeliveryKind.POST, DeliveryKind.EPHEMERAL)),
        or_(col(Delivery.assignment_id).in_(asked), col(Delivery.key).in_(replies)),
    )
    yield from session.exec(query).all()


def _uploads(
    session: Session, project: Project, sample_ids: Sequence[int], unused: set[str]
) -> Iterator[Delivery]:
    """The samples' own pictures, and those that were drawn of them."""
    prefix = f"upload:{project.workspace_id}:"
    own_names = [*unused, *(f"{LOOK_PREFIX}{name}" for name in unused)]
    drawn = (col(Delivery.key).startswith(f"{prefix}drawn:{one}:") for one in sample_ids)
    own = col(Delivery.key).in_([f"{prefix}{name}" for name in own_names])
    query = select(Delivery).where(Delivery.kind == DeliveryKind.UPLOAD, or_(own, *drawn))
    yield from _locked(session, query)


def _shares(
    session: Session, project: Project, sample_ids: Sequence[int], unused: set[str]
) -> Iterator[Delivery]:
    """The sounds and films in threads: the samples' own, and what is still owed to their cards."""
    asked = select(Assignment.id).where(col(Assignment.sample_id).in_(sample_ids))
    posts = select(Delivery.id).where(col(Delivery.assignment_id).in_(asked))
    query = select(Delivery).where(
        Delivery.kind == DeliveryKind.SHARE,
        Delivery.workspace_id == project.workspace_id,
        or_(
            col(Delivery.thread_of_id).in_(posts),
            col(Delivery.thread_of_id).in_(forgetting.session_cards(session, sample_ids)),
        ),
    )
    own = set(session.exec(posts))
    for row in _locked(session, query):
        # On a session's card other samples have theirs as well.
        is_on_its_way = row.thread_of_id in own and row.state is not DeliveryState.DONE
        if row.payload["media"] in unused or is_on_its_way:
            yield row


def _locked(session: Session, query: SelectOfScalar[Delivery]) -> Sequence[Delivery]:
    """Or the sender could confirm one between this reading and our writing."""
    locked = query.with_for_update().execution_options(populate_existing=True)
    return session.exec(locked).all()
