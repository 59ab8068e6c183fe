"""A posted card and what stands behind it: project, assignment, sample, question."""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from bot import ids
from bot import schema as schemas_of
from bot.records import (
    Aim,
    DeliveryKind,
    DeliveryState,
    Part,
    SampleState,
    Schema,
    Source,
    Suggestion,
    TextPart,
    Value,
)
from bot.screens.cards import Card, Outcome
from bot.tasks import KINDS
from bot.tasks.question import Question
from bot.words import Language
from storage import consensus, deliveries, languages, predictions, readings, schemas, second_looks
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Prediction,
    Project,
    Reviewer,
    Sample,
    Turn,
    Workspace,
)

PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])


SOURCES = {
    Aim.WORK: Source.HUMAN_REVIEW,
    Aim.GOLD: Source.CONTROL,
    Aim.REPEAT: Source.CONTROL,
    Aim.VERDICT: Source.ADJUDICATION,
}


@dataclass(frozen=True)
class Posted:
    """What a card is about. `turn`: of which session's card it is, if of any."""

    project: Project
    assignment: Assignment
    sample: Sample
    turn: Turn | None = None

    @property
    def source(self) -> Source:
        """As what a person's word on this card is kept."""
        return SOURCES[self.turn.aim] if self.turn else Source.HUMAN_REVIEW

    @property
    def reference(self) -> str:
        """By which a form knows its card again; see `ids.stamp_of`."""
        name = str(self.assignment.id)
        return ids.stamped(name, self.turn.id) if self.turn else name

    def asked(self, session: Session) -> Schema:
        """The question under the version that the card showed."""
        return schemas.version(session, self.assignment.schema_version_id)

    def question(self, session: Session) -> Question:
        """All that was asked, with what of the model's value this card may show."""
        asked, shown = self.asked(session), parts(self.sample)
        return Question(
            schema=asked,
            parts=shown,
            suggestion=self._suggestion(session, asked),
            is_offered=self.assignment.suggestion_shown,
            order=order(asked, shown, self.assignment.id),
        )

    def _suggestion(self, session: Session, asked: Schema) -> Value | None:
        text = self.predicted(session)
        if text is None:
            return None
        value = schemas_of.value_of(asked, text)
        hidden: Value | None = KINDS[asked.kind].hidden(value)
        return value if self.assignment.suggestion_shown else hidden

    def predicted(self, session: Session) -> str | None:
        """The model's value in the words of the version that the card showed."""
        if self.assignment.prediction_id is None:
            return None
        prediction = session.get_one(Prediction, self.assignment.prediction_id)
        asked = self.assignment.schema_version_id
        return readings.predicted(session, self.sample, prediction, asked)

    def picture(self, session: Session) -> str | None:
        """The name of the picture that is drawn for this card; cards that look alike share it."""
        assignment, asked = self.assignment, self.asked(session)
        if not KINDS[asked.kind].has_picture(asked) or self.sample.erased_by is not None:
            return None
        shown = "shown" if assignment.suggestion_shown else "hidden"
        about = (assignment.sample_id, assignment.schema_version_id, assignment.prediction_id or 0)
        return "drawn:" + ":".join(map(str, (*about, shown)))


def find(session: Session, team_id: str, channel_id: str, ts: str) -> Posted | None:
    """What the message at this place is about; None when it is no card of that team."""
    query = (
        select(Project, Assignment, Sample)
        .select_from(Delivery)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .join(Assignment, col(Assignment.id) == Delivery.assignment_id)
        .join(Sample, col(Sample.id) == Assignment.sample_id)
        .join(Project, col(Project.id) == Sample.project_id)
        .where(*deliveries.posted_at(team_id, channel_id, ts))
    )
    found = session.exec(query).first()
    return Posted(*found) if found else None


def find_unconfirmed(
    session: Session, team_id: str, channel_id: str, ts: str, assignment_id: int
) -> Posted | None:
    """The card of this assignment, if Slack has posted it but we have not noted so yet.

    A click may come before our note of the posting, above all when a crash came between.
    """
    query = (
        select(Delivery)
        .join(Workspace, col(Workspace.id) == Delivery.workspace_id)
        .where(
            Workspace.team_id == team_id,
            Delivery.assignment_id == assignment_id,
            Delivery.kind == DeliveryKind.POST,
            Delivery.state != DeliveryState.DONE,
            col(Delivery.first_sent_at).is_not(None),
        )
    )
    delivery = session.exec(query).first()
    if delivery is None or delivery.channel_id[:1] not in {channel_id[:1], "U", "W"}:
        return None
    deliveries.confirm(session, delivery, channel_id=channel_id, ts=ts)
    return of_assignment(session, assignment_id)


def of_assignment(session: Session, assignment_id: int) -> Posted:
    assignment = session.get_one(Assignment, assignment_id)
    sample = session.get_one(Sample, assignment.sample_id)
    return Posted(session.get_one(Project, sample.project_id), assignment, sample)


def view(session: Session, posted: Posted) -> Card:
    """The card as it should look now."""
    question = posted.question(session)
    answers = readings.standing(session, posted.sample)
    came_to, is_erased = None, posted.sample.erased_by is not None
    if posted.sample.state is SampleState.COMPLETE:
        # Which was A is told by the parts, and an erased sample has none.
        came_to = outcome(session, posted, in_card_words=not is_erased)
    is_settled = came_to is not None and came_to.value is not None
    return Card(
        reference=posted.assignment.id,
        project=posted.project.name,
        question=question,
        suggestion=suggestion(session, posted) if posted.assignment.suggestion_shown else None,
        answered=len(answers),
        wanted=_wanted(session, posted),
        outcome=came_to,
        is_personal=posted.assignment.reviewer_id is not None,
        is_moved=_is_moved(session, posted),
        is_erased=is_erased,
        picture=posted.picture(session),
        is_closed=posted.sample.state is SampleState.GOLD,
        language=_language(session, posted),
        editable=posted.sample.id if is_settled and _offers_edit(posted, question) else None,
    )


def _language(session: Session, posted: Posted) -> Language:
    reviewer_id = posted.assignment.reviewer_id
    if reviewer_id is None:
        return posted.project.policy.language
    return languages.of_person(session.get_one(Reviewer, reviewer_id), posted.project)


def _wanted(session: Session, posted: Posted) -> int | None:
    second_look = second_looks.wanted(session, posted.sample.id)
    if second_look is not None:
        return second_look
    return consensus.wanted(session, posted.project.policy, posted.project.id)


def suggestion(session: Session, posted: Posted) -> Suggestion | None:
    """What the model thinks, whether or not this card may show it."""
    text, prediction_id = posted.predicted(session), posted.assignment.prediction_id
    if text is None or prediction_id is None:
        return None
    return predictions.suggestion(session, session.get_one(Prediction, prediction_id), text)


def _is_moved(session: Session, posted: Posted) -> bool:
    """Whether the sample is asked, or will be, by a newer card than this one."""
    if posted.sample.state is SampleState.WAITING:
        return True
    assignment = posted.assignment
    newer = select(Assignment.id).where(
        Assignment.sample_id == assignment.sample_id,
        Assignment.reviewer_id == assignment.reviewer_id,
        col(Assignment.id) > assignment.id,
    )
    return session.exec(newer).first() is not None


def media(sample: Sample) -> list[str]:
    """The names of the files that a sample holds."""
    return [part.media for part in parts(sample) if not isinstance(part, TextPart)]


def order(asked: Schema, shown: tuple[Part, ...], assignment_id: int) -> tuple[int, ...]:
    """In which order a card shows the parts."""
    # Seeded by the card: its order never changes, and the log tells which it had.
    chance = Random(f"order:{assignment_id}")  # noqa: S311  (no secret)
    return KINDS[asked.kind].order(asked, shown, chance)


def parts(sample: Sample) -> tuple[Part, ...]:
    return PARTS.validate_json(sample.parts)


def _offers_edit(posted: Posted, question: Question) -> bool:
    is_text = len(question.parts) == 1 and isinstance(question.parts[0], TextPart)
    return posted.project.policy.offers_edits and question.schema.kind == "choice" and is_text


def told(session: Session, posted: Posted, value: str | None) -> str:
    """A kept value in a few words, as those read it who see the card; "" for none."""
    if value is None:
        return ""
    question = posted.question(session)
    return _told(question, schemas_of.value_of(question.schema, value))


def told_today(session: Session, posted: Posted, value: str | None) -> str:
    """The same of a value that is read under the newest version."""
    if value is None:
        return ""
    question = _question_today(session, posted)
    return _told(question, schemas_of.value_of(question.schema, value))


def _told(question: Question, value: Value) -> str:
    return " · ".join(KINDS[question.schema.kind].told(question, value))


def _question_today(session: Session, posted: Posted) -> Question:
    """As the newest version asks it."""
    newest = schemas.history(session, posted.project.id).newest
    return replace(posted.question(session), schema=newest, suggestion=None)


def described(session: Session, annotation: Annotation) -> str:
    """An annotation's value in a few words that hold for every card; "" when it has none.

    As the newest version has it, or where that cannot tell any more, as it was given.
    """
    if annotation.value is None:
        return ""
    read = readings.of(session, annotation)
    if read is None:
        asked = schemas.version(session, annotation.schema_version_id)
        return schemas_of.describe(asked, annotation.value)
    return schemas_of.describe(schemas.history(session, annotation.project_id).newest, read)


def advice(session: Session, posted: Posted, value: str | None) -> str:
    """What should be said of a kept value that is taken all the same; "" for nothing."""
    if value is None:
        return ""
    asked = posted.asked(session)
    return KINDS[asked.kind].advice(schemas_of.value_of(asked, value)) or ""


def outcome(session: Session, posted: Posted, *, in_card_words: bool = False) -> Outcome:
    """What the sample came to, read under the newest version: a lead's verdict, or else what the
    answers come to.

    in_card_words: in those of this very card; else in words that hold for every card
    """
    question = _question_today(session, posted)
    kind = KINDS[question.schema.kind]

    def say(kept: str | None) -> str:
        value = schemas_of.value_of(question.schema, kept or "")
        return _told(question, value) if in_card_words else kind.describe(value)

    answers = readings.standing(session, posted.sample)
    votes = tuple(Counter(say(answer.value) for answer in answers).most_common())
    decided = readings.verdict(session, posted.sample.id)
    if decided is not None:
        return Outcome(votes, say(decided.value), is_verdict=True)
    judged = consensus.settled(session, posted.project.id, answers)
    if judged is None:
        return Outcome(votes, None)
    return Outcome(votes, say(judged.value), judged.probability if judged.is_weighed else None)
