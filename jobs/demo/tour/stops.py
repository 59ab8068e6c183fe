"""What the tour asks: for each kind a schema, a few samples, and what a model thinks of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.records import Part, Schema, TextPart
from bot.schema import make, make_form
from bot.tasks.events import RELATIONS

Keep = Callable[[bytes], Part]
"""Takes a picture, a sound or a film into the media folder."""


@dataclass(frozen=True)
class Sample:
    """guess: what the model thinks, as a value or as the name of a label; None for nothing."""

    parts: tuple[Part, ...]
    guess: Mapping[str, object] | str | None = None
    confidence: float = 0.7
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Stop:
    """One project of the tour; its channel is `tour-` and its name."""

    name: str
    schema: Schema
    samples: Callable[[Keep], Sequence[Sample]]


def texts(*lines: str) -> tuple[Part, ...]:
    return tuple(TextPart(text=line) for line in lines)


def _choice(_: Keep) -> list[Sample]:
    return [
        Sample(texts("Where is my parcel? It was due on Monday."), "delivery", 0.81),
        Sample(texts("You charged me twice. I want one of the payments back."), "refund", 0.74),
        Sample(texts("Do you also ship to Iceland?"), "delivery", 0.46),
    ]


def _ordinal(_: Keep) -> list[Sample]:
    return [
        Sample(texts("The site is down. We lose orders by the minute!"), "critical", 0.88),
        Sample(texts("There is a typo on the page about cookies."), "low", 0.79),
        Sample(texts("Some invoices show the wrong tax since yesterday."), "medium", 0.41),
    ]


def _multichoice(_: Keep) -> list[Sample]:
    return [
        Sample(
            texts("The app crashes when I open an invoice, and it drains my battery."),
            {"labels": ["bug", "billing"]},
            0.62,
        ),
        Sample(texts("I cannot log in any more on my phone."), {"labels": ["login"]}, 0.58),
        Sample(texts("Just wanted to say thank you. Great service!"), {"labels": []}, 0.5),
    ]


def _rating(_: Keep) -> list[Sample]:
    asked = "Customer: My router shows an amber light."
    return [
        Sample(texts(asked, "Agent: Hold the power button for 10 seconds, then wait."), "4", 0.6),
        Sample(texts(asked, "Agent: Have you tried to read the manual?"), "2", 0.55),
        Sample(texts(asked, "Agent: An amber light is normal for a minute. Wait."), "3", 0.4),
    ]


def _ranking(_: Keep) -> list[Sample]:
    return [
        Sample(
            texts(
                "Restart the router.",
                "Hold the power button for 10 s, then check the light.",
                "Call support.",
                "Unplug it, wait 30 s, plug it in again.",
            ),
            {"order": ["2", "4", "1", "3"]},
            0.57,
        ),
        Sample(
            texts(
                "Rain in the north, dry in the south.",
                "Weather: some.",
                "Take an umbrella if you go to Oslo; Rome stays dry.",
            )
        ),
    ]


def _pairwise(_: Keep) -> list[Sample]:
    names = {"first": "model m", "second": "model n"}
    return [
        Sample(
            texts(
                "My router shows an amber light. What do I do?",
                "Restart it: hold the power button for 10 seconds, then wait for green.",
                "You can try a restart. Unplug it, wait, plug it in again.",
            ),
            extra=names,
        ),
        Sample(
            texts(
                "How do I boil an egg?",
                "Put it into boiling water. Six minutes for a soft yolk, ten for a hard one.",
                "Eggs are boiled in water.",
            ),
            extra=names,
        ),
        Sample(texts("Say hello in French.", "Bonjour !", "Salut !"), extra=names),
    ]


def _spans(_: Keep) -> list[Sample]:
    return [
        _marked(
            "Angela Merkel met Emmanuel Macron in Aachen on 22 January 2019.",
            {"Angela Merkel": "person", "Emmanuel Macron": "person", "Aachen": "place"},
        ),
        _marked(
            "Nokia opened an office in Oulu in 1973.", {"Nokia": "organisation", "Oulu": "place"}
        ),
        Sample(texts("Marie Curie was born in Warsaw.")),
    ]


def _marked(text: str, named: Mapping[str, str]) -> Sample:
    found = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": label}
        for name, label in named.items()
    ]
    return Sample(texts(text), {"spans": found}, 0.64)


def _relations(_: Keep) -> list[Sample]:
    text = "Angela Merkel met Emmanuel Macron in Aachen, where both signed a treaty."
    names = ("Angela Merkel", "Emmanuel Macron", "Aachen", "treaty")
    merkel, macron, aachen, treaty = (_entity(text, name) for name in names)
    guess = {
        "entities": [merkel, macron, aachen, treaty],
        "relations": [
            {"head": merkel, "label": "met", "tail": macron},
            {"head": merkel, "label": "signed", "tail": treaty},
        ],
    }
    return [Sample(texts(text), guess, 0.55), Sample(texts("Ada wrote to Charles."))]


def _entity(text: str, name: str) -> dict[str, object]:
    start = text.index(name)
    return {"type": "text", "name": name, "start": start, "end": start + len(name)}


def _events(_: Keep) -> list[Sample]:
    return [
        Sample(texts("A child [ran] onto the road. The driver [braked], and the car [stopped].")),
        Sample(
            texts("It [rained] all night. At noon the river [rose], and the bridge was [closed]."),
            {
                "events": [{"name": "rained"}, {"name": "rose"}, {"name": "closed"}],
                "pairs": [
                    {"first": 1, "second": 2, "relation": "before"},
                    {"first": 2, "second": 3, "relation": "before"},
                ],
            },
            0.6,
        ),
    ]


def _form(_: Keep) -> list[Sample]:
    text = "Ana Silva here. The lamp from Bright Ltd came broken, and nobody answers my calls!"
    spans = [
        {"start": text.index(name), "end": text.index(name) + len(name), "label": label}
        for name, label in (("Ana Silva", "person"), ("Bright Ltd", "organisation"))
    ]
    reply = "Dear Ana Silva, we are sorry. A new lamp is on its way."
    return [
        Sample(
            texts(text),
            {
                "fields": {
                    "topic": "refund",
                    "tone": "2",
                    "names": {"spans": spans},
                    "reply": {"text": reply},
                }
            },
            0.52,
        ),
        Sample(texts("Ben Ito: where is the desk that I ordered from Holz AG?")),
    ]


WORDS = (
    Stop("choice", make("choice", ["refund", "delivery", "other"], {}), _choice),
    Stop("ordinal", make("ordinal", ["low", "medium", "high", "critical"], {}), _ordinal),
    Stop(
        "multichoice",
        make("multichoice", ["bug", "billing", "login", "performance", "mobile"], {}),
        _multichoice,
    ),
    Stop("rating", make("rating", ["1..5"], {}), _rating),
    Stop("ranking", make("ranking", [], {}, "Best first."), _ranking),
    Stop("pairwise", make("pairwise", [], {}), _pairwise),
    Stop("spans", make("spans", ["person", "place", "organisation", "date"], {}), _spans),
    Stop("relations", make("relations", ["met", "signed", "wrote to"], {}), _relations),
    Stop("events", make("events", list(RELATIONS), {}), _events),
    Stop(
        "form",
        make_form(
            {
                "topic": make("choice", ["refund", "delivery", "other"], {}),
                "tone": make("rating", ["1..5"], {}, "1 is furious, 5 is delighted."),
                "names": make("spans", ["person", "organisation"], {}),
                "reply": make("text", [], {}, "What you would answer."),
            }
        ),
        _form,
    ),
)
"""Those that need no media; see `media_stops` for the others."""
