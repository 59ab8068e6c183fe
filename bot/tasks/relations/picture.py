"""The picture of relations: numbered entities in their text or on their picture, and arrows."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PIL import Image

from bot import blocks
from bot.media import arrows, boxed, numbered_words, opening, palette
from bot.media.arrows import Arrow, Way
from bot.media.boxed import Area
from bot.media.looks import PLAIN, Look
from bot.media.palette import Colour
from bot.records import ImagePart
from bot.tasks import words
from bot.tasks.question import Question
from bot.tasks.relations.code import as_text, entities_of, numbers_of
from bot.tasks.relations.value import BoxEntity, Entity, Relations, TextEntity
from bot.words import say, say_many

WIDTH, HIGHEST = 1080, 1_200
ALT_LIMIT = 2_000
Ways = Callable[[Area, Area], Way]
Areas = Mapping[tuple[str, ...], Area]


def draw(question: Question, value: Relations | None, look: Look = PLAIN) -> Image.Image | None:
    """1080 pixels wide; None where the sample has no entities.

    Raises KeyError when entities are boxes and `look.media` lacks the picture.
    """
    entities = entities_of(question)
    if not entities:
        return None
    answered = value or Relations()
    if any(isinstance(entity, BoxEntity) for entity in entities):
        return _on_picture(question, entities, answered, look)
    if isinstance(question.suggestion, Relations) and question.suggestion.entities:
        return _in_text(question, entities, answered, look)
    return _in_words(question, entities, answered, look)


def alt_text(question: Question, value: Relations | None) -> str:
    """For those who do not see the picture. It names the value: give None before an answer."""
    entities = entities_of(question)
    listed = ", ".join(f"{number} {entity.name}" for number, entity in enumerate(entities, 1))
    said = say_many(
        len(entities),
        "{n} numbered entity: {entities}",
        "{n} numbered entities: {entities}",
        entities=listed,
    )
    if value and value.relations:
        said = say("Relations {line}; {entities}", line=as_text(question, value), entities=said)
    return blocks.shorten(said, ALT_LIMIT)


def _arrows(question: Question, value: Relations, areas: Areas, ways: Ways) -> list[Arrow]:
    numbers, names = numbers_of(question), question.schema.label_names
    found = []
    for relation in value.relations:
        head, tail = relation.head, relation.tail
        spoken = [f"{numbers.get(one.place, '?')} {one.name}" for one in (head, tail)]
        sentence = f"{spoken[0]} → {relation.label} → {spoken[1]}"
        colour = palette.mark(names, relation.label)
        start, end = areas.get(head.place), areas.get(tail.place)
        found.append(Arrow(ways(start, end) if start and end else None, sentence, colour))
    return found


def _in_text(
    question: Question, entities: Sequence[Entity], value: Relations, look: Look
) -> Image.Image | None:
    """Entities that are given, each marked and tagged with its number."""
    tokens, numbered = words.tokens(question.parts), words.number(question.parts)
    marks, places = [], []
    for number, entity in enumerate(entities, 1):
        assert isinstance(entity, TextEntity)
        touched = words.bounds(numbered, entity.part, entity.start, entity.end)
        if touched:
            marks.append(numbered_words.Mark(*touched, str(number), _colour(number)))
            places.append(entity.place)
    if not tokens:
        return None
    ground = numbered_words.draw(tokens, marks, look.theme, is_numbered=False)
    drawn = zip(places, numbered_words.boxes(tokens, marks), strict=True)
    areas = {place: area for place, area in drawn if area}
    ways = partial(arrows.beside, is_above=False)
    image = arrows.draw(ground, _arrows(question, value, areas, ways), look.theme)
    # Arrows may cross a tag, and its number is what people type.
    numbered_words.tag(image, tokens, marks)
    return image


def _in_words(
    question: Question, entities: Sequence[Entity], value: Relations, look: Look
) -> Image.Image:
    """Every word is an entity, and numbered."""
    tokens = words.tokens(question.parts)
    marks = [numbered_words.Mark(place, place, "", palette.BLUE) for place in range(len(tokens))]
    drawn = zip(entities, numbered_words.boxes(tokens, marks), strict=True)
    areas = {entity.place: area for entity, area in drawn if area}
    ways = partial(arrows.beside, is_above=True)
    ground = numbered_words.draw(tokens, [], look.theme)
    return arrows.draw(ground, _arrows(question, value, areas, ways), look.theme)


def _on_picture(
    question: Question, entities: Sequence[Entity], value: Relations, look: Look
) -> Image.Image | None:
    """Boxes on the first picture; an entity of a text beside them is in the words only."""
    images = [part for part in question.parts if isinstance(part, ImagePart)]
    if not images:
        return None
    picture = opening.picture(look.media[images[0].media])
    scale = min(WIDTH / picture.width, HIGHEST / picture.height)
    size = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    ground = Image.new("RGB", (WIDTH, size[1]), look.theme.paper)
    left = (WIDTH - size[0]) // 2
    ground.paste(picture.resize(size), (left, 0))
    marks, places = [], []
    for number, entity in enumerate(entities, 1):
        if isinstance(entity, BoxEntity):
            edges = (entity.left, entity.top, entity.right, entity.bottom)
            marks.append(boxed.Mark(edges, f"{number} {entity.name}", _colour(number)))
            places.append(entity.place)
    drawn = boxed.draw(ground, (left, 0, left + size[0], size[1]), marks)
    areas = dict(zip(places, drawn, strict=True))
    return arrows.draw(ground, _arrows(question, value, areas, arrows.between), look.theme)


def _colour(number: int) -> Colour:
    return palette.MARKS[(number - 1) % len(palette.MARKS)]
