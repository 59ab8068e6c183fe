from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadAnswer
from bot.media import palette
from bot.media.looks import Look
from bot.records import AudioPart, TextPart, VideoPart
from bot.tasks import regions
from bot.tasks.question import Question
from bot.tasks.regions import Region, Regions
from tests.bot.media.mock_recordings import mp4, wav
from tests.makers import make_schema

SCHEMA = make_schema(("bark", "speaker 1", "speaker 2"), kind="regions")
SOUND = AudioPart(media="a", mimetype="audio/wav", seconds=12.0)
FILM = VideoPart(
    media="v", mimetype="video/mp4", seconds=18.0, width=160, height=90, frames_per_second=10
)
HEARD = Question(SCHEMA, (TextPart(text="Mark what you hear."), SOUND))
SEEN = Question(SCHEMA, (FILM,))


def marked(*found: tuple[int, int, str]) -> Regions:
    return Regions(
        regions=tuple(Region(start_ms=a, end_ms=b, label=label) for a, b, label in found)
    )


@st.composite
def values(draw: st.DrawFn) -> Regions:
    time = st.integers(0, 12_000)
    two = st.lists(time, min_size=2, max_size=2, unique=True)
    found = draw(st.lists(st.tuples(two, st.sampled_from(SCHEMA.label_names)), max_size=5))
    return marked(*((min(pair), max(pair), label) for pair, label in found))


BOTH = marked((600, 2_900, "speaker 1"), (6_000, 8_700, "bark"))


@pytest.mark.parametrize(
    "line",
    [
        "0.6-2.9 s1, 6.0-8.7 b",
        "0,6-2,9 s1, 6,0-8,7 b",
        ".6 – 2.9 Speaker 1; 6-8.7 BARK.",
        "0:00.6-0:02.9 s1 6-8.7 b",
        "０．６－２．９ｓ１，６－８．７ｂ",
        "0.6s-2.9s s1, 6s-8.7s b",
        "6-8.7 b\n0.60-2.900 s1",
    ],
)
def test_seconds_are_read_as_phones_write_them(line: str) -> None:
    assert regions.read_text(HEARD, line) == BOTH


def test_frames_of_a_film_stand_for_their_stretch_of_time() -> None:
    found = regions.read_text(SEEN, "4-8 b, 1 s1, 6.0-8.7 b")

    assert found == marked((4_500, 12_000, "bark"), (0, 1_500, "speaker 1"), (6_000, 8_700, "bark"))
    assert regions.as_text(SEEN, found) == "1 s1, 4-8 b, 6.0-8.7 b"


def test_a_short_film_has_no_more_frames_than_it_shows() -> None:
    short = FILM.model_copy(update={"seconds": 0.5})

    with pytest.raises(BadAnswer, match="they are 1 to 5"):
        regions.read_text(Question(SCHEMA, (short,)), "6 b")


def test_a_time_rounded_over_the_end_is_the_end() -> None:
    short = SOUND.model_copy(update={"seconds": 11.96})

    found = regions.read_text(Question(SCHEMA, (short,)), "6-12 b")

    assert found.regions[0].end_ms == 11_960


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", "Nothing was written. Please write entries such as 6.0-8.7 b, or - for none."),
        ("6-13 b", "“6-13 b”: the recording ends at 12.0 s; please end the region there"),
        ("8-6 b", "“8-6 b”: the end is not after the start; please look at both again."),
        ("6.5 b", "“6.5 b” has no end; please write both times, such as 6.0-8.7 b."),
        ("6-8", "“6-8” has no label; please add one (b for bark, s1 for speaker 1"),
        ("bark", "“bark” is not understood; please write start, end and a label"),
        ("1-" + "9" * 2_000 + " b", "the recording ends at 12.0 s"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(line: str, sentence: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        regions.read_text(HEARD, line)

    assert sentence in str(refused.value)


def test_a_frame_that_does_not_exist_is_told() -> None:
    with pytest.raises(BadAnswer, match="frame 14 does not exist; they are 1 to 12"):
        regions.read_text(SEEN, "14 b")
    with pytest.raises(BadAnswer, match="no recording"):
        regions.read_text(Question(SCHEMA, ()), "1 b")


@given(st.text(st.sampled_from("0123456789.,:- sb1\u200b"), max_size=40))
def test_no_line_makes_reading_fail(line: str) -> None:
    for question in (HEARD, SEEN):
        with suppress(BadAnswer):
            regions.read_text(question, line)


@given(values())
def test_the_line_of_a_value_gives_the_value_back(value: Regions) -> None:
    for question in (HEARD, SEEN):
        assert regions.read_text(question, regions.as_text(question, value)) == value


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.2, 4_000))
def test_frames_are_written_as_frames(first: int, last: int, seconds: float) -> None:
    film = FILM.model_copy(update={"seconds": seconds, "frames_per_second": 60.0})
    question = Question(SCHEMA, (film,))
    low, high = sorted((first, last))
    value = regions.read_text(question, f"{low}-{high} b")

    written = regions.as_text(question, value)

    assert written == (f"{low}-{high} b" if low < high else f"{low} b")
    assert regions.read_text(question, written) == value


def test_a_suggestion_beyond_the_end_is_cut_there() -> None:
    value = marked((11_000, 15_000, "bark"), (13_000, 14_000, "bark"))

    assert regions.as_text(HEARD, value) == "11.0-12.0 b"


@given(values())
def test_a_value_survives_being_kept(value: Regions) -> None:
    assert Regions.model_validate_json(value.model_dump_json()) == value
    assert Regions.model_validate(value.model_dump(mode="json")) == value
    assert hash(Regions(regions=value.regions[::-1])) == hash(value)


@given(values(), values())
def test_distance_is_0_for_the_same_symmetric_and_at_most_1(a: Regions, b: Regions) -> None:
    assert regions.distance(a, b) == regions.distance(b, a)
    assert 0 <= regions.distance(a, b) <= 1
    assert (regions.distance(a, b) == 0) == (a == b)


def test_distance_by_hand() -> None:
    a = marked((0, 4_000, "bark"), (6_000, 8_000, "speaker 1"))
    b = marked((1_000, 5_000, "bark"))

    # They share 3 of 5 seconds: F1 = 2 * (3 / 5) / 3.
    assert regions.distance(a, b) == pytest.approx(1 - 2 / 5)


def test_consensus_is_the_median_of_what_most_marked() -> None:
    found = regions.consensus(
        [
            marked((1_000, 4_000, "bark"), (9_000, 9_500, "bark")),
            marked((1_100, 4_300, "bark")),
            marked((1_200, 6_000, "bark")),
        ]
    )

    assert found == marked((1_100, 4_300, "bark"))


def test_consensus_follows_the_weights_and_its_half_is_no_majority() -> None:
    both = [marked((0, 4_000, "bark")), marked((200, 4_200, "bark"))]

    assert regions.consensus(both) == marked((100, 4_100, "bark"))
    assert regions.consensus(both, [3, 1]) == both[0]
    assert regions.consensus([both[0], marked()]) == marked()


@given(st.lists(values(), min_size=1, max_size=4))
def test_consensus_ignores_the_order_and_follows_agreement(given_: list[Regions]) -> None:
    assert regions.consensus(given_) == regions.consensus(given_[::-1])
    assert regions.consensus([given_[0]] * 3) == given_[0]


@pytest.mark.parametrize("theme", [palette.LIGHT, palette.DARK])
def test_the_pictures_have_the_width_of_a_card(theme: palette.Theme) -> None:
    look = Look({"a": wav(12.0), "v": mp4(18.0)}, theme)
    pytest.importorskip("av")

    for picture in (
        regions.draw(HEARD, BOTH, look),
        regions.draw(SEEN, BOTH, look),
        regions.draw_between(SEEN, 4_500, 12_000, BOTH, look),
    ):
        assert picture is not None
        assert picture.width == 1080
        assert picture.height < 1_500


def test_where_there_is_nothing_to_draw_there_is_no_picture() -> None:
    assert regions.draw(Question(SCHEMA, ()), None) is None
    assert regions.draw_between(Question(SCHEMA, ()), 0, 1_000) is None
    with pytest.raises(ValueError, match="must last"):
        regions.draw_between(SEEN, 5, 5)


def test_values_and_pictures_in_words() -> None:
    assert regions.describe(BOTH) == "2 regions: 1 speaker 1 (2.3 s), 1 bark (2.7 s)"
    assert regions.alt_text(HEARD, None) == "Waveform of a sound of 12.0 seconds"
    assert regions.alt_text(SEEN, BOTH).endswith("with the regions 0.6-2.9 s1, 6.0-8.7 b")
