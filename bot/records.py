"""The plain values that every room speaks of."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.words import mark


class Value(BaseModel):
    """A frozen value that knows its fields and refuses others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextPart(Value):
    """A text to read."""

    type: Literal["text"] = "text"
    text: str


class ImagePart(Value):
    """A picture to look at; `media` is the sha256 of its bytes, its name in the media folder."""

    type: Literal["image"] = "image"
    media: str
    mimetype: str
    width: int
    height: int


class AudioPart(Value):
    """A sound to hear; `media` as for a picture, `seconds` its length."""

    type: Literal["audio"] = "audio"
    media: str
    mimetype: str
    seconds: float


class VideoPart(Value):
    """A film to watch, with or without sound."""

    type: Literal["video"] = "video"
    media: str
    mimetype: str
    seconds: float
    width: int
    height: int
    frames_per_second: float


Recording = AudioPart | VideoPart
Part = Annotated[TextPart | ImagePart | AudioPart | VideoPart, Field(discriminator="type")]


class Label(Value):
    """One answer that a schema allows, with what reviewers should know about it."""

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


class SchemaField(Value):
    """One of several questions about one sample, with a kind and labels of its own."""

    name: str
    kind: str
    labels: tuple[Label, ...] = ()
    guidelines: str = ""
    retired: tuple[Label, ...] = ()


class Schema(Value):
    """What is asked: one immutable, numbered version of kind, labels and guidelines.

    labels:  those that are offered, in the order people see
    fields:  the questions of the kind `form`; none for every other kind
    retired: labels that are not offered any more, but stand in answers
    """

    number: int
    kind: str
    labels: tuple[Label, ...]
    guidelines: str = ""
    fields: tuple[SchemaField, ...] = ()
    retired: tuple[Label, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)

    @property
    def known_names(self) -> tuple[str, ...]:
        """Every label that an answer may have, offered or not."""
        return tuple(label.name for label in (*self.labels, *self.retired))

    def of(self, field: SchemaField) -> "Schema":
        """One field's question as if it were asked alone."""
        return Schema(
            number=self.number,
            kind=field.kind,
            labels=field.labels,
            guidelines=field.guidelines,
            retired=field.retired,
        )


class Suggestion(Value):
    """A model's value for a sample, as a person may see it.

    value: the plain form of the task kind's value, such as {"label": "refund"}
    confidence: the probability that the model gives to it, in [0, 1]
    """

    value: Mapping[str, object]
    confidence: float
    model: str


class Origin(StrEnum):
    """Where a sample came from."""

    REAL = "real"
    SYNTHETIC = "synthetic"
    COUNTERFACTUAL = "counterfactual"


class Source(StrEnum):
    """Who or what gave a value."""

    HUMAN_REVIEW = "human_review"
    MODEL_AUTO = "model_auto"
    ADJUDICATION = "adjudication"
    IMPORTED = "imported"
    CONTROL = "control"  # checks the one who gave it, and is no label


class Answer(StrEnum):
    """What an annotation says: a value, or that there is none."""

    VALUE = "value"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"  # there was one; it is gone, with the sample that it repeated


class Verdict(StrEnum):
    """What people decided about an edit that should change a sample's label."""

    CONFIRMED = "confirmed"
    SAME = "same"  # fluent, but the label is not the wanted one
    NOT_FLUENT = "not_fluent"
    UNDECIDED = "undecided"  # no majority


class Compared(StrEnum):
    """Which of a project's samples were compared with its real ones."""

    SYNTHETIC = "synthetic"
    DRIFT = "drift"  # those that are new


class SampleState(StrEnum):
    """How far a sample has come."""

    NEW = "new"  # not yet routed
    WAITING = "waiting"  # people are needed, no card is posted
    STARTED = "started"  # asked in somebody's session, no card is in the channel
    OPEN = "open"  # a card is posted, or owed to Slack
    COMPLETE = "complete"  # enough answers
    ACCEPTED = "accepted"  # the model was sure
    GIVEN = "given"  # came with its label
    GOLD = "gold"  # its label is known and checks people; it is asked nobody for itself
    ERASED = "erased"  # cannot be asked any more: its content is gone


class Purpose(StrEnum):
    """What a session is for."""

    WORK = "work"
    QUALIFICATION = "qualification"
    ADJUDICATION = "adjudication"


class Aim(StrEnum):
    """What one sample of a session is asked for."""

    WORK = "work"
    GOLD = "gold"  # its label is known
    REPEAT = "repeat"  # by the one who answered it before
    VERDICT = "verdict"


class TurnState(StrEnum):
    """How far one sample of a session has come."""

    OPEN = "open"  # to be answered; the first such one is on the card
    TOLD = "told"  # answered, and the card says something about it until the person goes on
    DONE = "done"


class DisputeReason(StrEnum):
    """Why a sample is for a lead to settle; in words that are said later."""

    NO_MAJORITY = mark("no majority")
    BELOW_TARGET = mark("below target")
    FLAGGED = mark("flagged twice")
    SECOND_LOOK = mark("second look")


class SuggestionPolicy(StrEnum):
    """When a reviewer sees what the model thinks."""

    SHOWN = "shown"
    AFTER = "after"
    HIDDEN = "hidden"
    MIXED = "mixed"


class Weekday(StrEnum):
    """As datetime counts them, from 0 on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


class Order(StrEnum):
    """Which samples people are asked about first; see bot/review/sampling.py."""

    LEAST_CONFIDENCE = "least_confidence"
    MARGIN = "margin"
    ENTROPY = "entropy"
    COMMITTEE = "committee"
    RANDOM = "random"


class Promotion(StrEnum):
    """Who decides that a newly trained model takes over."""

    ASK = "ask"  # a lead, by a button
    BETTER = "better"  # nobody is asked when it is better beyond doubt


class Role(StrEnum):
    """What a person may do in a project; see bot/review/access.py."""

    LEAD = "lead"
    REVIEWER = "reviewer"
    OBSERVER = "observer"
    NONE = "none"


class DeliveryState(StrEnum):
    """How far a call owed to Slack has come."""

    OWED = "owed"
    SENDING = "sending"
    DONE = "done"
    FAILED = "failed"


class DeliveryKind(StrEnum):
    """What Slack is asked to do."""

    POST = "post"
    UPDATE = "update"
    UPLOAD = "upload"
    SHARE = "share"  # an upload that is put into the thread of a post
    EXPORT = "export"  # a project's labels, as a file for one person
    EPHEMERAL = "ephemeral"
    DELETE = "delete"  # a file
