"""Kinds with structure: a picture with numbers, and one line of short codes that names them."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PIL.Image import Image

from bot import blocks, ids
from bot.blocks import Block
from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.records import Value
from bot.tasks import forming, label_codes, sketching
from bot.tasks.kind import Fields, Kind
from bot.tasks.question import Question
from bot.tasks.sketching import Sketch, Tools
from bot.words import Language, say, speaking

V = TypeVar("V", bound=Value)

NOTHING = "nothing"
LINE_AT_MOST = 60


def fault(names: Sequence[str]) -> str | None:
    return None if names else say("give at least one, such as person,place.")


def kind(
    name: str,
    value: type[V],
    example: str | Callable[[Question], str],
    *,
    read_text: Callable[[Question, str], V],
    as_text: Callable[[Question, V], str],
    distance: Callable[[V, V], float],
    consensus: Callable[[Sequence[V]], V | None],
    describe: Callable[[V], str],
    draw: Callable[[Question, V | None, Look], Image | None],
    alt_text: Callable[[Question, V | None], str],
    nothing: str = "",
    covers: tuple[type[Value], ...] = (),
    **more: Any,
) -> Kind[V]:
    """A kind from what its code line means; card, form and reading are alike for all of them.

    example: a line as people write it, for the form's hint; {a} and {b} stand for labels' codes
    describe: a value in a few words, in the language that is spoken
    nothing: what the button says that gives the empty value, marked; "" where none is meant
    """

    def ask(question: Question) -> Sequence[Block]:
        if not nothing:
            return forming.ask(question)
        none = blocks.button(say(nothing), ids.answer_button(NOTHING), NOTHING)
        return forming.ask(question, none)

    def form(question: Question, answer: V | None) -> Sequence[Block]:
        text = as_text(question, answer) if answer else ""
        # A form that came with "-" would have to be emptied first.
        text = "" if text == "-" else text
        such = example if isinstance(example, str) else example(question)
        a, *more = label_codes.codes(question.schema).values()
        such = such.format(a=a, b=[*more, a][0])
        legend = label_codes.legend(question.schema)
        hint = say("Such as {example}, or - for none.  {legend}", example=such, legend=legend)
        # In a single line Enter saves; a long one is easier to correct in several.
        return [forming.line(text, say("What do you see?"), hint, is_long=len(text) > LINE_AT_MOST)]

    def read(question: Question, pressed: str) -> V:
        if nothing and pressed == NOTHING:
            return read_text(question, "-")
        found = forming.accepted(question, pressed)
        if not isinstance(found, value):
            raise BadAnswer(say("The model's value is of another kind. Please press Edit."))
        return found

    def read_form(question: Question, fields: Fields) -> V:
        return read_text(question, "".join(fields.get("answer", ())))

    def describe_as_data(value: V) -> str:
        with speaking(Language.ENGLISH):
            return describe(value)

    tools = Tools(
        lambda _question, sketch: [blocks.actions("tools", sketching.usual(sketch.line))],
        lambda question, sketch, pressed: _used(read_text, question, sketch, pressed),
        lambda question, sketch, look: draw(question, read_text(question, sketch.line), look),
    )
    return Kind(
        name=name,
        value=value,
        ask=more.pop("ask", ask),
        form=form,
        read=read,
        read_form=read_form,
        read_text=read_text,
        distance=distance,
        consensus=consensus,
        describe=describe_as_data,
        tell=lambda _question, value: [describe(value)],
        fault=more.pop("fault", fault),
        has_picture=lambda _: True,
        draw=draw,
        alt_text=alt_text,
        covers=lambda _: covers,
        tools=more.pop("tools", tools),
        **more,
    )


def _used(
    read_text: Callable[[Question, str], object], question: Question, sketch: Sketch, pressed: str
) -> Sketch:
    line = sketching.removed(sketch.line, pressed)
    read_text(question, line)
    return Sketch(line)
