"""A posted card and what stands behind it: project, assignment, sample, question."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from bot import schema as schemas_of
from bot.records import (
    DeliveryKind,
    DeliveryState,
    Part,
    SampleState,
    Schema,
    Suggestion,
    TextPart,
    Value,
)
from bot.screens.cards import Card, Outcome
from bot.tasks import KINDS
from bot.tasks.question import Question
from storage import deliveries, predictions, readings, schemas
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Prediction,
    Project,
    Sample,
    Workspace,
)

PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])


@dataclass(frozen=True)
class Posted:
    """What a card is about."""

    project: Project
    assignment: Assignment
    sample: Sample

    def asked(self, session: Session) -> Schema:
        """The question under the version that the card showed."""
        return schemas.version(session, self.assignment.schema_version_id)

    def question(self, session: Session) -> Question:
        """All that was asked, with what of the model's value this card may show."""
        asked, shown = self.asked(session), parts(self.sample)
        kind = KINDS[asked.kind]
        # Seeded by the card: its order never changes, and the log tells which it had.
        chance = Random(f"order:{self.assignment.id}")  # noqa: S311  (no secret)
        return Question(
            schema=asked,
            parts=shown,
            suggestion=self._suggestion(session, asked),
            is_offered=self.assignment.suggestion_shown,
            order=kind.order(shown, chance),
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
        if self.assignment.prediction_id is None or self.sample.erased_by is not None:
            return None
        prediction = session.get_one(Prediction, self.assignment.prediction_id)
        asked = self.assignment.schema_version_id
        return readings.predicted(session, self.sample, prediction, asked)

    def picture(self, session: Session) -> str | None:
        """The name of the picture that is drawn for this card; cards that look alike share it."""
        assignment = self.assignment
        if not KINDS[self.asked(session).kind].has_picture or self.sample.erased_by is not None:
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
        .where(
            Workspace.team_id == team_id,
            Delivery.channel_id == channel_id,
            Delivery.ts == ts,
            Delivery.kind == DeliveryKind.POST,
        )
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
    is_complete = posted.sample.state is SampleState.COMPLETE
    newest = schemas.history(session, posted.project.id).newest
    return Card(
        reference=posted.assignment.id,
        project=posted.project.name,
        question=question,
        suggestion=suggestion(session, posted) if posted.assignment.suggestion_shown else None,
        answered=len(answers),
        wanted=posted.project.policy.overlap,
        outcome=_outcome(newest, [answer.value for answer in answers]) if is_complete else None,
        is_personal=posted.assignment.reviewer_id is not None,
        is_moved=_is_moved(session, posted),
        is_erased=posted.sample.erased_by is not None,
        picture=posted.picture(session),
    )


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


def parts(sample: Sample) -> tuple[Part, ...]:
    return PARTS.validate_json(sample.parts)


def described(session: Session, annotation: Annotation) -> str:
    """An annotation's value in a few words; "" when it has none."""
    if annotation.value is None:
        return ""
    asked = schemas.version(session, annotation.schema_version_id)
    return schemas_of.describe(asked, annotation.value)


def _outcome(asked: Schema, values: list[str]) -> Outcome:
    given = [schemas_of.value_of(asked, value) for value in values]
    kind = KINDS[asked.kind]
    votes = Counter(map(kind.describe, given)).most_common()
    agreed = kind.consensus(given)
    return Outcome(tuple(votes), None if agreed is None else kind.describe(agreed))
