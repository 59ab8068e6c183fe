"""The pictures of a form's fields, one below the other under the fields' names."""

from PIL import Image

from bot import blocks
from bot.media import lettering
from bot.media.looks import PLAIN, Look
from bot.records import Schema, Value
from bot.tasks.form import fields
from bot.tasks.form.fields import Asked
from bot.tasks.form.value import Form
from bot.tasks.question import Question

HEADING, TEXT, MARGIN = 56, 32, 28
ALT_LIMIT = 2_000


def has_picture(schema: Schema) -> bool:
    return any(kind.has_picture(own) for kind, own in fields.kinds(schema))


def covers(schema: Schema) -> tuple[type[Value], ...]:
    return tuple(part for kind, own in fields.kinds(schema) for part in kind.covers(own))


def draw(question: Question, value: Form | None, look: Look = PLAIN) -> Image.Image | None:
    """As wide as the widest; None where no field has a picture of this sample."""
    drawn = [(one, image) for one in _pictured(question) if (image := _of(one, value, look))]
    if not drawn:
        return None
    wide = max(image.width for _, image in drawn)
    high = sum(image.height + HEADING for _, image in drawn)
    found = Image.new("RGB", (wide, high), look.theme.paper)
    top = 0
    for one, image in drawn:
        name = lettering.fit(one.name, TEXT, wide - 2 * MARGIN, bold=True)
        lettering.write(found, (MARGIN, top + 42), name, TEXT, look.theme.ink, bold=True)
        found.paste(image, (0, top + HEADING))
        top += HEADING + image.height
    return found


def alt_text(question: Question, value: Form | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    said = [
        f"{one.name}: {one.kind.alt_text(one.question, _present(one, value))}"
        for one in _pictured(question)
    ]
    return blocks.shorten(". ".join(said), ALT_LIMIT)


def _pictured(question: Question) -> list[Asked]:
    return [one for one in fields.asked(question) if one.kind.has_picture(one.question.schema)]


def _of(one: Asked, value: Form | None, look: Look) -> Image.Image | None:
    return one.kind.draw(one.question, _present(one, value), look)


def _present(one: Asked, value: Form | None) -> Value | None:
    return value.fields.get(one.name) if value else None
