"""Draws the numbered picture of a card, when it is uploaded."""

from io import BytesIO

from PIL import Image
from sqlmodel import Session

from bot.media import numbered_words
from bot.media.looks import Look
from bot.media.numbered_words import Token
from bot.tasks import KINDS
from storage import cards, media

EMPTY = "Nothing in this sample can be numbered."


def picture(session: Session, assignment_id: int, folder: media.Folder) -> bytes:
    """A PNG of what this card asks, with the model's value where the card offers it.

    Raises BadInput when the media are gone or cannot be read.
    """
    posted = cards.of_assignment(session, assignment_id)
    question = posted.question(session)
    kind = KINDS[question.schema.kind]
    held = [part.media for part in question.parts if hasattr(part, "media")]
    look = Look(media={name: media.get(folder, name) for name in held})
    offered = question.suggestion if question.is_offered else None
    return _png(kind.draw(question, offered, look) or _empty(look))


def _empty(look: Look) -> Image.Image:
    words = [Token(word) for word in EMPTY.split()]
    return numbered_words.draw(words, [], look.theme, is_numbered=False)


def _png(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.convert("RGB").save(kept, "PNG", optimize=True)
    return kept.getvalue()
