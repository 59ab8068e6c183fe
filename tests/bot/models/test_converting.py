"""What models put out becomes a value, and a value what models learn from."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadModel
from bot.models import converting, naming
from bot.tasks.boxes import Box, Boxes
from bot.tasks.regions import Region, Regions
from bot.tasks.spans import Span, Spans

NAMES = st.sampled_from(["car", "tree", "person"])
TEXT = string.ascii_lowercase * 2


@st.composite
def some_spans(draw: st.DrawFn) -> Spans:
    """In the second of two texts, beside each other."""
    edges = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return Spans(spans=tuple(Span(part=1, start=a, end=b, label=draw(NAMES)) for a, b in pairs))


@given(some_spans())
def test_spans_go_to_entities_and_back(value: Spans) -> None:
    assert converting.spans_of(converting.entities_of(value, 1), 1, TEXT) == value
    assert converting.entities_of(value, 0) == []


@given(some_spans())
def test_spans_go_to_tags_and_back(value: Spans) -> None:
    letters = [(place, place + 1) for place in range(len(TEXT))]

    tags = converting.tags_of(value, 1, [(0, 0), *letters])

    found: list[dict[str, Any]] = []
    for tag, (start, end) in zip(tags[1:], letters, strict=True):
        if tag.startswith("I-"):
            found[-1]["end"] = end
        elif tag != "O":
            found.append({"start": start, "end": end, "label": converting.plain(tag)})
    assert tags[0] == "O"
    assert converting.spans_of(found, 1, TEXT) == value


def test_white_space_at_the_ends_is_no_part_of_a_span() -> None:
    entities = [{"start": 3, "end": 9, "label": "x"}, {"start": 3, "end": 4, "label": "x"}]

    found = converting.spans_of(entities, 0, "in  Rome  now")

    assert found == Spans(spans=(Span(start=4, end=8, label="x"),))


SIDES = st.tuples(st.integers(0, 199), st.integers(1, 200)).map(
    lambda pair: (pair[0], max(pair[0] + 1, pair[1]))
)


@given(st.lists(st.tuples(SIDES, SIDES, NAMES), max_size=5))
def test_boxes_go_to_detections_and_back(found: list[tuple[Any, Any, str]]) -> None:
    boxes = [
        Box(left=x0 / 200, top=y0 / 200, right=x1 / 200, bottom=y1 / 200, label=label)
        for (x0, x1), (y0, y1), label in found
    ]
    value = Boxes(boxes=tuple(boxes))

    assert converting.boxes_of(converting.detections_of(value, 640, 480), 640, 480) == value


@pytest.mark.parametrize(
    ("box", "edges"),
    [
        ((-5, -5, 50, 50), (0, 0, 0.5, 0.5)),
        ((90, 90, 120, 300), (0.9, 0.9, 1, 1)),
        ((120, 0, 140, 10), None),
        ((10, 10, 10.001, 20), None),
    ],
)
def test_a_box_is_cut_at_the_edge_of_the_picture(
    box: tuple[float, ...], edges: tuple[float, ...] | None
) -> None:
    named = dict(zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True))

    value = converting.boxes_of([{"label": "car", "box": named}], 100, 100)

    assert [one.edges for one in value.boxes] == ([edges] if edges else [])


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(1, 9_000), NAMES), max_size=6))
def test_regions_go_to_stretches_and_back(found: list[tuple[int, int, str]]) -> None:
    stretches = [(start / 1_000, (start + long) / 1_000, label) for start, long, label in found]

    value = converting.regions_of(stretches)

    assert converting.regions_of(converting.stretches_of(value)) == value
    covered = {(ms, label) for start, long, label in found for ms in (start, start + long - 1)}
    for ms, label in covered:
        assert any(one.start_ms <= ms < one.end_ms and one.label == label for one in value.regions)


def test_stretches_that_touch_are_one_region() -> None:
    value = converting.regions_of([(1.0, 1.5, "x"), (0.5, 1.0, "x"), (1.0, 1.5, "y")])

    assert value == Regions(
        regions=(
            Region(start_ms=500, end_ms=1_500, label="x"),
            Region(start_ms=1_000, end_ms=1_500, label="y"),
        )
    )


@pytest.mark.parametrize(
    ("theirs", "given_", "complaint"),
    [
        (["LABEL_0", "LABEL_1"], {}, r"does not have: LABEL_0, LABEL_1\. The project's are a, b"),
        (["a", "x"], {"y": "a"}, "the model has no 'y'; its labels are a, x"),
        (["a", "x"], {"x": "z"}, "'z' is no label of the project: a, b"),
        (["x"], {"x": ""}, "none of the model's labels"),
    ],
)
def test_labels_that_fit_nowhere_are_told(
    theirs: list[str], given_: dict[str, str], complaint: str
) -> None:
    with pytest.raises(BadModel, match=complaint):
        naming.match(theirs, ["a", "b"], given_)


@pytest.mark.parametrize("entries", [["a"], ["=a"], ["a=b", "a=c"]])
def test_what_is_no_map_is_refused(entries: list[str]) -> None:
    with pytest.raises(BadModel, match="--map"):
        naming.parse(entries)
