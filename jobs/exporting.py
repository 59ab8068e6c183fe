"""Writes a project's labels out: one row a sample, with every annotation and its provenance."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from bot import canonical
from bot.errors import BadInput
from bot.formats import FORMATS
from bot.quality.consensus.judging import MAJORITY
from bot.quality.majority import majority
from bot.records import Origin, Source
from jobs import exporting_prov, renewing
from jobs.renewing import OvertakenError
from storage import cards, comparisons, consensus, exports, schemas
from storage.database import Database
from storage.exports import Traced
from storage.tables import Annotation, Consensus, Project, Sample

Row = dict[str, Any]

PROV = "prov"
"""W3C PROV-JSON: no rows, but the whole life of labels."""

EXPORT = "export"
"""Under which what the answers come to is renewed."""


def export_file(
    database: Database,
    project_id: int,
    *,
    format_name: str,
    out: Path,
    now: datetime,
    version: int | None = None,
    real_only: bool = False,
) -> int:
    """Writes the rows, and beside them `OUT.meta.json`; whole or not at all.

    version:   of the schema; then what was answered under it alone, as it was given. Else every
               answer is read under the newest one.
    real_only: whether synthetic samples are left out
    Returns the number of rows. Raises BadInput for an unknown format or an impossible place, and
    when too much is synthetic (see bot/review/holding.py).
    """
    known = (*FORMATS, PROV)
    if format_name not in known:
        raise BadInput(f"--format {format_name!r} is unknown. Known: {', '.join(known)}.")
    if format_name == PROV and version is not None:
        raise BadInput("--version: the whole life of labels is told over all versions.")
    if not out.parent.is_dir():
        raise BadInput(f"--out: there is no folder {out.parent}.")
    if out.is_dir():
        raise BadInput(f"--out: {out} is a folder. Give a file's name.")
    unfinished = out.with_name(f"{out.name}.unfinished")
    with suppress(OvertakenError):  # another process renews it just now
        renewing.renew(database, project_id, now, EXPORT)
    with database.read() as session:
        project = session.get_one(Project, project_id)
        if not real_only:
            comparisons.check_may_leave(session, project)
        left_out = (Origin.SYNTHETIC,) if real_only else ()
        meta = _meta(session, project, now, version)
        meta |= {"left_out": [origin.value for origin in left_out]}
        try:
            meta["rows"] = _write(session, project, format_name, unfinished, version, left_out)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    beside = out.with_name(f"{out.name}.meta.json")
    beside.write_text(json.dumps(meta, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(out)
    return int(meta["rows"])


def _write(
    session: Session,
    project: Project,
    format_name: str,
    out: Path,
    version: int | None,
    left_out: Collection[Origin],
) -> int:
    """Returns how many rows, or statements."""
    if format_name == PROV:
        return exporting_prov.write(session, project, out)
    rows = _Counted(_rows(session, project, version, left_out))
    with out.open("w", encoding="utf-8", newline="") as file:
        as_row = _flat if format_name == "csv" else _whole
        FORMATS[format_name].write(map(as_row, rows), file)
    return rows.count


def export_bytes(database: Database, project_id: int, format_name: str, now: datetime) -> bytes:
    """The rows as a file that leaves nothing behind here."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "export"
        export_file(database, project_id, format_name=format_name, out=out, now=now)
        return out.read_bytes()


class _Counted:
    """Counts what passes."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def _rows(
    session: Session, project: Project, version: int | None, left_out: Collection[Origin]
) -> Iterator[Row]:
    newest = schemas.newest(session, project.id).id
    for page in exports.pages(session, project, version):
        ids = [sample.id for sample, _ in page]
        kept = {} if version else consensus.of_samples(session, newest, ids)
        for sample, annotations in page:
            if sample.origin not in left_out:
                yield _row(sample, annotations, kept.get(sample.id))


def _row(sample: Sample, annotations: list[Traced], kept: Consensus | None) -> Row:
    parts = cards.parts(sample)
    return {
        "id": sample.external_id or f"sample {sample.id}",
        "sample": sample.id,
        "parts": [part.model_dump() for part in parts],
        "state": sample.state.value,
        "origin": sample.origin.value,
        "metadata": sample.extra,
        "content_hash": sample.content_hash,
        "consensus": _consensus(annotations, kept),
        "annotations": [_annotation(one) for one in annotations],
    }


def _consensus(annotations: list[Traced], kept: Consensus | None) -> Row | None:
    """A lead's verdict, or what people's answers come to; else the value accepted or brought along.

    kept: as it was last worked out, which is just now but for answers that came meanwhile.
    """
    current = [one for one in annotations if one.counts]
    decided = [one for one in current if one.row.source is Source.ADJUDICATION]
    if decided:
        verdict = _plain(decided[-1].reads_as)
        return {"label": verdict, "share": None, "method": "adjudication", "tied": []}
    people = [one for one in current if _is_by_a_person(one.row)]
    if not people:
        if not current:
            return None
        newest = current[-1]
        label, method = _plain(newest.reads_as), newest.row.source.value
        return {"label": label, "share": newest.row.confidence, "method": method, "tied": []}
    votes = [one.reads_as or "" for one in people]
    is_old = kept is None or set(kept.made_from) != {one.row.id for one in people}
    if kept is None or is_old or kept.method == MAJORITY:
        found = majority(votes)
        tied = [_plain(value) for value in found.tied]
        label = _plain(found.label)
        return {"label": label, "share": found.share, "method": MAJORITY, "tied": tied}
    return {
        "label": _plain(kept.value),
        "share": votes.count(kept.value or "") / len(votes),
        "probability": kept.probability,
        "method": kept.method,
        "tied": [],
    }


def _is_by_a_person(row: Annotation) -> bool:
    """Here, or in a file that says by whom."""
    is_imported = row.source is Source.IMPORTED and row.reviewer_id is not None
    return row.source is Source.HUMAN_REVIEW or is_imported


def _annotation(one: Traced) -> Row:
    row, model = one.row, one.model
    return {
        "id": row.id,
        "source": row.source.value,
        "answer": row.answer.value,
        "label": _plain(row.value),
        "reads_as": _plain(one.reads_as),
        "reviewer": one.reviewer.slack_user_id if one.reviewer else None,
        "reviewer_name": one.reviewer.name if one.reviewer else None,
        "confidence": row.confidence,
        "model": model
        and {
            "name": model.name,
            "revision": model.revision,
            "weights_sha256": model.weights_sha256,
        },
        "model_suggestion": _plain(row.model_suggestion),
        "suggestion_shown": row.suggestion_shown,
        "schema_version": one.schema_version,
        "supersedes": row.supersedes_id,
        "is_current": one.is_current,
        "is_excluded": one.is_excluded,
        "counts": one.counts,
        "at": row.created_at.isoformat(),
        "event": one.event and {"number": one.event[0], "hash": one.event[1]},
    }


def _plain(value: str | None) -> Any:
    """The label, of kinds whose answer is one; else the value as it is; None for none."""
    if value is None:
        return None
    fields = canonical.loads(value)
    return fields.get("label", fields)


def _whole(row: Row) -> Row:
    return row


def _flat(row: Row) -> Row:
    """For a table: the text, the label and who gave it in columns of their own."""
    agreed = row["consensus"] or {}
    current = [one for one in row["annotations"] if one["counts"]]
    texts = [part["text"] for part in row["parts"] if part["type"] == "text"]
    return {
        "id": row["id"],
        "sample": row["sample"],
        "text": "\n".join(texts),
        "label": agreed.get("label"),
        "share": agreed.get("share"),
        "probability": agreed.get("probability"),
        "method": agreed.get("method"),
        "state": row["state"],
        "origin": row["origin"],
        "reviewers": " ".join(one["reviewer"] for one in current if one["reviewer"]),
        "metadata": row["metadata"],
        "parts": row["parts"],
        "annotations": row["annotations"],
    }


def _meta(session: Session, project: Project, now: datetime, version: int | None) -> Row:
    history = schemas.history(session, project.id)
    return {
        "project": project.name,
        "exported_at": now.isoformat(),
        "schema_version": version or history.newest.number,
        "read_under_it": "what was answered under it" if version else "every answer",
        "schema_versions": [
            one.schema.model_dump(mode="json")
            | {"becomes": dict(one.becomes), "restores": one.restores}
            for one in history.versions
        ],
        "log": {"events": project.log_length, "head": project.log_head},
    }
