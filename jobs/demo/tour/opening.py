"""Opens the tour's projects: channel, schema, samples, and a model's values; nothing is trained."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import Session

from bot import canonical
from bot.formats.rows import Guess, Medium, NewSample
from bot.policy import Policy
from bot.records import Origin, Part, Schema
from bot.schema import kept_value, label_values
from jobs import nearby_media, setting_up
from jobs.demo.slack_page import Page
from jobs.demo.tour.media_stops import MEDIA
from jobs.demo.tour.stops import WORDS, Sample, Stop
from jobs.setting_up import Team
from storage import imports, media, projects, provenance, samples
from storage.database import Database

STOPS: tuple[Stop, ...] = (*WORDS, *MEDIA)

LEAD = "U0ANA"
MEMBERS = [LEAD, "U0BEN", "U0CHLOE", "U0DEV", "U0CONCORD"]
POLICY = Policy(overlap=2, threshold=1.0)
"""Nobody is so sure: the tour is for people."""
MODEL = "tour-model"
MEDIUM: dict[bytes, Medium] = {b"\x89PNG": "image", b"RIFF": "audio", b"": "video"}
"""How what the tour makes begins."""
ACTOR = "demo"


def open_all(
    database: Database,
    media_folder: media.Folder,
    page: Page,
    team: Team,
    now: Callable[[], datetime],
    progress: Callable[[int, int], None],
) -> None:
    """Makes what is missing; a project that is there is left as it is."""
    with database.read() as session:
        there = {project.name for project in projects.everything(session)}
    for number, stop in enumerate(STOPS, 1):
        if stop.name not in there:
            channel = page.channel(LEAD, f"tour-{stop.name}", MEMBERS)
            project = setting_up.create(
                database, team, stop.name, channel, stop.schema, POLICY, now(), [LEAD]
            )
            new = [_new(stop.schema, one) for one in stop.samples(partial(_kept, media_folder))]
            with database.write() as session:
                _keep(session, project.id, new, now())
        progress(number, len(STOPS))


def _keep(session: Session, project_id: int, new: list[NewSample], now: datetime) -> None:
    added = samples.add_new(session, project_id, new, now)
    kept = [(key, one) for key, one in zip(added.ids, new, strict=True) if key is not None]
    imports.add_predictions(session, project_id, kept, now)
    payload = {
        "file": "the tour",
        "added": added.count,
        "samples": [kept[0][0], kept[-1][0]],
        "digest": added.digest,
    }
    draft = provenance.Draft(now, ACTOR, "import", "project", payload)
    provenance.record(session, project_id, draft)


def _new(schema: Schema, sample: Sample) -> NewSample:
    return NewSample(
        parts=sample.parts,
        external_id=None,
        origin=Origin.SYNTHETIC,
        extra=canonical.dumps(dict(sample.extra)),
        label=None,
        guess=_guess(schema, sample),
    )


def _guess(schema: Schema, sample: Sample) -> Guess | None:
    if sample.guess is None:
        return None
    if isinstance(sample.guess, str):
        value = label_values(schema)[sample.guess]
    else:
        value = kept_value(schema, sample.guess)
    return Guess(value, sample.confidence, {}, MODEL)


def _kept(folder: media.Folder, content: bytes) -> Part:
    """Looked at as an imported file is, and kept."""
    start = next(start for start in MEDIUM if content.startswith(start))
    look, _ = nearby_media.MEDIA[MEDIUM[start]]
    media.put(folder, content)
    return look(content)
