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

V = TypeVar("V", bound=Value)

NOTHING = "nothing"
LINE_AT_MOST = 60


def fault(names: Sequence[str]) -> str | None:
    return None if names else "give at least one, such as person,place."


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
    nothing: what the button says that gives the empty value; "" where none is meant
    """

    def ask(question: Question) -> Sequence[Block]:
        none = blocks.button(nothing, ids.answer_button(NOTHING), NOTHING)
        return forming.ask(question, *([none] if nothing else []))

    def form(question: Question, answer: V | None) -> Sequence[Block]:
        text = as_text(question, answer) if answer else ""
        # A form that came with "-" would have to be emptied first.
        text = "" if text == "-" else text
        such = example if isinstance(example, str) else example(question)
        a, *more = label_codes.codes(question.schema).values()
        such = such.format(a=a, b=[*more, a][0])
        hint = f"Such as {such}, or - for none.  {label_codes.legend(question.schema)}"
        # In a single line Enter saves; a long one is easier to correct in several.
        return [forming.line(text, "What do you see?", hint, is_long=len(text) > LINE_AT_MOST)]

    def read(question: Question, pressed: str) -> V:
        if nothing and pressed == NOTHING:
            return read_text(question, "-")
        found = forming.accepted(question, pressed)
        if not isinstance(found, value):
            raise BadAnswer("The model's value is of another kind. Please press Edit.")
        return found

    def read_form(question: Question, fields: Fields) -> V:
        return read_text(question, "".join(fields.get("answer", ())))

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
        describe=describe,
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
