"""Makes a project for a file of labels: what it asks is what was answered."""

import math
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from bot import schema as schemas_of
from bot.errors import BadInput
from bot.formats.lines import Lines
from bot.formats.rows import BadRow
from bot.policy import Policy
from bot.records import Schema
from bot.schema import LABELS_AT_MOST
from jobs import setting_up
from jobs.importing_labels import reader, refuse_if_bad
from jobs.labels_report import LabelsReport
from jobs.setting_up import Team
from storage.database import Database
from storage.tables import Project

WITHOUT_CHANNEL = ""


def create(
    database: Database,
    team: Team,
    name: str,
    file: Path,
    *,
    kind: str,
    channel_id: str,
    now: datetime,
    strict: bool = False,
) -> Project:
    """Reads the file once for its labels. Without a channel the project is made paused.

    Raises BadInput when the labels make no schema, or with `strict` when a line is bad, before
    anything is made.
    """
    schema = _schema(file, kind, strict=strict)
    project = setting_up.create(database, team, name, channel_id, schema, Policy(), now)
    if channel_id == WITHOUT_CHANNEL:
        with database.write() as session:
            # Nobody could be asked, and its daily summary would have no place.
            project = session.merge(project)
            project.is_paused = True
    return project


def in_order(labels: Iterable[str]) -> list[str]:
    """Numbers by their size, other names by the alphabet; of two spellings the first to come.

    >>> in_order(["10", "9", "1.5"]), in_order(["no", "Yes", "yes"])
    (['1.5', '9', '10'], ['no', 'Yes'])
    """
    spelling: dict[str, str] = {}
    for label in labels:
        spelling.setdefault(schemas_of.label_key(label), label)
    names = spelling.values()
    try:
        sizes = {name: float(name) for name in names}
    except ValueError:
        sizes = {}
    if sizes and all(map(math.isfinite, sizes.values())):
        return sorted(names, key=lambda name: (sizes[name], name))
    return sorted(names, key=schemas_of.label_key)


def _schema(file: Path, kind: str, *, strict: bool) -> Schema:
    labels: dict[str, None] = {}
    report, read = LabelsReport(), reader(file)
    with file.open("rb") as binary:
        for row in read(Lines(binary)):
            if isinstance(row, BadRow):
                report.refuse(row.number, row.reason)
            elif row.label not in labels:
                labels[row.label] = None
                _refuse_too_many(labels, file)
    if strict:
        refuse_if_bad(report)
    if len(labels) < 2:  # noqa: PLR2004  (a choice needs two)
        found = f"only {next(iter(labels))!r}" if labels else "none"
        lines = [f"A project needs two labels or more; {file.name} has {found}."]
        raise BadInput("\n".join([*lines, *report.bad_lines()]))
    try:
        return schemas_of.make(kind, in_order(labels), {})
    except BadInput as error:
        raise BadInput(f"{file.name}: {str(error).removeprefix('--labels: ')}") from None


def _refuse_too_many(labels: Collection[str], file: Path) -> None:
    if len(labels) > LABELS_AT_MOST:
        shown = ", ".join(map(repr, [*labels][:3]))
        raise BadInput(
            f"{file.name} has more than {LABELS_AT_MOST:,} different labels ({shown}, …). "
            "Is that column the label?"
        )
