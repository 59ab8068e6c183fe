"""What each kind says of several people's answers, by examples worked out by hand."""

from typing import Any

import pytest

from bot.records import AudioPart, ImagePart, TextPart
from bot.reports import figures as words
from bot.tasks import KINDS
from bot.tasks.boxes import Box, Boxes
from bot.tasks.choice import Choice
from bot.tasks.figures import Figure, Several
from bot.tasks.form import Form
from bot.tasks.multichoice import Labels
from bot.tasks.pairwise import Preference
from bot.tasks.question import Question
from bot.tasks.ranking import Ranking
from bot.tasks.regions import Region, Regions
from bot.tasks.relations import Relation, Relations, TextEntity
from bot.tasks.scale import Grade
from bot.tasks.spans import Span, Spans
from bot.tasks.text import Text
from tests.makers import make_form_schema, make_schema

TEXT = TextPart(text="Ada met Ben in Rome.")


def of(kind: str, *answered: Several[Any]) -> dict[str, Figure]:
    return {one.name: one for one in KINDS[kind].figures(answered)}


def several(kind: str, labels: tuple[str, ...], *values: Any, **more: Any) -> Several[Any]:
    parts = more.pop("parts", (TEXT,))
    question = Question(make_schema(labels, kind), parts, more.pop("suggested", None))
    return Several(question, values, **more)


def span(start: int, end: int, label: str = "person") -> Span:
    return Span(start=start, end=end, label=label)


def test_spans_have_alpha_of_each_labels_words_and_two_f1() -> None:
    """Words: Ada met Ben in Rome and the full stop. One marks Ada and Ben, the other Ada only."""
    one = Spans(spans=(span(0, 3), span(8, 11)))
    other = Spans(spans=(span(0, 3),))

    found = of("spans", several("spans", ("person", "place"), one, other))

    # Of 12 answers 3 are yes and 9 no; 1 of 6 words is disputed.
    assert found["alpha of words, person"].value == pytest.approx(
        1 - (1 / 6) / (2 * 3 * 9 / (12 * 11))
    )
    assert found["alpha of words, place"].value is None
    assert found["F1 of spans, exact"].value == pytest.approx(2 / 3)
    slip = several("spans", ("person",), one, Spans(spans=(span(0, 7), span(8, 11))))
    assert of("spans", slip)["F1 of spans, exact"].value == pytest.approx(0.5)
    assert of("spans", slip)["F1 of spans, relaxed"].value == 1


def test_relations_have_f1_of_arrows_with_labels_and_without() -> None:
    ada, ben = TextEntity(name="Ada", start=0, end=3), TextEntity(name="Ben", start=8, end=11)
    met, wrote = (
        Relations(relations=(Relation(head=ada, label=label, tail=ben),))
        for label in ("met", "wrote to")
    )

    found = of("relations", several("relations", ("met", "wrote to"), met, wrote))

    assert found["F1 of arrows with their labels"].value == 0
    assert found["F1 of arrows, any label"].value == 1


def test_boxes_have_soft_f1_of_each_label_and_the_iou_of_pairs() -> None:
    car = Box(left=0.0, top=0.0, right=0.2, bottom=0.2, label="car")
    near = Box(left=0.0, top=0.0, right=0.2, bottom=0.1, label="car")
    man = Box(left=0.5, top=0.5, right=0.6, bottom=0.9, label="person")
    image = ImagePart(media="x", mimetype="", width=9, height=9)

    found = of(
        "boxes",
        several(
            "boxes",
            ("car", "person", "dog"),
            Boxes(boxes=(car, man)),
            Boxes(boxes=(near,)),
            parts=(image,),
        ),
    )

    assert found["soft F1, car"].value == pytest.approx(0.5)
    assert found["soft F1, person"].value == 0
    assert "soft F1, dog" not in found
    assert found["IoU of paired boxes"].value == pytest.approx(0.5)


def test_regions_have_alpha_for_units() -> None:
    sound = AudioPart(media="x", mimetype="audio/wav", seconds=10.0)
    same = Regions(regions=(Region(start_ms=1_000, end_ms=4_000, label="bark"),))

    found = of("regions", several("regions", ("bark",), same, same, parts=(sound,)))

    assert found["alpha for units"].value == 1


def test_texts_have_error_rates_between_people_and_of_the_model() -> None:
    """Two words of four, and one of them the model's."""
    asked = several(
        "text",
        (),
        Text(text="Ada met Ben today"),
        Text(text="Ada met Ben today"),
        suggested=Text(text="Ada mat Ben yesterday"),
    )

    found = of("text", asked)

    assert found["error rate of words between people"].value == 0
    assert found["error rate of words, model against people"].value == pytest.approx(0.5)
    assert 0 < (found["error rate of characters, model against people"].value or 0) < 0.5


def test_labels_have_alpha_by_jaccard_and_rankings_by_the_footrule() -> None:
    labels = [Labels(labels=tuple(names)) for names in ("ab", "a", "c", "c")]
    orders = [Ranking(order=tuple(order)) for order in ("abc", "acb", "cba", "cba")]

    jaccard = of(
        "multichoice",
        several("multichoice", ("a", "b", "c"), *labels[:2]),
        several("multichoice", ("a", "b", "c"), *labels[2:]),
    )
    footrule = of(
        "ranking",
        several("ranking", ("a", "b", "c"), *orders[:2]),
        several("ranking", ("a", "b", "c"), *orders[2:]),
    )

    # Observed: (1/2 + 0) / 2. Expected, of 6 pairs: 1/2 once, 1 four times, 0 once.
    assert jaccard["alpha by Jaccard's distance"].value == pytest.approx(1 - (1 / 4) / (4.5 / 6))
    # Places moved, by the 4 that three items can: 2/4 and 0 within; 4/4 four times between.
    assert footrule["alpha by Spearman's footrule"].value == pytest.approx(1 - (1 / 4) / (4.5 / 6))


def test_ratings_have_a_mean() -> None:
    grades = [Grade(label=str(n), rank=n, of=5) for n in (4, 5, 1)]
    asked = [several("rating", ("1", "2"), *some) for some in (grades[:2], grades[2:])]

    assert of("rating", *asked)["mean rating"].value == pytest.approx((4.5 + 1) / 2)


def prefer(*better: str) -> list[Preference]:
    return [Preference.model_validate({"better": one}) for one in better]


def test_comparisons_come_to_a_ranking_of_those_that_the_metadata_names() -> None:
    parts = (TextPart(text="Why?"), TextPart(text="One."), TextPart(text="Two."))
    asked = [
        several(
            "pairwise",
            (),
            *prefer("first", "first", "second", "tie", "both bad"),
            parts=parts,
            extra={"first": "model m", "second": "model n"},
        ),
        several(
            "pairwise", (), *prefer("first"), parts=parts, extra={"first": "model n", "second": 3}
        ),
    ]

    best, *_ = found = list(of("pairwise", *asked).values())

    assert [one.name for one in found] == ["1. model m", "2. model n", "3. 3"]
    assert best.note == "chance to win against an average one; won 2.5 of 4"
    assert best.low is not None
    assert best.value is not None
    assert best.low < best.value


def test_comparisons_without_names_rank_the_texts_themselves_and_tell_of_the_side() -> None:
    parts = (TextPart(text="One."), TextPart(text="Two."))
    asked = several(
        "pairwise",
        (),
        *prefer("first", "first", "second"),
        parts=parts,
        orders=((0, 1), (1, 0), (1, 0)),
    )

    found = of("pairwise", asked)

    assert list(found)[:2] == ["1. One.", "2. Two."]
    side = found["A was better, whichever it was"]
    assert side.value == pytest.approx(2 / 3)
    assert side.note == "of 3 answers that chose a side"


def test_several_questions_have_alpha_of_each_field_by_its_own_kind() -> None:
    schema = make_form_schema(topic=("choice", ("a", "b")), who=("spans", ("person",)))
    marked, bare = Spans(spans=(span(0, 3),)), Spans()
    rows = [
        [("a", marked), ("a", bare)],
        [("b", marked), ("a", marked)],
    ]
    asked = [
        Several(
            Question(schema, (TEXT,)),
            tuple(Form(fields={"topic": Choice(label=t), "who": w}) for t, w in row),
        )
        for row in rows
    ]

    found = of("form", *asked)

    # topic: aa, ba: observed 1/2, expected 2 * 3 * 1 / (4 * 3). who: likewise.
    assert found["alpha of topic (nominal)"].value == pytest.approx(0.0)
    assert found["alpha of who (by distance)"].value == pytest.approx(0.0)
    assert found["who: F1 of spans, exact"].value == pytest.approx(0.5)


def test_of_very_many_samples_some_are_compared_and_it_is_said() -> None:
    schema = make_form_schema(note=("text", ()))
    asked = [
        Several(
            Question(schema, (TEXT,)),
            tuple(Form(fields={"note": Text(text=f"{i} {who}")}) for who in "ab"),
        )
        for i in range(300)
    ]

    assert of("form", *asked)["alpha of note (by distance)"].note == "of 150 of 300 samples"


@pytest.mark.parametrize("kind", KINDS)
def test_without_answers_no_kind_has_a_figure_with_a_value(kind: str) -> None:
    assert all(one.value is None for one in KINDS[kind].figures([]))


def test_figures_are_told_in_a_line_and_in_a_table() -> None:
    missing = Figure(name="alpha", value=None, note="No sample has two answers yet.")

    assert words.line(missing) == "alpha: -, No sample has two answers yet."
    assert words.table([missing]).rows == (("alpha", "-", "-", "No sample has two answers yet."),)
