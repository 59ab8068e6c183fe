"""Keeps one batch of labels from a file: its samples, its reviewers, its events."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from bot import schema as schemas_of
from bot.formats.labels import Labelled
from bot.formats.rows import BadRow, NewSample
from bot.records import Origin, TextPart
from jobs.labels_report import LabelsReport
from storage import imported_labels, people, provenance, samples, schemas
from storage.imported_labels import Kept, NewLabel
from storage.labelled_pairs import Pairs
from storage.tables import Project

LATE = "older than this reviewer's label that stands; put the lines in order of time"
LABELS_SHOWN = 20

Lines = Sequence[Labelled | BadRow]


@dataclass(frozen=True)
class Place:
    """Where the labels of one file go.

    names:     key of a label (see `schema.label_key`) -> its name
    values:    the label's name -> its value as canonical JSON
    reviewers: name -> id; it grows as reviewers are made
    pairs:     who has labelled what already
    """

    project_id: int
    workspace_id: int
    version_id: int
    names: Mapping[str, str]
    values: Mapping[str, str]
    file_name: str
    actor: str
    is_creating: bool
    reviewers: dict[str, int] = field(default_factory=dict)
    pairs: Pairs = field(default_factory=Pairs)


def place(
    session: Session, project_id: int, file_name: str, actor: str, *, is_creating: bool
) -> Place:
    """The project as it is before the import."""
    workspace_id = session.get_one(Project, project_id).workspace_id
    version = schemas.newest(session, project_id)
    values = schemas_of.label_values(schemas.read(version))
    return Place(
        project_id=project_id,
        workspace_id=workspace_id,
        version_id=version.id,
        names={schemas_of.label_key(label): label for label in values},
        values=values,
        file_name=file_name,
        actor=actor,
        is_creating=is_creating,
        reviewers=imported_labels.reviewer_ids(session, workspace_id),
    )


def keep(session: Session, at: Place, lines: Lines, report: LabelsReport, now: datetime) -> None:
    """Adds the good lines with the events that cover them; the report learns of all."""
    samples.wait_for_other_imports(session, at.project_id)
    asked = schemas.version(session, at.version_id)
    schemas.must_be_newest(session, at.project_id, asked.number)
    imported_labels.make_room(session)
    bad_before, drafts = report.bad, []
    rows = list(_readable(at, lines, report))
    names = list({row.sample for row in rows})
    sample_ids = imported_labels.sample_ids(session, at.project_id, names)
    if at.is_creating:
        drafts += _make_samples(session, at, rows, sample_ids, report, now)
        _make_reviewers(session, at, rows, report, now)
    new = list(_known(at, rows, sample_ids, report))
    kept = imported_labels.add(session, at.project_id, at.version_id, new, at.pairs, now)
    _tell(report, kept)
    if kept.ids:
        numbers = lines[0].number, lines[-1].number
        payload = _payload(at, numbers, kept, report.bad - bad_before)
        act = provenance.IMPORTED_LABELS
        drafts.append(provenance.Draft(now, at.actor, act, "project", payload))
    if drafts:
        provenance.record_many(session, at.project_id, drafts)


def _readable(at: Place, lines: Lines, report: LabelsReport) -> Iterator[Labelled]:
    """Lines whose label is one of the project's, by its name there."""
    for line in lines:
        if isinstance(line, BadRow):
            report.refuse(line.number, line.reason)
        elif line.label in at.values:
            yield line
        elif (name := at.names.get(schemas_of.label_key(line.label))) is not None:
            yield line._replace(label=name)
        else:
            shown = ", ".join([*at.values][:LABELS_SHOWN])
            report.refuse(line.number, f"{line.label!r} is no label of this project: {shown}")


def _make_samples(
    session: Session,
    at: Place,
    rows: Sequence[Labelled],
    known: dict[str, int],
    report: LabelsReport,
    now: datetime,
) -> list[provenance.Draft]:
    """Makes those that are missing in `known`; returns the event that covers them."""
    first: dict[str, Labelled] = {}
    for row in rows:
        if row.sample not in known:
            first.setdefault(row.sample, row)
    if not first:
        return []
    new = [_sample(row, at.values[row.label]) for row in first.values()]
    added = samples.add_new(session, at.project_id, new, now)
    made = {name: key for name, key in zip(first, added.ids, strict=True) if key is not None}
    known.update(made)
    report.samples += len(made)
    if not made:
        return []
    payload = {
        "file": at.file_name,
        "added": len(made),
        "samples": [min(made.values()), max(made.values())],
        "digest": added.digest,
    }
    return [provenance.Draft(now, at.actor, "import", "project", payload)]


def _sample(row: Labelled, value: str) -> NewSample:
    """A sample that nobody will be asked for: it came with its label."""
    part = TextPart(text=row.text or row.sample)
    return NewSample((part,), row.sample, Origin.REAL, "{}", label=value, guess=None)


def _make_reviewers(
    session: Session, at: Place, rows: Sequence[Labelled], report: LabelsReport, now: datetime
) -> None:
    for name in dict.fromkeys(row.reviewer for row in rows):
        if name not in at.reviewers:
            user_id = f"{imported_labels.PREFIX}{name}"
            at.reviewers[name] = people.get_or_add(session, at.workspace_id, user_id, name, now).id
            report.reviewers += 1


def _known(
    at: Place, rows: Sequence[Labelled], sample_ids: Mapping[str, int], report: LabelsReport
) -> Iterator[NewLabel]:
    """Lines whose sample and reviewer are there."""
    for row in rows:
        sample_id, reviewer_id = sample_ids.get(row.sample), at.reviewers.get(row.reviewer)
        if sample_id is None:
            report.refuse(row.number, _no_sample(at, row.sample))
        elif reviewer_id is None:
            reason = f"reviewer {row.reviewer!r} is not known; --create adds those of the file"
            report.refuse(row.number, reason)
        else:
            yield NewLabel(row.number, sample_id, reviewer_id, at.values[row.label], row.at)


def _no_sample(at: Place, name: str) -> str:
    if at.is_creating:
        return f"sample {name!r} cannot be made: another one of this project reads the same"
    return f"sample {name!r} is not in this project; --create adds those of the file"


def _tell(report: LabelsReport, kept: Kept) -> None:
    report.added += len(kept.ids)
    report.superseding += kept.superseding
    report.duplicates += len(kept.repeated)
    for number in kept.late:
        report.refuse(number, LATE)


def _payload(at: Place, lines: tuple[int, int], kept: Kept, bad: int) -> dict[str, object]:
    return {
        "file": at.file_name,
        "lines": list(lines),
        "added": len(kept.ids),
        "superseding": kept.superseding,
        "duplicates": len(kept.repeated),
        "bad": bad,
        "annotations": [kept.ids[0], kept.ids[-1]],
        "digest": kept.digest,
    }
