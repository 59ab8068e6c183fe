"""Finds a sample by what a person calls it, and its story in the log."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from bot import blocks, canonical
from bot import schema as schemas_of
from bot.errors import BadInput
from bot.records import Source, SuggestionPolicy
from bot.reports import evolution
from bot.reports.acts.values import AGAIN, GONE, HIDDEN
from bot.reports.story import Happening, Story, Voice
from bot.review.settling import FINISHED
from bot.tasks import KINDS
from bot.words import say
from storage import guarantees, provenance, readings, schemas, verifying
from storage.tables import (
    Annotation,
    Assignment,
    Delivery,
    Event,
    ModelVersion,
    Prediction,
    Project,
    Reviewer,
    Sample,
)

LINK = re.compile(r"archives/([A-Z0-9]+)/p(\d{10})(\d{6})")
THREAD = re.compile(r"thread_ts=(\d{10}\.\d{6})")

ABOUT_ALL = ("import", "import_labels", "predict", "schema", "erase_samples")
"""Acts on many samples at once, which their payload tells by first and last, or each."""

ANSWERS = frozenset(("label", "change"))


def find(session: Session, project: Project, name: str) -> Sample:
    """By its own id, by its number, or by a link to its card. BadInput if there is none."""
    link = LINK.search(name)
    sample = _at(session, project, link, name) if link else _named(session, project, name)
    if sample is None:
        raise BadInput(
            say(
                "There is no sample “{name}” in {project}. "
                "Give its id, its number, or a link to its card (its menu has Copy Link).",
                name=blocks.plainly(name[:200]),
                project=blocks.plainly(project.name),
            )
        )
    return sample


def of_sample(
    session: Session, project: Project, sample: Sample, asker: str | None = None
) -> Story:
    """Everything that happened to a sample, oldest first.

    asker: who may be asked yet, and must not know the others' answers while people are asked;
           None for who may know all
    """
    is_blind = asker is not None and sample.state not in FINISHED
    events = sorted(_events(session, sample), key=lambda event: event.number)
    if is_blind and guarantees.is_audited(session, sample.id):  # asked to check the model
        events = [event for event in events if event.action != "accept"]
    teller = _Teller(session, project, sample, asker if is_blind else None)
    voices = [] if is_blind else list(teller.voices())
    return Story(
        name=sample.external_id or say("sample {id}", id=sample.id),
        state=sample.state,
        version=schemas.history(session, project.id).newest.number,
        voices=voices,
        outcome=teller.outcome() if sample.state in FINISHED else "",
        happenings=[one for one in map(teller.tell, events) if not _says_nothing(one)],
        is_erased=sample.erased_by is not None,
    )


def of_project(session: Session, project: Project) -> list[Happening]:
    """What happened to the project itself: imports, trainings, promotions, settings."""
    names = _names(session, project)
    return [_plain(event, names) for event in provenance.story(session, project.id, "project")]


def erasures(session: Session, project: Project) -> list[Happening]:
    """What was erased of a project, oldest first."""
    names = _names(session, project)
    return [_plain(event, names) for event in verifying.erasures(session, project.id)]


@dataclass(frozen=True)
class _Teller:
    """Adds to events what their rows know. `blind_to_all_but`: hides the answers of others."""

    session: Session
    project: Project
    sample: Sample
    blind_to_all_but: str | None

    def tell(self, event: Event) -> Happening:
        plain = _plain(event, _names(self.session, self.project))
        return replace(plain, payload={**plain.payload, **self._more(plain)})

    def _more(self, happening: Happening) -> dict[str, Any]:
        payload, action = happening.payload, happening.action
        if action == "schema":
            return {"changes": self._changes(payload)}
        if action == "predict":
            return self._prediction(payload)
        annotation = self.session.get(Annotation, payload.get("annotation") or 0)
        version_id = annotation.schema_version_id if annotation else payload.get("schema_version")
        if version_id is None:
            return {}
        more: dict[str, Any] = {"version": self._number(version_id)}
        if self._is_hidden(happening):
            return more | {"said": HIDDEN, "model_suggestion": None}
        if annotation is not None:
            more |= self._words(annotation, payload)
        return more

    def _words(self, row: Annotation, payload: Any) -> dict[str, Any]:
        asked = schemas.version(self.session, row.schema_version_id)
        if "value" in payload and row.value is None and payload["value"] is None:
            return {"said": GONE} if row.answer.value == "erased" else {}
        if row.value is None:
            return {}
        said, read = schemas_of.describe(asked, row.value), readings.of(self.session, row)
        newest = schemas.history(self.session, self.project.id).newest
        now = AGAIN if read is None else schemas_of.describe(newest, read)
        suggested = row.model_suggestion and schemas_of.describe(asked, row.model_suggestion)
        return {"said": said, "suggested": suggested, "now": now if now != said else None}

    def _is_hidden(self, happening: Happening) -> bool:
        mine = self.blind_to_all_but
        return mine is not None and happening.action in ANSWERS and happening.actor != mine

    def _prediction(self, payload: Any) -> dict[str, Any]:
        query = (
            select(Prediction)
            .join(ModelVersion, col(ModelVersion.id) == Prediction.model_version_id)
            .where(
                Prediction.sample_id == self.sample.id,
                ModelVersion.weights_sha256 == payload["weights_sha256"],
                ModelVersion.name == payload["model"],
            )
        )
        row = self.session.exec(query).first()
        if row is None:  # of the samples around it
            return {}
        if self.sample.erased_by is not None:
            return {"said": GONE, "confidence": row.confidence}
        shows = (
            self.project.policy.suggestion is SuggestionPolicy.SHOWN
            and not guarantees.is_audited(self.session, self.sample.id)
        )
        is_hidden = self.blind_to_all_but is not None and not shows
        asked = schemas.version(self.session, row.schema_version_id)
        said = HIDDEN if is_hidden else schemas_of.describe(asked, row.value)
        return {"said": said, "confidence": row.confidence}

    def _changes(self, payload: Any) -> list[str]:
        number = (payload.get("schema") or {}).get("number")
        history = schemas.history(self.session, self.project.id)
        if number is None:
            return []
        return evolution.changes(history.schema(number - 1), history.versions[number - 1])

    def _number(self, version_id: int) -> int:
        return schemas.version(self.session, version_id).number

    def voices(self) -> Iterator[Voice]:
        """Who gave what counts now."""
        newest = schemas.history(self.session, self.project.id).newest
        for row in self._current():
            read = readings.of(self.session, row)
            if row.value is None or read is None:
                continue
            asked = schemas.version(self.session, row.schema_version_id)
            said, was = schemas_of.describe(newest, read), schemas_of.describe(asked, row.value)
            given = say("given as {label}, version {number}", label=was, number=asked.number)
            yield Voice(self._name(row), said, given if was != said else "")

    def outcome(self) -> str:
        """What the answers that count come to, and how."""
        newest = schemas.history(self.session, self.project.id).newest
        decided = readings.verdict(self.session, self.sample.id)
        if decided is not None:
            said = schemas_of.describe(newest, decided.value)
            return say("*{label}*: decided by a lead.", label=blocks.plainly(said))
        rows = [(row, readings.of(self.session, row)) for row in self._current()]
        given = [text for row, text in rows if text is not None and row.reviewer_id is not None]
        if not given:
            return ""
        kind = KINDS[newest.kind]
        values = [schemas_of.value_of(newest, text) for text in given]
        agreed = kind.consensus(values)
        if agreed is None:
            return say("No majority.")
        said = kind.describe(agreed)
        votes = Counter(map(kind.describe, values))[said]
        label, n = blocks.plainly(said), len(values)
        if not votes:
            return say("*{label}*: from {n} answers.", label=label, n=n)
        return say("*{label}*: {votes} of {n} answers.", label=label, votes=votes, n=n)

    def _current(self) -> Sequence[Annotation]:
        return readings.current(self.session, self.sample.id)

    def _name(self, row: Annotation) -> str:
        if row.reviewer_id is not None:
            name = self.session.get_one(Reviewer, row.reviewer_id).name
            is_verdict = row.source is Source.ADJUDICATION
            return say("{name}, as a lead", name=name) if is_verdict else name
        return say("the model") if row.source is Source.MODEL_AUTO else say("a file")


def _events(session: Session, sample: Sample) -> Iterator[Event]:
    """The sample's own, and those on many samples that this is one of."""
    yield from provenance.story(session, sample.project_id, f"sample:{sample.id}")
    query = select(Event).where(
        Event.project_id == sample.project_id,
        Event.subject == "project",
        col(Event.action).in_(ABOUT_ALL),
    )
    yield from (one for one in session.exec(query) if _is_about(session, one, sample))


def _says_nothing(happening: Happening) -> bool:
    """A model that guessed its neighbours, but not this sample."""
    return happening.action == "predict" and "said" not in happening.payload


def _is_about(session: Session, event: Event, sample: Sample) -> bool:
    payload = canonical.loads(event.payload)
    if event.action == "schema":
        return event.at >= sample.created_at
    if event.action == "erase_samples":
        return sample.id in payload["samples"]
    if event.action == "import_labels":
        first, last = payload["annotations"]
        query = select(Annotation.id).where(
            Annotation.sample_id == sample.id, col(Annotation.id).between(first, last)
        )
        return session.exec(query).first() is not None
    first, last = payload["samples"]
    return bool(first <= sample.id <= last)


def _plain(event: Event, names: dict[str, str]) -> Happening:
    return Happening(
        number=event.number,
        at=event.at,
        actor=event.actor,
        name=names.get(event.actor, ""),
        action=event.action,
        payload=canonical.loads(event.payload),
        hash=event.hash,
    )


def _names(session: Session, project: Project) -> dict[str, str]:
    """By Slack's id, of the project's own workspace; a session asks once."""
    known: dict[int, dict[str, str]] = session.info.setdefault("names", {})
    if project.workspace_id not in known:
        query = select(Reviewer.slack_user_id, Reviewer.name).where(
            Reviewer.workspace_id == project.workspace_id
        )
        known[project.workspace_id] = dict(session.exec(query).all())
    return known[project.workspace_id]


def _named(session: Session, project: Project, name: str) -> Sample | None:
    known = select(Sample).where(Sample.project_id == project.id)
    found = session.exec(known.where(Sample.external_id == name)).first()
    if found is None and name.isdecimal() and len(name) < 10:  # noqa: PLR2004  (fits the column)
        found = session.exec(known.where(Sample.id == int(name))).first()
    return found


def _at(session: Session, project: Project, link: re.Match[str], name: str) -> Sample | None:
    """By the link to a card, or to a reply in its thread."""
    thread = THREAD.search(name)
    query = (
        select(Sample)
        .join(Assignment, col(Assignment.sample_id) == Sample.id)
        .join(Delivery, col(Delivery.assignment_id) == Assignment.id)
        .where(
            Sample.project_id == project.id,
            Delivery.channel_id == link[1],
            Delivery.ts == (thread[1] if thread else f"{link[2]}.{link[3]}"),
        )
    )
    return session.exec(query).first()
