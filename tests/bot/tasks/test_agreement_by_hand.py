"""Alpha of every kind by its own distance, on three values whose distances are worked out by hand.

Two people say a and b of one sample, and both say c of another. With the distances x between a and
b, y between a and c, z between b and c: observed is x / 2, expected (x + 2y + 2z) / 6, so
alpha = 1 - 3x / (x + 2y + 2z).
"""

from typing import NamedTuple

import pytest

from bot.quality import alpha
from bot.records import Value
from bot.tasks import KINDS
from bot.tasks.boxes import Box, Boxes
from bot.tasks.choice import Choice
from bot.tasks.events import Event, Order, Pair
from bot.tasks.form import Form
from bot.tasks.multichoice import Labels
from bot.tasks.pairwise import Preference
from bot.tasks.ranking import Ranking
from bot.tasks.regions import Region, Regions
from bot.tasks.relations import Relation, Relations, TextEntity
from bot.tasks.scale import Grade
from bot.tasks.spans import Span, Spans
from bot.tasks.text import Text


class Case(NamedTuple):
    """Three values and the distances between a and b, a and c, b and c."""

    a: Value
    b: Value
    c: Value
    x: float
    y: float
    z: float


ADA, BEN, EVE = (
    TextEntity(name=name, start=start, end=start + 3)
    for start, name in ((0, "Ada"), (8, "Ben"), (12, "Eve"))
)
THREE = tuple(Event(name=name) for name in "abc")


def grade(rank: int) -> Grade:
    return Grade(label=str(rank), rank=rank, of=5)


def spans(*stretches: tuple[int, int, str]) -> Spans:
    return Spans(spans=tuple(Span(start=s, end=e, label=label) for s, e, label in stretches))


def boxes(*edges: tuple[float, float, float, float]) -> Boxes:
    return Boxes(
        boxes=tuple(Box(left=e[0], top=e[1], right=e[2], bottom=e[3], label="car") for e in edges)
    )


def regions(*stretches: tuple[int, int]) -> Regions:
    return Regions(regions=tuple(Region(start_ms=s, end_ms=e, label="bark") for s, e in stretches))


def arrows(*triples: tuple[TextEntity, str, TextEntity]) -> Relations:
    return Relations(relations=tuple(Relation(head=h, label=r, tail=t) for h, r, t in triples))


def order(*pairs: tuple[int, int]) -> Order:
    before = (Pair(first=i, second=j, relation="before") for i, j in pairs)
    return Order(events=THREE, pairs=tuple(before))


CASES: dict[str, Case] = {
    "choice": Case(Choice(label="a"), Choice(label="b"), Choice(label="a"), 1, 0, 1),
    "link": Case(Choice(label="a"), Choice(label="b"), Choice(label="c"), 1, 1, 1),
    # Steps of four: 1 to 2, 1 to 5, 2 to 5.
    "ordinal": Case(grade(1), grade(2), grade(5), 1 / 4, 1, 3 / 4),
    "rating": Case(grade(4), grade(4), grade(2), 0, 1 / 2, 1 / 2),
    # MASI: within each other 1 - 2/3 * 1/2; apart 1; crossing 1 - 1/3 * 1/3.
    "multichoice": Case(
        Labels(labels=("p", "q")),
        Labels(labels=("p",)),
        Labels(labels=("q", "r")),
        2 / 3,
        8 / 9,
        1,
    ),
    # Of three pairs: b against c turned; all turned; a against b and a against c turned.
    "ranking": Case(
        Ranking(order=("a", "b", "c")),
        Ranking(order=("a", "c", "b")),
        Ranking(order=("c", "b", "a")),
        1 / 3,
        1,
        2 / 3,
    ),
    "pairwise": Case(
        Preference(better="first"),
        Preference(better="tie"),
        Preference(better="first"),
        1,
        0,
        1,
    ),
    # One letter of three; all four; likewise.
    "text": Case(Text(text="cat"), Text(text="cut"), Text(text="dogs"), 1 / 3, 1, 1),
    # Two spans against one of them: F1 2/3. Against one of another label: none shared.
    "spans": Case(
        spans((0, 3, "p"), (8, 11, "p")),
        spans((0, 3, "p")),
        spans((0, 3, "q")),
        1 / 3,
        1,
        1,
    ),
    # One arrow of two shared: Jaccard 1/2; another label: none.
    "relations": Case(
        arrows((ADA, "met", BEN), (ADA, "met", EVE)),
        arrows((ADA, "met", BEN)),
        arrows((ADA, "wrote to", BEN)),
        1 / 2,
        1,
        1,
    ),
    # The upper half of the same box: IoU 1/2; apart: 0.
    "boxes": Case(
        boxes((0.0, 0.0, 0.2, 0.2)),
        boxes((0.0, 0.0, 0.2, 0.1)),
        boxes((0.5, 0.5, 0.7, 0.7)),
        1 / 2,
        1,
        1,
    ),
    # 2 of 4 seconds shared; none.
    "regions": Case(
        regions((0, 3_000)), regions((1_000, 4_000)), regions((6_000, 8_000)), 1 / 2, 1, 1
    ),
    # a < b < c implies a < c: the same three pairs. Against a < b alone: F1 2 * 1 / (3 + 1).
    "events": Case(
        order((1, 2), (2, 3)), order((1, 2), (2, 3), (1, 3)), order((1, 2)), 0, 0.5, 0.5
    ),
    # The topic differs, the tone does not; the tone by half of its scale; both.
    "form": Case(
        Form(fields={"topic": Choice(label="a"), "tone": grade(1)}),
        Form(fields={"topic": Choice(label="b"), "tone": grade(1)}),
        Form(fields={"topic": Choice(label="a"), "tone": grade(3)}),
        1 / 2,
        1 / 4,
        3 / 4,
    ),
}


def test_every_kind_is_worked_out() -> None:
    assert CASES.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", CASES)
def test_distances_are_those_worked_out_by_hand(kind: str) -> None:
    case, apart = CASES[kind], KINDS[kind].distance

    found = apart(case.a, case.b), apart(case.a, case.c), apart(case.b, case.c)

    assert found == pytest.approx((case.x, case.y, case.z))


@pytest.mark.parametrize("kind", CASES)
def test_alpha_is_that_of_the_distances(kind: str) -> None:
    case = CASES[kind]

    found = alpha.by_distance(
        [[case.a, case.b], [case.c, case.c]], KINDS[kind].distance, resamples=0
    )

    assert found.value == pytest.approx(1 - 3 * case.x / (case.x + 2 * case.y + 2 * case.z))
