"""What forms offer beside the code line: every press makes a line that reads as it should."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.media.looks import Look
from bot.records import AudioPart, ImagePart, TextPart, VideoPart
from bot.tasks import KINDS, boxes, regions, relations
from bot.tasks.boxes import Box, Boxes
from bot.tasks.boxes.tools import NUDGES
from bot.tasks.question import Question
from bot.tasks.sketching import Sketch
from tests.bot.media.mock_recordings import mp4, wav
from tests.bot.media.mock_street import street
from tests.makers import make_schema

CAR = Box(left=0.34, top=0.66, right=0.64, bottom=0.82, label="car")
MAN = Box(left=0.76, top=0.52, right=0.83, bottom=0.86, label="person")
STREET = Question(
    make_schema(("car", "person"), "boxes"),
    (ImagePart(media="x", mimetype="image/png", width=1_100, height=820),),
    Boxes(boxes=(CAR, MAN)),
    is_offered=True,
)
SEEN = Look(media={"x": street()})


def use(kind: str, question: Question, line: str, pressed: str, **picks: str) -> Sketch:
    tools = KINDS[kind].tools
    assert tools
    return tools.use(question, Sketch(line, picks=picks), pressed)


def controls(kind: str, question: Question, sketch: Sketch) -> dict[str, dict[str, object]]:
    tools = KINDS[kind].tools
    assert tools
    return {
        element["action_id"]: element
        for block in tools.controls(question, sketch)
        for element in block["elements"]
    }


@pytest.mark.parametrize(
    ("pressed", "box", "line"),
    [
        ("l+10", "0", "1 l+10 c, 2 p"),
        ("b-3", "1", "1 c, 2 b-3 p"),
        ("delete", "0", "2 p"),
        ("label person", "0", "1 p, 2 p"),
    ],
)
def test_a_press_changes_one_box_of_the_line(pressed: str, box: str, line: str) -> None:
    assert use("boxes", STREET, "1 c, 2 p", pressed, box=box).line == line


def test_a_nudge_moves_the_edge_by_a_tenth_outwards_and_then_back() -> None:
    once = use("boxes", STREET, "1 c, 2 p", "l+10", box="0").line
    back = use("boxes", STREET, once, "l-3", box="0").line

    (first, _), (second, _) = (boxes.read_text(STREET, line).boxes for line in (once, back))

    assert first.left == pytest.approx(0.34 - 0.10 * 0.30)
    assert second.left == pytest.approx(0.31 + 0.03 * 0.33, abs=1e-4)


@pytest.mark.parametrize("entry", ["c5f7 6128 c", "@34 66 64 82 c", "1 c"])
@settings(max_examples=25, deadline=None)
@given(presses=st.lists(st.sampled_from([f"{edge}{p}" for _, edge in NUDGES for p in ("10", "3")])))
def test_nudges_of_any_box_move_it_as_they_say(entry: str, presses: list[str]) -> None:
    line, expected = entry, boxes.read_text(STREET, entry).boxes[0]
    for pressed in presses[:6]:
        line = use("boxes", STREET, line, pressed, box="0").line
        edge = {"l": "left", "t": "top", "r": "right", "b": "bottom"}[pressed[0]]
        share = int(pressed[2:]) / (100 if pressed[1] == "+" else -100)
        expected = boxes.nudge(expected, edge, share)  # type: ignore[arg-type]

    assert boxes.read_text(STREET, line).boxes == (expected,)


def test_the_last_box_deleted_leaves_none() -> None:
    line = use("boxes", STREET, "1 c", "delete", box="0").line

    assert boxes.read_text(STREET, line) == Boxes()


def test_steps_are_coarse_first_and_then_as_wished() -> None:
    shown = controls("boxes", STREET, Sketch("1 c"))
    finer = use("boxes", STREET, "1 c", "step 3", box="0")

    assert {one.get("value") for one in shown.values()} >= {"l+10", "b-10", "step 3"}
    again = controls("boxes", STREET, finer)
    assert {one.get("value") for one in again.values()} >= {"l+3", "step 10"}


def test_a_new_box_without_digits_shows_the_strips_of_its_edges() -> None:
    sketch = use("boxes", STREET, "1 c, c5f7", "preview")

    assert (sketch.line, sketch.focus) == ("1 c, c5f7", "c5f7")
    assert "`c5f7 6128 c`" in sketch.note
    tools = KINDS["boxes"].tools
    assert tools
    strips = tools.draw(STREET, sketch, SEEN)
    whole = tools.draw(STREET, Sketch("1 c"), SEEN)
    assert strips
    assert whole
    assert strips.tobytes() != whole.tobytes()


def test_a_box_of_less_than_8_percent_is_advised_against_in_the_form() -> None:
    """The man is 7% wide."""
    note = use("boxes", STREET, "1 c, 2 p", "preview").note

    assert note.startswith("Box 2 (person) is under 8% of the picture's side")
    assert use("boxes", STREET, "1 c", "preview").note == ""


def test_new_boxes_are_numbered_behind_those_of_the_model() -> None:
    select = controls("boxes", STREET, Sketch("2 p, c5f7 6128 c"))["pick.box"]

    assert [one["text"]["text"] for one in select["options"]] == ["2 person", "3 car"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "pressed", "picks"),
    [
        ("", "preview", {}),
        ("1 c", "l+10", {"box": "7"}),
        ("9 c", "preview", {}),
        ("1 c", "delete", {"box": "x"}),
    ],
)
def test_what_cannot_be_done_is_told(line: str, pressed: str, picks: dict[str, str]) -> None:
    with pytest.raises(BadAnswer):
        use("boxes", STREET, line, pressed, **picks)


MET = Question(make_schema(("met", "wrote to"), "relations"), (TextPart(text="Ada met Ben"),))


def test_an_arrow_is_picked_from_three_selects() -> None:
    shown = controls("relations", MET, Sketch(""))

    assert shown.keys() == {"pick.head", "pick.label", "pick.tail", "tool.add", "tool.preview"}
    first = use("relations", MET, "", "add", head="1", label="m", tail="3").line
    second = use("relations", MET, first, "add", head="3", label="w", tail="1").line
    assert second == "1>3 m, 3>1 w"
    assert len(relations.read_text(MET, second).relations) == 2


def test_an_arrow_that_lacks_an_end_is_not_added() -> None:
    with pytest.raises(BadAnswer, match="then press Add"):
        use("relations", MET, "1>3 m", "add", head="1", label="m")


def test_more_entities_than_a_select_holds_are_typed() -> None:
    many = Question(MET.schema, (TextPart(text="word " * 101),))

    assert controls("relations", many, Sketch("")).keys() == {"tool.preview"}


FILM = Question(
    make_schema(("crossing",), "regions"),
    (
        VideoPart(
            media="f", mimetype="video/mp4", seconds=6.0, width=160, height=90, frames_per_second=10
        ),
    ),
)
SOUND = Question(
    make_schema(("bark",), "regions"), (AudioPart(media="s", mimetype="audio/wav", seconds=6.0),)
)


def test_frames_without_a_label_are_shown_closer() -> None:
    sketch = use("regions", FILM, "1-2 c, 4-8", "preview")

    assert sketch.focus == "1500-4000"
    assert "`1.5-4.0 c`" in sketch.note
    closer = regions.KIND.tools
    assert closer
    assert closer.draw(FILM, sketch, Look(media={"f": mp4()})) is not None


def test_a_part_of_a_sound_is_shown_closer() -> None:
    sketch = use("regions", SOUND, "2,5-3", "preview")
    look = Look(media={"s": wav()})
    tools = regions.KIND.tools
    assert tools

    closer, whole = (tools.draw(SOUND, one, look) for one in (sketch, Sketch("0.6-2.9 b")))

    assert sketch.focus == "2500-3000"
    assert closer
    assert whole
    assert closer.size == whole.size
    assert closer.tobytes() != whole.tobytes()


def test_a_whole_line_shows_its_regions() -> None:
    assert use("regions", FILM, "4-8 c", "preview").focus == ""


@pytest.mark.parametrize(
    ("kind", "question", "line", "left"),
    [
        ("relations", MET, "1>3 m, 3>1 w", "3>1 w"),
        ("regions", SOUND, "0,6-2,9 b, 4-5 b", "4-5 b"),
        ("spans", Question(make_schema(("p",), "spans"), MET.parts), "1 p, 3 p", "3 p"),
    ],
)
def test_an_entry_is_taken_out_without_typing(
    kind: str, question: Question, line: str, left: str
) -> None:
    offered = controls(kind, question, Sketch(line))["tool.remove"]
    first = offered["options"][0]["value"]  # type: ignore[index]

    assert use(kind, question, line, first).line == left
    assert use(kind, question, left, first).line == "-"
    assert "tool.remove" not in controls(kind, question, Sketch(""))
