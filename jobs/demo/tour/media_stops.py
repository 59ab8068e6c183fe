"""The stops of the tour that show pictures, sounds and films."""

from bot.records import TextPart
from bot.schema import make
from jobs.demo.tour import notes, recordings, streets
from jobs.demo.tour.stops import Keep, Sample, Stop
from jobs.demo.tour.streets import BLUE, GREEN, RED, YELLOW, Thing

CAR = Thing("car", (0.30, 0.62, 0.58, 0.86), RED)
VAN = Thing("car", (0.66, 0.56, 0.88, 0.74), BLUE)
WOMAN = Thing("person", (0.12, 0.52, 0.19, 0.86), GREEN)
BOY = Thing("person", (0.62, 0.66, 0.67, 0.90), YELLOW)


def _boxes(keep: Keep) -> list[Sample]:
    day, night = streets.draw([CAR, VAN, WOMAN]), streets.draw([VAN, BOY, CAR], at_night=True)
    return [
        Sample(
            (keep(day),),
            {"boxes": [_near(CAR, 0.03), _near(WOMAN, 0.0)]},
            0.66,
        ),
        Sample((keep(night),), {"boxes": [_near(VAN, 0.02), _near(BOY, 0.0)]}, 0.51),
        Sample((keep(streets.draw([WOMAN, BOY])),)),
    ]


def _near(thing: Thing, off: float) -> dict[str, object]:
    """A model's box: its left edge is off by a share of the picture."""
    left, top, right, bottom = thing.edges
    return {
        "left": round(left + off, 4),
        "top": top,
        "right": right,
        "bottom": bottom,
        "label": thing.label,
    }


def _regions(keep: Keep) -> list[Sample]:
    talk = ((0.6, 2.9, "speaker 1"), (3.4, 5.2, "speaker 2"), (6.0, 8.7, "bark"))
    heard = [
        {"start_ms": round(start * 1_000), "end_ms": round(end * 1_000), "label": who}
        for start, end, who in talk[:2]
    ]
    return [
        Sample((keep(recordings.sound(10.0, talk, seed=1)),), {"regions": heard}, 0.6),
        Sample((keep(recordings.sound(6.0, [(1.0, 4.2, "speaker 2")], seed=2)),)),
    ]


def _film(keep: Keep) -> list[Sample]:
    crossing, stopping = (4.0, 9.0), (4.5, 9.5)
    seen = [{"start_ms": 4_000, "end_ms": 9_000, "label": "crossing"}]
    film = recordings.film(12.0, crossing, stopping)
    return [Sample((keep(film),), {"regions": seen}, 0.58)]


def _text(keep: Keep) -> list[Sample]:
    return [
        Sample(
            (keep(notes.draw("Meet at ten by the red door.", "Bring the keys!")),),
            {"text": "Meet at ten by the rod door. Bring the keys!"},
            0.71,
        ),
        Sample(
            (keep(notes.draw("2 litres of milk, flour, eggs")),),
            {"text": "2 litres of milk, flower, eggs"},
            0.63,
        ),
    ]


def _link(keep: Keep) -> list[Sample]:
    street = keep(streets.draw([CAR, WOMAN]))
    return [
        Sample((street, TextPart(text="A woman waits beside a red car.")), "matches", 0.77),
        Sample((street, TextPart(text="A red car in the snow.")), "matches partly", 0.44),
        Sample((street, TextPart(text="Two dogs play on a beach.")), "does not match", 0.86),
    ]


def _which(keep: Keep) -> list[Sample]:
    captions = ("A boy runs in front of a van at night.", "An empty street.", "A red bus at noon.")
    street = keep(streets.draw([VAN, BOY], at_night=True))
    return [Sample((street, *(TextPart(text=caption) for caption in captions)), "1", 0.69)]


MEDIA = (
    Stop("text", make("text", [], {}, "Write down what the note says."), _text),
    Stop("boxes", make("boxes", ["car", "person"], {}), _boxes),
    Stop("regions", make("regions", ["speaker 1", "speaker 2", "bark"], {}), _regions),
    Stop("film", make("regions", ["crossing", "stopping"], {}), _film),
    Stop("link", make("link", [], {}), _link),
    Stop("which", make("link", ["1..4", "none fits"], {}), _which),
)
