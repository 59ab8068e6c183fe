"""Every table on one page: the whole data model in one reading.

Samples, predictions, annotations and events are only ever added. Rows that carry a state
(sample, assignment, delivery, job run) say where the work stands, and can be rebuilt from those.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Dialect,
    Enum,
    Index,
    LargeBinary,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from bot.policy import Policy
from bot.preferences import Preferences
from bot.records import (
    Aim,
    Answer,
    Compared,
    DeliveryKind,
    DeliveryState,
    DisputeReason,
    Origin,
    Purpose,
    Role,
    SampleState,
    Source,
    TurnState,
    Verdict,
)

Json = Any
"""A JSON column as Python sees it; each column's comment says what is in it."""


def json_column() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


def text_column() -> Any:
    return Field(sa_column=Column(Text, nullable=False))


def word_column(words: type[StrEnum], **options: Any) -> Any:
    """Kept as the plain word, checked by Python: a new word needs no change of the database."""
    kind = Enum(words, native_enum=False, length=20, values_callable=lambda w: [m.value for m in w])
    return Field(sa_type=kind, **options)


class PolicyColumn(TypeDecorator[Policy]):
    """A project's policy as JSON; a setting added later has its usual value in old rows."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Policy | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return value and value.model_dump(mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Policy | None:  # noqa: ARG002
        return value and Policy.model_validate(value)


class PreferencesColumn(TypeDecorator[Preferences]):
    """A person's preferences as JSON; what they have not chosen has its usual value."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Preferences | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else value.model_dump(mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Preferences:  # noqa: ARG002
        return Preferences.model_validate(value or {})


class Workspace(SQLModel, table=True):
    """One Slack team."""

    id: int = Field(default=None, primary_key=True)
    team_id: str = Field(unique=True)
    name: str
    url: str = ""  # where permalinks begin
    created_at: datetime


class Project(SQLModel, table=True):
    """One labelling effort: a channel, a policy, and the head of its provenance log."""

    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    name: str
    channel_id: str = Field(index=True)
    model_version_id: int | None = None  # the current model; no key, since tables would form a ring
    model_since: datetime | None = None  # when it took over
    named_model: str = ""  # what the policy named when that last took over; `Policy.named_model`
    policy: Policy = Field(sa_column=Column(PolicyColumn, nullable=False))
    is_paused: bool = False
    # The project whose edited texts are confirmed here; see bot/review/confirming.py.
    about_id: int | None = Field(default=None, foreign_key="project.id", index=True, unique=True)
    created_at: datetime
    log_length: int = 0
    log_head: str = ""


class SchemaVersion(SQLModel, table=True):
    """One immutable version of what a project asks."""

    __tablename__ = "schema_version"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    number: int
    kind: str
    labels: Json = json_column()  # [{"name", "description", "examples"}], in the order seen
    retired: Json = json_column()  # the same of labels that are not offered any more
    guidelines: str = text_column()
    fields: Json = json_column()  # [{"name", "kind", "labels", "guidelines"}], of the kind form
    restores_id: int | None = Field(default=None, foreign_key="schema_version.id")
    created_at: datetime


class LabelMapping(SQLModel, table=True):
    """What a label of the version before may be in this one; one that is split has several."""

    __tablename__ = "label_mapping"

    schema_version_id: int = Field(foreign_key="schema_version.id", primary_key=True)
    label: str = Field(primary_key=True)
    becomes: str = Field(primary_key=True)


class SchemaDraft(SQLModel, table=True):
    """A change of a schema that a lead was shown the consequences of, and has not applied yet."""

    __tablename__ = "schema_draft"

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    reviewer_id: int = Field(foreign_key="reviewer.id")
    base_id: int = Field(foreign_key="schema_version.id")  # what it changes
    changes: str = text_column()  # JSON of bot.evolution.changes.Changes
    created_at: datetime


class Sample(SQLModel, table=True):
    """One unit to label."""

    __table_args__ = (
        UniqueConstraint("project_id", "content_hash"),
        UniqueConstraint("project_id", "external_id"),
        Index("ix_sample_turn", "project_id", "state", "turn"),
    )

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    external_id: str | None = None
    content_hash: str  # sha256 of the canonical JSON of parts
    parts: str = text_column()  # canonical JSON of [Part]
    origin: Origin = word_column(Origin)
    extra: Json = json_column()  # the metadata that came with it
    state: SampleState = word_column(SampleState)
    confidence: float | None = None  # of the current prediction, calibrated
    turn: float | None = None  # place in the queue, lowest first; below 0: planned (storage/queue)
    erased_by: int | None = None  # the number of the event that erased its content
    created_at: datetime


class Counterfactual(SQLModel, table=True):
    """A sample's text, edited so that another label should fit it."""

    id: int = Field(default=None, primary_key=True)
    parent_id: int = Field(foreign_key="sample.id", index=True)
    schema_version_id: int = Field(foreign_key="schema_version.id")  # whose labels it names
    # Where people confirm it: a sample of the project about the parent's; None when imported.
    candidate_id: int | None = Field(default=None, foreign_key="sample.id", unique=True)
    # The edited text as a sample of the parent's project; None until it is confirmed.
    sample_id: int | None = Field(default=None, foreign_key="sample.id", unique=True)
    was: str = text_column()  # the parent's value then, canonical JSON
    wanted: str = text_column()  # the value that the edit should have
    text: str = text_column()
    author: str  # "U0ANA", or the generator: "contrast", "fill-mask:bert"
    words: int  # changed
    of_words: int  # those that there were
    verdict: Verdict | None = word_column(Verdict, default=None, nullable=True)
    created_at: datetime


class ModelVersion(SQLModel, table=True):
    """One exact set of weights."""

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("project_id", "name", "revision", "weights_sha256"),)

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    name: str
    revision: str
    weights_sha256: str
    setup: Json = Field(  # how it is used where that is not plain; see bot/models/proposing.py
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    path: str | None = None  # where it can be loaded from; None for one that we never had
    temperature: float | None = None  # by which its log-probabilities are divided
    trained: Json = Field(default=None, sa_column=Column(JSON))  # bot.reports.model.Training
    promoted_at: datetime | None = None  # when it first took over
    looked_through: int = 0  # the last sample that it was asked about by a job
    created_at: datetime


class Prediction(SQLModel, table=True):
    """A model's value for a sample, as the model gave it: not calibrated."""

    __table_args__ = (UniqueConstraint("sample_id", "model_version_id"),)

    id: int = Field(default=None, primary_key=True)
    sample_id: int = Field(foreign_key="sample.id")
    model_version_id: int = Field(foreign_key="model_version.id", index=True)
    schema_version_id: int = Field(foreign_key="schema_version.id")  # whose labels it names
    value: str = text_column()  # canonical JSON
    confidence: float
    probabilities: Json = json_column()  # {label: probability}
    disagreement: float | None = None  # of the model's committee, in [0, 1]
    created_at: datetime


class Embedding(SQLModel, table=True):
    """A sample as its encoder sees it. Lazily: only what was chosen from or trained on."""

    sample_id: int = Field(foreign_key="sample.id", primary_key=True)
    encoder: str = Field(primary_key=True)  # Encoder.key
    vector: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # float16, little-endian


class Guarantee(SQLModel, table=True):
    """From which confidence on one model is believed, as it was certified once."""

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    model_version_id: int = Field(foreign_key="model_version.id")
    thresholds: Json = json_column()  # bot.review.guarantee.Thresholds
    labelled: int  # samples of the hold-out that people had labelled then
    suspended_at: datetime | None = None
    audited_since: datetime  # audits finished before do not count: a lead has resumed it since
    created_at: datetime


class Audit(SQLModel, table=True):
    """A value that was accepted, and goes to reviewers all the same, blind."""

    sample_id: int = Field(foreign_key="sample.id", primary_key=True)
    guarantee_id: int = Field(foreign_key="guarantee.id", index=True)
    annotation_id: int = Field(foreign_key="annotation.id")
    created_at: datetime


class SecondLook(SQLModel, table=True):
    """A label that is probably wrong."""

    __tablename__ = "second_look"

    sample_id: int = Field(foreign_key="sample.id", primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    label: str  # as it stood
    other: str  # what the model thinks
    score: float  # rank in [0, 1]
    wanted: int | None = None  # answers in all, once one more is asked for
    asked_at: datetime | None = None
    created_at: datetime


class Reviewer(SQLModel, table=True):
    """A person of a workspace."""

    __table_args__ = (UniqueConstraint("workspace_id", "slack_user_id"),)

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    slack_user_id: str
    name: str
    is_admin: bool = False  # installed the app
    timezone: str = ""  # of their profile in Slack; "" until it was looked up
    preferences: Preferences = Field(
        default=Preferences(), sa_column=Column(PreferencesColumn, nullable=False)
    )
    acted_at: datetime | None = None  # when they last said something of a sample
    home_changed_at: datetime | None = None
    home_shown_at: datetime | None = None  # None: they have not opened it
    created_at: datetime


class Member(SQLModel, table=True):
    """What a person may do in a project."""

    project_id: int = Field(foreign_key="project.id", primary_key=True)
    reviewer_id: int = Field(foreign_key="reviewer.id", primary_key=True)
    role: Role = word_column(Role)
    skills: Json = Field(default=(), sa_column=Column(JSON, nullable=False))  # ["german", …]
    created_at: datetime


class Assignment(SQLModel, table=True):
    """One request to label one sample: to one reviewer, or open to the channel."""

    __table_args__ = (UniqueConstraint("sample_id", "reviewer_id", "schema_version_id"),)

    id: int = Field(default=None, primary_key=True)
    sample_id: int = Field(foreign_key="sample.id")
    reviewer_id: int | None = Field(default=None, foreign_key="reviewer.id")  # None: the channel
    schema_version_id: int = Field(foreign_key="schema_version.id")
    prediction_id: int | None = Field(default=None, foreign_key="prediction.id")
    suggestion_shown: bool
    lease_until: datetime | None = None  # until then one answer is held free for the reviewer
    created_at: datetime


class Sitting(SQLModel, table=True):
    """What people call a session: sample after sample on one card in a direct message."""

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    reviewer_id: int = Field(foreign_key="reviewer.id", index=True)
    purpose: Purpose = word_column(Purpose)
    wanted: int  # samples
    delivery_id: int | None = Field(default=None, foreign_key="delivery.id", index=True)  # the card
    created_at: datetime
    ended_at: datetime | None = None
    right: int | None = None  # of a qualification that came to its end
    is_passed: bool | None = None


class Turn(SQLModel, table=True):
    """One sample of a sitting; planned ahead, so that its pictures are there in time."""

    __table_args__ = (UniqueConstraint("sitting_id", "place"),)

    id: int = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id")
    place: int
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    aim: Aim = word_column(Aim)
    state: TurnState = word_column(TurnState, default=TurnState.OPEN)
    shown_at: datetime | None = None  # when it came onto the card; None before, and after an undo
    annotation_id: int | None = Field(default=None, foreign_key="annotation.id")  # its newest word


class Annotation(SQLModel, table=True):
    """One value for one sample from one source. A correction names the row that it supersedes."""

    __table_args__ = (Index("ix_annotation_person", "reviewer_id", "sample_id"),)

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    sample_id: int = Field(foreign_key="sample.id", index=True)
    schema_version_id: int = Field(foreign_key="schema_version.id")
    source: Source = word_column(Source)
    answer: Answer = word_column(Answer)
    value: str | None = Field(default=None, sa_column=Column(Text))  # canonical JSON
    reviewer_id: int | None = Field(default=None, foreign_key="reviewer.id")
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id")
    prediction_id: int | None = Field(default=None, foreign_key="prediction.id")
    confidence: float | None = None  # the model's, when it was the source or suggested
    model_suggestion: str | None = Field(default=None, sa_column=Column(Text))
    suggestion_shown: bool = False
    supersedes_id: int | None = Field(default=None, foreign_key="annotation.id", unique=True)
    created_at: datetime


class Timing(SQLModel, table=True):
    """How long a person took for an answer, from when its card was there for them."""

    annotation_id: int = Field(foreign_key="annotation.id", primary_key=True)
    seconds: float


class Note(SQLModel, table=True):
    """A flag or a comment of a reviewer on a sample, or the reason of what they said of it."""

    id: int = Field(default=None, primary_key=True)
    sample_id: int = Field(foreign_key="sample.id", index=True)
    reviewer_id: int = Field(foreign_key="reviewer.id")
    annotation_id: int | None = Field(default=None, foreign_key="annotation.id")  # has this reason
    is_flag: bool
    text: str = text_column()
    created_at: datetime


class Exclusion(SQLModel, table=True):
    """A reviewer's answers that do not count for consensus and agreement; none is deleted."""

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    reviewer_id: int = Field(foreign_key="reviewer.id", index=True)
    since: datetime | None = None  # None: all of them
    created_at: datetime
    ended_at: datetime | None = None


class Dispute(SQLModel, table=True):
    """A sample that a lead must settle, or has settled."""

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    sample_id: int = Field(foreign_key="sample.id", unique=True)
    reason: DisputeReason = word_column(DisputeReason)
    discussion_id: int | None = Field(default=None, foreign_key="delivery.id")  # its post
    created_at: datetime
    settled_at: datetime | None = None


class GuidelineNote(SQLModel, table=True):
    """A verdict on one sample that was made a rule for the next ones like it."""

    __tablename__ = "guideline_note"

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    annotation_id: int = Field(foreign_key="annotation.id")  # the verdict
    text: str = text_column()
    created_at: datetime


class Event(SQLModel, table=True):
    """One row of the provenance log, chained to the row before by its hash."""

    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        Index("ix_event_subject", "project_id", "subject"),
    )

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    number: int  # 1, 2, 3 … within the project
    at: datetime
    actor: str  # "U0ANA", "model:tickets@1a2b", "job:assigning", "cli"
    action: str  # "label", "skip", "import", …
    subject: str  # "sample:12", "project", …
    payload: str = text_column()  # canonical JSON
    key: str | None = Field(default=None, unique=True)  # idempotency key of the act
    salt: str | None = None  # see bot/sealing.py; None in old logs, and once a part is erased
    erased: str | None = Field(default=None, sa_column=Column(Text))  # JSON of what is erased
    previous_hash: str
    hash: str


class Delivery(SQLModel, table=True):
    """One call owed to Slack, kept until Slack has confirmed it."""

    __table_args__ = (
        Index("ix_delivery_queue", "state", "not_before"),
        Index("ix_delivery_message", "channel_id", "ts"),
    )

    id: int = Field(default=None, primary_key=True)
    workspace_id: int = Field(foreign_key="workspace.id")
    project_id: int = Field(foreign_key="project.id", index=True)
    kind: DeliveryKind = word_column(DeliveryKind)
    channel_id: str  # a channel, or a user id for a direct message; "" for an upload
    user_id: str | None = None  # who sees an ephemeral message, or is sent a notice
    is_notice: bool = False  # not asked for: it waits for the end of quiet hours
    thread_ts: str | None = None
    payload: Json = json_column()  # {"text", "blocks"}, or {"media", "filename", …} of an upload
    key: str = Field(unique=True)  # what is owed; owing it twice is owing it once
    assignment_id: int | None = Field(default=None, foreign_key="assignment.id", index=True)
    updates_id: int | None = Field(default=None, foreign_key="delivery.id")  # the post to change
    thread_of_id: int | None = Field(
        default=None, foreign_key="delivery.id"
    )  # the post to share under
    state: DeliveryState = word_column(DeliveryState, default=DeliveryState.OWED)
    revision: int = 1  # grows when a newer state replaces what was still owed
    attempts: int = 0
    claimed_by: str | None = None
    lease_until: datetime | None = None
    not_before: datetime
    first_sent_at: datetime | None = None  # where to look for it after a crash
    ts: str | None = None  # Slack's timestamp once posted
    file_id: str | None = None  # Slack's id once uploaded
    error: str | None = None
    created_at: datetime


class JobRun(SQLModel, table=True):
    """One run of a job, claimed once for all replicas."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "project_id", "scheduled_for"),)

    id: int = Field(default=None, primary_key=True)
    job: str
    project_id: int = Field(foreign_key="project.id")
    scheduled_for: datetime
    claimed_by: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None


class FileImport(SQLModel, table=True):
    """A file in Slack that a lead wants imported; without an outcome it is still to be done."""

    __tablename__ = "file_import"

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    file_id: str  # Slack's
    filename: str
    user_id: str  # Slack's id of who asked
    lease_until: datetime | None = None
    outcome: str | None = Field(default=None, sa_column=Column(Text))
    created_at: datetime


class AgreementSnapshot(SQLModel, table=True):
    """The agreement of a project at one time."""

    __tablename__ = "agreement_snapshot"

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    schema_version_id: int = Field(foreign_key="schema_version.id")
    at: datetime
    annotations: int
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    report: Json = json_column()
    # A bot.reports.estimates.Estimates, where there is one.
    pool: Json = Field(default=None, sa_column=Column(JSON, nullable=True))


class Consensus(SQLModel, table=True):
    """What a sample's answers come to, as it was last worked out. Renewed, not added."""

    __table_args__ = (
        UniqueConstraint("sample_id", "schema_version_id"),
        Index("ix_consensus_dispute", "schema_version_id", "dispute"),
    )

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    sample_id: int = Field(foreign_key="sample.id")
    schema_version_id: int = Field(foreign_key="schema_version.id")
    value: str | None = Field(default=None, sa_column=Column(Text))  # canonical JSON; None: nothing
    probability: float | None = None  # see docs/consensus.md, by method
    method: str
    answers: int
    dispute: float  # how far the answers lie apart, in [0, 1)
    made_from: Json = json_column()  # the ids of the annotations
    swayed: Json = json_column()  # the sample's cell of bot/quality/suggestion_bias, [] for none
    at: datetime


class Reliability(SQLModel, table=True):
    """What the last fit of a schema version knows of a reviewer. Renewed, not added."""

    __table_args__ = (UniqueConstraint("schema_version_id", "reviewer_id"),)

    id: int = Field(default=None, primary_key=True)
    schema_version_id: int = Field(foreign_key="schema_version.id")
    reviewer_id: int = Field(foreign_key="reviewer.id")
    answers: int
    accuracy: float
    low: float
    high: float
    matrix: Json = json_column()  # [right label][label given] -> probability


class Measured(SQLModel, table=True):
    """What the measuring job has counted of a schema version, and learnt, so far."""

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    schema_version_id: int = Field(foreign_key="schema_version.id", unique=True)
    log_length: int  # of the project when it was counted; ANEW when everything must be
    counts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    swayed: Json = json_column()  # [[cell of suggestion_bias, samples], …]
    fitted: int = 0  # annotations of the last fit
    method: str = ""  # of the last fit; "" before the first
    prior: Json = json_column()  # of the last fit: the probability of each label, [] before
    typical: Json = json_column()  # its matrix for a reviewer whom it does not know
    renewing: str = ""  # who writes consensus rows just now; another takes over by its own name
    at: datetime


class ComparisonSnapshot(SQLModel, table=True):
    """Two sets of a project's samples, compared at one time; see bot/review/comparison.py."""

    __tablename__ = "comparison_snapshot"
    __table_args__ = (Index("ix_comparison_newest", "project_id", "kind", "at"),)

    id: int = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    kind: Compared = word_column(Compared)
    at: datetime
    newest_sample_id: int  # of the set that is compared with the real one
    report: Json = json_column()  # a bot.review.findings.Comparison
    judged: Json = json_column()  # [bot.review.findings.Judged]
    media: str  # its picture's name in the media folder
    alt_text: str = text_column()
