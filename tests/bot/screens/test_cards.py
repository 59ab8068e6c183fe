import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks import Message
from bot.records import ImagePart, Part, Suggestion, TextPart
from bot.screens import cards, forms, replies
from bot.screens.cards import Card, Outcome
from bot.tasks.question import Question
from tests.makers import make_schema

HOSTILE = {
    "channel": "<!channel> look",
    "mention": "<@U1> look",
    "bold": "*bold* _it_ ~no~ `code`",
    "link": "<https://evil.example.com|press here> https://evil.example.com",
    "emoji code": ":tada: :+1:",
    "long": "x" * 10_000,
    "long and wide": "😀" * 10_000,
    "long and quoted": '"\\\n' * 4_000,
    "empty": "",
    "spaces": "   ",
    "right to left": "\u202e\u05d8\u05e7\u05e1\u05d8 \u0645\u0631\u062d",
    "emoji": "👩‍👩‍👧 😀",
    "entities": "&lt; & &amp;",
    "a null": "a\x00b",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_stays_plain_text_within_slacks_limits(text: str) -> None:
    message = cards.draw(make_card(text))

    (quote,) = [block for block in message.blocks if block["type"] == "rich_text"]
    (words,) = quote["elements"][0]["elements"]
    assert words["type"] == "text"
    assert text.startswith(words["text"].rstrip("…")) or words["text"] == " "
    assert faults(message) == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_cannot_act_in_the_notification(text: str) -> None:
    message = cards.draw(make_card(text))

    assert "<" not in message.text
    assert len(message.text) < 1_000


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_stays_plain_text_within_slacks_limits(text: str) -> None:
    name = text[:70].strip() or "empty"
    labels = make_schema((name, "other"))
    suggestion = Suggestion(value={"label": name}, confidence=0.5, model="m")

    messages = [
        cards.draw(make_card("a", asked=labels, suggestion=suggestion)),
        cards.draw(make_card("a", outcome=Outcome(((name, 2), ("other", 1)), name))),
        cards.draw(make_card("a", outcome=Outcome(((name, 1), ("other", 1)), None))),
        replies.saved(name, 1, is_change=False, is_complete=False, in_thread=False),
        replies.reveal("other", 1, suggestion, name, is_complete=False),
    ]

    for message in messages:
        assert faults(message) == []
        assert not any(f"<{mark}" in message.text for mark in "!@#h")


@pytest.mark.parametrize("count", [2, 10, 11, 100, 101, 1_000])
def test_any_number_of_labels_keeps_to_slacks_limits(count: int) -> None:
    schema = make_schema([f"{i:04} ".ljust(70, "x") for i in range(count)])

    message = cards.draw(make_card("x" * 10_000, asked=schema))

    assert faults(message) == []


def test_a_long_text_is_cut_and_can_be_read_whole() -> None:
    message = cards.draw(make_card("x" * 10_000))

    assert "Read All" in captions(message)


def test_a_short_text_needs_no_reading_form() -> None:
    message = cards.draw(make_card("x"))

    assert captions(message) == [
        *("1 refund", "2 delivery", "3 other"),
        *("Skip", "Flag", "Comment", "Guidelines"),
    ]


def test_a_card_shows_progress_but_no_answer() -> None:
    message = cards.draw(make_card("x", answered=1, wanted=3))

    assert message.blocks[0]["elements"][0]["text"] == "*tickets*  ·  1 of 3 labelled"


def test_a_suggestion_is_shown_with_its_confidence_rounded_down() -> None:
    suggestion = Suggestion(value={"label": "refund"}, confidence=0.999, model="m")

    message = cards.draw(make_card("x", suggestion=suggestion))

    assert "Model suggests *refund* (99% sure)" in json.dumps(message.blocks)


def test_a_complete_card_shows_the_votes_and_no_control() -> None:
    outcome = Outcome((("refund", 2), ("other", 1)), "refund")

    message = cards.draw(make_card("x", outcome=outcome))

    assert captions(message) == []
    assert "*refund*  ·  2 of 3  ·  also other 1" in json.dumps(message.blocks, ensure_ascii=False)


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (Outcome((("refund", 3),), "refund", 0.99), "*refund*  ·  3 of 3"),
        (
            Outcome((("refund", 2), ("other", 1)), "refund", 0.97),
            "*refund*  ·  2 of 3  ·  also other 1  ·  97% likely",
        ),
        (
            Outcome((("other", 2), ("refund", 1)), "refund", 0.8),
            (
                "*refund*  ·  80% likely: reviewers who were right more often weigh more  ·  "
                "votes: other 2, refund 1"
            ),
        ),
        (Outcome((("other", 1), ("refund", 1)), None), "No majority: other 1, refund 1."),
        (Outcome((("other", 2), ("refund", 1)), None), "Not clear: other 2, refund 1."),
    ],
)
def test_an_outcome_says_what_it_rests_on(outcome: Outcome, shown: str) -> None:
    message = cards.draw(make_card("x", outcome=outcome))

    (line,) = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert line.partition(" ")[2] == shown


def test_a_picture_waits_for_its_upload_and_its_words_name_no_answer() -> None:
    picture = ImagePart(media="abc", mimetype="image/png", width=8, height=9)

    message = cards.draw(make_card(parts=(picture,)))

    (block,) = [block for block in message.blocks if block["type"] == "image"]
    assert block["slack_file"] == {"id": "media:abc"}
    assert block["alt_text"] == "Picture 1 of the sample to label, 8 by 9 pixels"


def test_a_card_says_itself_what_it_is_about() -> None:
    message = cards.draw(make_card("x", reference=42))

    assert cards.reference(message.payload()) == 42


@pytest.mark.parametrize(
    "message", [{}, {"blocks": None}, {"blocks": [{"block_id": "card.x"}, {"block_id": "xcard.1"}]}]
)
def test_other_messages_are_about_nothing(message: dict[str, Any]) -> None:
    assert cards.reference(message) is None


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_forms_keep_to_slacks_limits(text: str) -> None:
    parts = (TextPart(text=text), TextPart(text=text))
    field = {"type": "input", "block_id": "answer"}

    views = [
        forms.comment(1, parts),
        forms.change(1, forms.Filled(Question(make_schema(), parts), [field])),
        forms.full_text(parts),
    ]

    for view in views:
        assert 1 <= len(view["blocks"]) <= 100
        assert len(view["title"]["text"]) <= 24


def make_card(text: str = "", **overrides: Any) -> Card:
    parts: tuple[Part, ...] = overrides.pop("parts", (TextPart(text=text),))
    fields: dict[str, Any] = {
        "reference": 1,
        "project": "tickets",
        "question": Question(overrides.pop("asked", make_schema()), parts),
        "suggestion": None,
        "answered": 0,
        "wanted": 2,
    }
    return Card(**(fields | overrides))


def captions(message: Message) -> list[str]:
    return [one["text"]["text"] for one in _elements(message.blocks) if one["type"] == "button"]


def faults(message: Message) -> list[str]:
    """What Slack would refuse, or would act on."""
    found = []
    if len(message.blocks) > 50:
        found.append("more than 50 blocks")
    if len(json.dumps(message.blocks, ensure_ascii=False)) >= 13_000:
        found.append("too large")
    for one in _elements(message.blocks):
        text = one.get("text")
        words = str((text.get("text") if isinstance(text, dict) else text) or "")
        if one.get("type") == "button" and not 1 <= len(words) <= 75:
            found.append(f"button {words!r}")
        if one.get("type") == "section" and not 1 <= len(words) <= 3_000:
            found.append("section")
        if one.get("type") == "mrkdwn" and any(f"<{mark}" in words for mark in "!@#h"):
            found.append(f"acts: {words!r}")
        options = one.get("options", [])
        if len(options) > 100 or any(not 1 <= len(o["text"]["text"]) <= 75 for o in options):
            found.append("options")
        if len(one.get("block_id", "")) > 255 or len(one.get("value", "")) > 2_000:
            found.append("ids")
    return found


def _elements(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _elements(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _elements(inner)
