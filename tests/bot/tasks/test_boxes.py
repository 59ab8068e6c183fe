import random
import statistics
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import BadAnswer
from bot.media import palette
from bot.media.looks import Look
from bot.records import ImagePart, TextPart
from bot.tasks import boxes
from bot.tasks.boxes import Box, Boxes
from bot.tasks.question import Question
from tests.bot.media.mock_street import street
from tests.makers import make_schema

SCHEMA = make_schema(("car", "person", "bicycle"), kind="boxes")
PICTURE = ImagePart(media="a", mimetype="image/png", width=1100, height=820)
CAR = Box(left=0.341, top=0.497, right=0.641, bottom=0.878, label="car")
PERSON = Box(left=0.76, top=0.52, right=0.83, bottom=0.86, label="person")
QUESTION = Question(SCHEMA, (PICTURE,), Boxes(boxes=(CAR, PERSON)))
FRESH = Question(SCHEMA, (PICTURE,))


def box(left: float, top: float, right: float, bottom: float, label: str = "car") -> Box:
    return Box(left=left, top=top, right=right, bottom=bottom, label=label)


@st.composite
def values(draw: st.DrawFn) -> Boxes:
    edge = st.integers(0, 10_000)
    found = []
    for _ in range(draw(st.integers(0, 4))):
        left, right = sorted(draw(st.lists(edge, min_size=2, max_size=2, unique=True)))
        top, bottom = sorted(draw(st.lists(edge, min_size=2, max_size=2, unique=True)))
        label = draw(st.sampled_from(SCHEMA.label_names))
        found.append(box(left / 1e4, top / 1e4, right / 1e4, bottom / 1e4, label))
    return Boxes(boxes=tuple(found))


@pytest.mark.parametrize(
    "line", ["c5f7 6128 c", "C5 F7 6 1 2 8 car", "f7c5 6128 c.", "ｃ５ｆ７６１２８ｃ"]
)
def test_a_new_box_is_read_from_cells_and_digits(line: str) -> None:
    (found,) = boxes.read_text(FRESH, line).boxes

    # Column c begins at 2/8; its strip an eighth of a cell before it; digit 6 is 6.5 stripes on.
    assert found.left == pytest.approx((2 - 0.125 + 6.5 * 0.125) / 8, abs=1e-4)
    assert found.bottom == pytest.approx((6 - 0.125 + 8.5 * 0.125) / 8, abs=1e-4)
    assert found.label == "car"


def test_cells_alone_are_whole_cells() -> None:
    assert boxes.read_text(FRESH, "c5f7 c").boxes == (box(0.25, 0.5, 0.75, 0.875),)


def test_shown_boxes_are_kept_relabelled_nudged_or_left_out_by_number() -> None:
    assert boxes.read_text(QUESTION, "1, 2") == QUESTION.suggestion
    assert boxes.read_text(QUESTION, "1 b").boxes == (CAR.model_copy(update={"label": "bicycle"}),)
    nudged = boxes.read_text(QUESTION, "2 l+ t-3 r-50").boxes[0]
    assert nudged.edges == pytest.approx((0.753, 0.5302, 0.7915, 0.86), abs=1e-3)


def test_two_new_boxes_without_a_comma_are_two() -> None:
    assert len(boxes.read_text(FRESH, "a1b2 5555 c g5h8 4455 p").boxes) == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Nothing was written."),
        ("c5f9 6128 c", "cells go from a1 to h8"),
        ("c5z7 6128 c", "cells go from a1 to h8"),
        ("c5f7 612 c", "the edges need four digits, for left, top, right and bottom"),
        ("c5c5 9191 c", "the left edge is not left of the right one"),
        ("c5c5 1991 c", "the top edge is not above the bottom one"),
        ("c5f7 6128", "has no label; please add one"),
        ("1 c", "There is no box 1; no box is shown, and new ones begin like c5f7."),
        ("9" * 2_000, "There is no box 1000000000"),
        ("@1 2 3", "is not understood; please write two cells, four edge digits and a label"),
        ("@300 0 400 50 c", "the left edge is not left of the right one"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        boxes.read_text(FRESH, line)

    assert sentence in str(refused.value)


@given(st.text(st.sampled_from("abch1258 @.-+ltrb,c"), max_size=40))
def test_no_line_makes_reading_fail(line: str) -> None:
    with suppress(BadAnswer):
        boxes.read_text(QUESTION, line)


@given(values())
def test_the_line_of_a_value_gives_the_value_back(value: Boxes) -> None:
    for question in (FRESH, QUESTION, Question(SCHEMA, (PICTURE,), value)):
        assert boxes.read_text(question, boxes.as_text(question, value)) == value


@given(st.from_regex(r"[a-c][1-3][e-h][5-8] [0-9]{4} [cp]", fullmatch=True))
def test_a_box_from_the_grid_is_written_by_the_grid(line: str) -> None:
    value = boxes.read_text(FRESH, line)

    written = boxes.as_text(FRESH, value)

    assert "@" not in written
    assert boxes.read_text(FRESH, written) == value


@given(values())
def test_a_value_survives_being_kept(value: Boxes) -> None:
    assert Boxes.model_validate_json(value.model_dump_json()) == value
    assert Boxes.model_validate(value.model_dump(mode="json")) == value
    assert hash(Boxes(boxes=value.boxes[::-1])) == hash(value)


@given(values(), values())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(a: Boxes, b: Boxes) -> None:
    assert boxes.distance(a, b) == boxes.distance(b, a)
    assert 0 <= boxes.distance(a, b) <= 1
    assert boxes.distance(a, a) == 0
    assert a == b or boxes.distance(a, b) > 0


def test_distance_by_hand() -> None:
    a = Boxes(boxes=(box(0, 0, 0.4, 0.4), box(0.5, 0.5, 1, 1, "person")))
    b = Boxes(boxes=(box(0.2, 0, 0.6, 0.4),))

    # The cars share 0.2 x 0.4 of 0.6 x 0.4: IoU 1/3; F1 = 2 * (1/3) / 3.
    assert boxes.iou(a.boxes[0], b.boxes[0]) == pytest.approx(1 / 3)
    assert boxes.distance(a, b) == pytest.approx(1 - 2 / 9)


def test_pairing_is_the_best_of_all_and_not_the_first() -> None:
    a = Boxes(boxes=(box(0, 0, 0.5, 1), box(0.1, 0, 0.6, 1)))
    b = Boxes(boxes=(box(0.1, 0, 0.6, 1), box(0.2, 0, 0.7, 1)))

    # Equal boxes are paired; the others share 0.3 of 0.7.
    assert boxes.distance(a, b) == pytest.approx(1 - 2 * (1 + 3 / 7) / 4)


def test_consensus_is_the_mean_of_what_most_boxed() -> None:
    found = boxes.consensus(
        [
            Boxes(boxes=(box(0.1, 0.1, 0.5, 0.5), box(0.7, 0.7, 0.9, 0.9, "person"))),
            Boxes(boxes=(box(0.12, 0.1, 0.5, 0.52),)),
            Boxes(boxes=(box(0.14, 0.1, 0.56, 0.54),)),
        ]
    )

    assert found == Boxes(boxes=(box(0.12, 0.1, 0.52, 0.52),))


def test_consensus_follows_the_weights_and_its_half_is_no_majority() -> None:
    both = [Boxes(boxes=(CAR,)), Boxes(boxes=(PERSON,))]

    assert boxes.consensus(both) == Boxes()
    assert boxes.consensus(both, [3, 1]) == both[0]


@given(st.lists(values(), min_size=1, max_size=4))
def test_consensus_ignores_the_order_and_follows_agreement(given_: list[Boxes]) -> None:
    assert boxes.consensus(given_) == boxes.consensus(given_[::-1])
    assert boxes.consensus([given_[0]] * 3) == given_[0]


def test_nudges_stop_at_the_picture_and_leave_a_box() -> None:
    assert boxes.nudge(box(0.01, 0, 0.5, 1), "left", 0.1).left == 0
    assert boxes.nudge(box(0.2, 0, 0.4, 1), "right", -0.1).right == 0.38
    with pytest.raises(BadAnswer, match="nothing of the box"):
        boxes.nudge(box(0.2, 0, 0.4, 1), "right", -1)


def test_boxes_are_relabelled_and_deleted_by_number() -> None:
    value = Boxes(boxes=(CAR, PERSON))

    assert boxes.relabel(value, 2, "car").boxes[1].label == "car"
    assert boxes.delete(value, 1) == Boxes(boxes=(PERSON,))
    with pytest.raises(BadAnswer, match="There is no box 3; the boxes shown are 1 to 2"):
        boxes.delete(value, 3)


def test_a_small_box_is_advised_against() -> None:
    assert boxes.advice(Boxes(boxes=(CAR,))) is None
    assert "Box 2 (person) is under 8%" in str(boxes.advice(Boxes(boxes=(CAR, PERSON))))


def grid_iou(size: float, seed: int, tries: int = 4_000) -> float:
    """The mean IoU of random boxes with what someone types who reads the grid rightly.

    size: the square root of the box's share of the picture's area; aspects 0.3 to 3.3.
    """
    chance = random.Random(seed)
    found = []
    for _ in range(tries):
        aspect = 0.3 * (3.3 / 0.3) ** chance.random()
        wide, high = size * aspect**0.5, size / aspect**0.5
        left, top = chance.uniform(0, 1 - wide), chance.uniform(0, 1 - high)
        true = box(left, top, left + wide, top + high)
        cells = [min(int(edge * 8), 7) for edge in true.edges]
        digits = "".join(
            str(min(max(int((edge * 8 - cell + 0.125) / 0.125), 0), 9))
            for edge, cell in zip(true.edges, cells, strict=True)
        )
        line = (
            f"{'abcdefgh'[cells[0]]}{cells[1] + 1}{'abcdefgh'[cells[2]]}{cells[3] + 1} {digits} c"
        )
        with suppress(BadAnswer):  # two edges in one stripe; such a box counts as lost
            found.append(boxes.iou(true, boxes.read_text(FRESH, line).boxes[0]))
    return sum(found) / tries


@pytest.mark.parametrize(("size", "least"), [(0.1, 0.83), (0.2, 0.91)])
def test_grid_and_digits_find_the_box(size: float, least: float) -> None:
    assert statistics.mean(grid_iou(size, seed) for seed in (1, 2)) >= least


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
@pytest.mark.parametrize("size", [(1100, 820), (40, 2_000), (2_000, 40), (1, 1)])
def test_the_pictures_have_the_width_of_a_card(size: tuple[int, int], theme: palette.Theme) -> None:
    look = Look({"a": street(*size)}, theme)

    for picture in (
        boxes.draw(QUESTION, Boxes(boxes=(CAR, PERSON)), look),
        boxes.draw_edges(QUESTION, boxes.read_cells("c5f7"), look),
        boxes.draw_edges(QUESTION, boxes.read_cells("a1h8"), look),
    ):
        assert picture is not None
        assert picture.width == 1080
        assert picture.height < 1_800


def test_a_turned_photo_is_drawn_the_right_way_up() -> None:
    content = BytesIO()
    image = Image.new("RGB", (400, 100), "red")
    image.getexif()[0x0112] = 6
    image.save(content, "JPEG", exif=image.getexif())

    picture = boxes.draw(FRESH, None, Look({"a": content.getvalue()}))

    assert picture is not None
    assert picture.height > picture.width


def test_a_sample_without_a_picture_has_none() -> None:
    assert boxes.draw(Question(SCHEMA, (TextPart(text="a"),)), None) is None


def test_the_words_of_the_picture_name_cells() -> None:
    assert boxes.alt_text(QUESTION, None) == "Picture with an 8 by 8 lettered grid, A1 to H8"
    assert boxes.alt_text(QUESTION, Boxes(boxes=(CAR,))).endswith(": 1 car from C4 to F8")


def test_a_value_in_words() -> None:
    assert boxes.describe(Boxes(boxes=(CAR, PERSON))) == "2 boxes: 1 car, 1 person"


@pytest.mark.parametrize("edges", [(0.5, 0, 0.5, 1), (0, 0, 1.1, 1), (float("nan"), 0, 1, 1)])
def test_a_box_lies_in_the_picture(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match=r"box|equal|finite"):
        box(*edges)
