"""The pictures of a card, as they are uploaded, or charts: drawn at that moment, or kept."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError
from pydantic import TypeAdapter
from sqlmodel import Session

from bot.media import numbered_words, thumbnails
from bot.media.looks import Look
from bot.media.numbered_words import Token
from bot.records import Recording, Schema
from bot.reports.charts import plans
from bot.reports.charts.plans import Plan
from bot.tasks import KINDS, regions
from bot.tasks.question import Question
from bot.tasks.sketching import Sketch
from bot.words import mark, say
from jobs.tools import Tools
from storage import cards, media

EMPTY = mark("Nothing in this sample can be numbered.")
RECORDING: TypeAdapter[Recording] = TypeAdapter(Recording)
UNASKED = Schema(number=0, kind="regions", labels=())


def content(tools: Tools, payload: Mapping[str, Any]) -> tuple[bytes, str]:
    """What an upload owes, and the suffix of its name.

    Raises BadInput when the media are gone or cannot be read.
    """
    if "drawn_for" in payload:
        with tools.database.read() as session:
            sketch = payload.get("sketch")
            return _card(session, payload["drawn_for"], tools.media, sketch), "png"
    if "drawn_of" in payload:
        return _recording(RECORDING.validate_python(payload["drawn_of"]), tools.media), "png"
    if "plan" in payload:
        return plans.draw(Plan.model_validate(payload["plan"])).png, "png"
    kept = media.get(tools.media, payload["media"])
    try:
        return thumbnails.for_card(kept)
    except UnidentifiedImageError:
        # It was a picture when it came in; what Slack makes of it, Slack will say.
        return kept, payload["filename"].rpartition(".")[2]


def _card(
    session: Session, assignment_id: int, folder: media.Folder, sketch: Mapping[str, str] | None
) -> bytes:
    """What this card asks, with the model's value where the card offers it.

    sketch: what is half made in a form, which is then drawn instead
    """
    posted = cards.of_assignment(session, assignment_id)
    question = posted.question(session)
    kind = KINDS[question.schema.kind]
    held = [part.media for part in question.parts if hasattr(part, "media")]
    look = Look(media={name: media.get(folder, name) for name in held})
    if sketch and kind.tools:
        half_made = Sketch(sketch["line"], sketch["focus"])
        return _png(kind.tools.draw(question, half_made, look) or _empty(look))
    offered = question.suggestion if question.is_offered else None
    return _png(kind.draw(question, offered, look) or _empty(look))


def _recording(part: Recording, folder: media.Folder) -> bytes:
    """A sound's wave, or a film's frames, as the kind that marks stretches of them shows it."""
    look = Look(media={part.media: media.get(folder, part.media)})
    return _png(regions.draw(Question(UNASKED, (part,)), None, look) or _empty(look))


def _empty(look: Look) -> Image.Image:
    words = [Token(word) for word in say(EMPTY).split()]
    return numbered_words.draw(words, [], look.theme, is_numbered=False)


def _png(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.convert("RGB").save(kept, "PNG", optimize=True)
    return kept.getvalue()
