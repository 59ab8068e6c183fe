"""Prepares the demo's two projects: channel, model, samples, guesses; what is there is kept."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot import schema as schemas_of
from bot.models import training
from bot.policy import Policy
from bot.settings import Settings
from jobs import clock, importing, prelabelling, setting_up
from jobs.demo import digits, reviewers, tickets
from jobs.demo.digits import Digit
from jobs.demo.simulating import Desk
from jobs.demo.slack_page import Page
from jobs.setting_up import Team
from storage import projects
from storage.database import Database

Bars = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""A progress bar by its title; see app.py."""

LEAD = "U0ANA"
MEMBERS = [LEAD, "U0BEN", "U0CHLOE", "U0DEV", "U0CONCORD"]
SEED = 7
TICKETS_WANTED = 24
DIGITS_WANTED = 16
"""Complete samples after which the simulated reviewers stop."""


def prepare(
    database: Database, settings: Settings, page: Page, team: Team, bars: Bars
) -> tuple[Desk, ...]:
    """Makes what is missing of both projects. Returns what simulated reviewers need to know."""
    folder = settings.home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _tickets(database, settings, page, team, bars, folder),
        _digits(database, settings, page, team, bars, folder),
    )


def _tickets(
    database: Database, settings: Settings, page: Page, team: Team, bars: Bars, folder: Path
) -> Desk:
    every = tickets.load()
    learned, rest = tickets.split(every, SEED)
    channel = page.channel(LEAD, "tickets-review", MEMBERS)
    _make(database, team, "tickets", channel, tickets.LABELS)
    model = folder / "minilm-tickets"
    if not model.exists():
        with bars("Training MiniLM's head on tickets") as progress:
            training.train_text_classifier(
                [ticket.text for ticket in learned],
                [ticket.label for ticket in learned],
                encoder=training.packaged_encoder(),
                out=model,
                seed=SEED,
                progress=progress,
            )
    rows = [{"id": t.id, "text": t.text, "label": t.label} for t in learned]
    rows += [{"id": t.id, "text": t.text} for t in rest]
    _fill(database, settings, "tickets", _written(folder / "tickets.jsonl", rows), model, bars)
    truths = {ticket.text: ticket.label for ticket in every}
    return Desk("tickets", channel, truths, reviewers.PERSONAS, TICKETS_WANTED, LEAD)


def _digits(
    database: Database, settings: Settings, page: Page, team: Team, bars: Bars, folder: Path
) -> Desk:
    with bars("Drawing 1,797 digits") as progress:
        every = digits.load(progress)
    learned, rest = digits.split(every, SEED)
    channel = page.channel(LEAD, "digits-review", MEMBERS)
    _make(database, team, "digits", channel, dict.fromkeys(digits.LABELS, ""))
    model = folder / "vit-digits"
    if not model.exists():
        with bars("Training a small ViT on digits") as progress:
            training.train_image_classifier(
                [Image.open(BytesIO(digit.png)) for digit in learned],
                [digit.label for digit in learned],
                out=model,
                seed=SEED,
                progress=progress,
            )
    rows = [_drawn(folder, digit) | {"label": digit.label} for digit in learned]
    rows += [_drawn(folder, digit) for digit in rest]
    _fill(database, settings, "digits", _written(folder / "digits.jsonl", rows), model, bars)
    truths = {hashlib.sha256(digit.png).hexdigest(): digit.label for digit in every}
    return Desk("digits", channel, truths, reviewers.PERSONAS, DIGITS_WANTED, LEAD)


def _make(
    database: Database, team: Team, name: str, channel: str, labels: Mapping[str, str]
) -> None:
    with database.read() as session:
        if any(project.name == name for project in projects.everything(session)):
            return
    schema = schemas_of.make("choice", list(labels), labels)
    setting_up.create(database, team, name, channel, schema, Policy(), clock.now(), [LEAD])


def _fill(
    database: Database, settings: Settings, name: str, file: Path, model: Path, bars: Bars
) -> None:
    with database.read() as session:
        project_id = projects.by_name(session, name).id
    with bars(f"Importing {name}") as progress:
        importing.import_file(
            database,
            project_id,
            file,
            now=clock.now,
            actor="cli",
            media_folder=settings.media,
            progress=progress,
        )
    with bars(f"Pre-labelling {name}") as progress:
        prelabelling.prelabel(
            database,
            project_id,
            str(model),
            media_folder=settings.media,
            now=clock.now,
            progress=progress,
        )


def _written(file: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def _drawn(folder: Path, digit: Digit) -> dict[str, str]:
    """The digit's row, with its picture beside the file of rows."""
    pictures = folder / "digits"
    pictures.mkdir(exist_ok=True)
    file = pictures / f"{digit.id}.png"
    if not file.exists():
        file.write_bytes(digit.png)
    return {"id": digit.id, "image": f"digits/{digit.id}.png"}
