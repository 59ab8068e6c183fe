"""Things put in order, best first: the labels of the schema, or the sample's own texts."""

import re
from collections.abc import Sequence
from itertools import combinations, permutations

from bot import blocks
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.quality import alpha
from bot.records import TextPart, Value
from bot.tasks import code_line, forming, label_codes, steps
from bot.tasks.figures import Figure, Several, coefficient
from bot.tasks.kind import Fields, Kind
from bot.tasks.question import Question
from bot.tasks.steps import Step
from bot.words import say

ITEMS_AT_MOST = 20
TAPPED_AT_MOST = 8
"""More items are ranked faster by typing their numbers."""
EXACT_UP_TO = 7
"""Of so many items every order (5,040) is tried for the consensus."""


class Ranking(Value):
    """The items' names, best first."""

    order: tuple[str, ...]


def items(question: Question) -> tuple[str, ...]:
    """What is ranked: the schema's labels; where it has none, the sample's texts by number."""
    if question.schema.labels:
        return question.schema.label_names
    texts = [part for part in question.parts if isinstance(part, TextPart)]
    return tuple(str(number) for number in range(1, len(texts) + 1))


def ask(question: Question) -> list[Block]:
    """Few items are tapped one after the other, best first; all can be typed in a form."""
    asked = forming.ask(question, edit=say("Type It"))
    if not 2 <= len(items(question)) <= TAPPED_AT_MOST:  # noqa: PLR2004  (two can be ranked)
        return asked
    first = step(question, "")
    assert isinstance(first, Step)
    return [blocks.context(first.said), steps.buttons(first), *asked]


def step(question: Question, draft: str) -> Ranking | Step:
    """draft: the numbers tapped so far, such as `2.4`; the last place is what is left."""
    names = items(question)
    taken = [_place(number, names) for number in draft.split(".") if number]
    left = [place for place in range(len(names)) if place not in taken]
    if len(set(taken)) < len(taken) or not names:
        raise BadAnswer(say("That is no order of these. Please tap them on the card again."))
    if len(left) <= 1:
        return Ranking(order=tuple(names[place] for place in [*taken, *left]))
    captions = _captions(question, names)
    choices = [(captions[place], _draft([*taken, place])) for place in left]
    if not taken:
        return Step(say("Tap the best first, then the next best."), choices)
    order = blocks.escape(" > ").join(f"*{blocks.plainly(captions[place])}*" for place in taken)
    said = say("{order} &gt; … what comes next?", order=order)
    return Step(said, [*choices, (say("Undo"), _draft(taken[:-1]))])


def names(question: Question) -> list[str]:
    """The texts' numbers, where it is they that are ranked."""
    if question.schema.labels:
        return [""] * len(question.shown)
    texts = [place for place, one in enumerate(question.parts) if isinstance(one, TextPart)]
    numbers = {place: str(number) for number, place in enumerate(texts, 1)}
    places = question.order or range(len(question.parts))
    return [numbers.get(place, "") for place in places]


def _captions(question: Question, names: Sequence[str]) -> list[str]:
    if not question.schema.labels:
        return list(names)
    return [f"{number} {name}" for number, name in enumerate(names, 1)]


def _draft(places: Sequence[int]) -> str:
    return ".".join(str(place + 1) for place in places)


def form(question: Question, answer: Ranking | None) -> list[Block]:
    names = items(question)
    line = ""
    if answer and set(answer.order) == set(names):
        line = " ".join(str(names.index(name) + 1) for name in answer.order)
    return [forming.line(line, say("Numbers, best first"), _hint(question, names))]


def _hint(question: Question, names: Sequence[str]) -> str:
    example = " ".join(str(number) for number in range(len(names), 0, -1))
    if not question.schema.labels:
        return say(
            "Best first, such as {example}: the {count} texts by their number",
            example=example,
            count=len(names),
        )
    items = ", ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    return say("Best first, such as {example}: {items}", example=example, items=items)


def read(question: Question, pressed: str) -> Ranking:
    found = forming.accepted(question, pressed)
    assert isinstance(found, Ranking)
    return found


def read_form(question: Question, fields: Fields) -> Ranking:
    return read_text(question, "".join(fields.get("answer", ())))


def read_text(question: Question, text: str) -> Ranking:
    """Numbers or names, best first; up to nine items also as one number, such as 24135."""
    names = items(question)
    words = _words(text, names)
    if not question.schema.labels or all(word.isdecimal() for word in words):
        places = [_place(word, names) for word in words]
    else:
        places = [names.index(label_codes.find(question.schema, word, word)) for word in words]
    twice = sorted({place for place in places if places.count(place) > 1})
    missing = [str(place + 1) for place in range(len(names)) if place not in places]
    if twice:
        raise BadAnswer(
            say(
                "{number} is there twice. Please name each of {count} once.",
                number=twice[0] + 1,
                count=len(names),
            )
        )
    if len(missing) == 1:  # the last place is what is left
        places.append(int(missing[0]) - 1)
    elif missing:
        raise BadAnswer(
            say(
                "Missing: {numbers}. Please name all {count}, best first.",
                numbers=", ".join(missing),
                count=len(names),
            )
        )
    return Ranking(order=tuple(names[place] for place in places))


def fault(names: Sequence[str]) -> str | None:
    if len(names) == 1 or len(names) > ITEMS_AT_MOST:
        return say(
            "give 2 to {limit} items to rank, or none to rank the sample's texts.",
            limit=ITEMS_AT_MOST,
        )
    if any(name.isdecimal() for name in names):
        return say("items that are numbers would be taken for places; give them names.")
    return None


def distance(a: Ranking, b: Ranking) -> float:
    """Pairs in another order, by all pairs (Kendall 1938); 1 for other items."""
    if set(a.order) != set(b.order):
        return 1.0
    pairs = list(combinations(range(len(a.order)), 2))
    place = {name: number for number, name in enumerate(b.order)}
    ranks = [place[name] for name in a.order]
    return sum(ranks[i] > ranks[j] for i, j in pairs) / max(len(pairs), 1)


def footrule(a: Ranking, b: Ranking) -> float:
    """Places that the items moved, by the most that they can (Diaconis & Graham 1977)."""
    if set(a.order) != set(b.order):
        return 1.0
    place = {name: number for number, name in enumerate(b.order)}
    moved = sum(abs(place[name] - number) for number, name in enumerate(a.order))
    return moved / max(len(a.order) ** 2 // 2, 1)


def consensus(answers: Sequence[Ranking]) -> Ranking | None:
    """The order with the least distance to all (Kemeny 1959); of many items by Borda's count."""
    if not answers:
        return None
    names = sorted(answers[0].order)
    alike = [answer for answer in answers if sorted(answer.order) == names]
    borda = sorted(names, key=lambda name: sum(one.order.index(name) for one in alike))
    if len(names) > EXACT_UP_TO:
        return Ranking(order=tuple(borda))
    # Of orders that are as good, the one that comes first after Borda's.
    every = (Ranking(order=order) for order in permutations(borda))
    return min(every, key=lambda order: sum(distance(order, one) for one in alike))


def figures(answered: Sequence[Several[Ranking]]) -> list[Figure]:
    given = [one.values for one in answered]
    return [coefficient(say("alpha by Spearman's footrule"), alpha.by_distance(given, footrule))]


def describe(answer: Ranking) -> str:
    return " > ".join(answer.order)


def _words(text: str, names: Sequence[str]) -> list[str]:
    plain = code_line.plain(text)
    words = [word for word in re.split(r"[\s,;>.]+", plain) if word]
    if any(not word.isdecimal() for word in words):
        words = [word.strip() for word in re.split(r"[,;>\n]+", plain) if word.strip()]
    if not words:
        raise BadAnswer(
            say("Nothing was written. Please write the numbers, best first, such as 2 1 3.")
        )
    is_run = len(words) == 1 and words[0].isdecimal() and 1 < len(words[0]) <= len(names) < 10  # noqa: PLR2004
    return [*words[0]] if is_run else words


def _place(word: str, names: Sequence[str]) -> int:
    number = code_line.number(word) if word.isdecimal() else 0
    if not 1 <= number <= len(names):
        raise BadAnswer(
            say(
                "{word} is no number from 1 to {count}. Please write the numbers, best first.",
                word=code_line.quoted(word),
                count=len(names),
            )
        )
    return number - 1


KIND = Kind(
    name="ranking",
    value=Ranking,
    ask=ask,
    form=form,
    read=read,
    read_form=read_form,
    read_text=read_text,
    distance=distance,
    consensus=consensus,
    describe=describe,
    fault=fault,
    figures=figures,
    names=names,
    step=step,
)
