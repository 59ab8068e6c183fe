"""Simulated reviewers: each reads the page, thinks, and presses a button, as people do."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

import httpx

from jobs.demo import slack_page
from jobs.demo.reviewers import Persona, answer
from jobs.demo.slack_page import Message, Page

LOOK_AGAIN_SECONDS = 0.4
SUMMARY_SECONDS = 60
SEED = 7


@dataclass(frozen=True)
class Desk:
    """One project's channel, and what is true of its samples.

    truths: text, or sha256 of a picture's bytes -> label
    wanted: complete samples after which the reviewers stop
    lead:   who asks for the summary
    """

    project: str
    channel: str
    truths: Mapping[str, str]
    personas: tuple[Persona, ...]
    wanted: int
    lead: str


@dataclass
class _Shift:
    """What the reviewers at one desk share."""

    desk: Desk
    page: Page
    stop: threading.Event = field(default_factory=threading.Event)
    pictures: dict[str, str] = field(default_factory=dict)


def run(
    page: Page,
    desks: tuple[Desk, ...],
    check: Callable[[], None],
    progress: Callable[[int, int], None],
) -> list[str]:
    """Lets everybody work until enough is complete, then the leads ask for the summaries.

    Returns the summaries' words.
    """
    shifts = [_Shift(desk, page) for desk in desks]
    people = [(shift, persona) for shift in shifts for persona in shift.desk.personas]
    total = sum(desk.wanted for desk in desks)
    with ThreadPoolExecutor(len(people)) as pool:
        work = [pool.submit(_work, shift, persona) for shift, persona in people]
        while not all(shift.stop.is_set() for shift in shifts):
            check()
            done = [_count_complete(shift) for shift in shifts]
            for shift, complete in zip(shifts, done, strict=True):
                if complete >= shift.desk.wanted:
                    shift.stop.set()
            progress(sum(map(min, done, [desk.wanted for desk in desks])), total)
            time.sleep(LOOK_AGAIN_SECONDS)
        for one in work:
            one.result()
    return [_summary(shift, check) for shift in shifts]


def _work(shift: _Shift, persona: Persona) -> None:
    answered: set[str] = set()
    while not shift.stop.wait(LOOK_AGAIN_SECONDS):
        try:
            for message in shift.page.messages(persona.user_id, shift.desk.channel):
                if message["ts"] not in answered and not shift.stop.is_set():
                    _consider(shift, persona, message, answered)
        except httpx.HTTPError:
            continue  # as a person would: look again


def _consider(shift: _Shift, persona: Persona, message: Message, answered: set[str]) -> None:
    if message.get("ephemeral"):
        return
    choices = {b["text"]["text"]: b for b in slack_page.buttons(message) if _is_label(b)}
    key = _content(shift, message)
    if not choices or key is None:
        return
    # Seeded by the sample: after a restart the same person gives the same answer again.
    chance = Random(f"{SEED}:{persona.user_id}:{key}")  # noqa: S311  (no secret)
    label = answer(persona, shift.desk.truths[key], chance)
    time.sleep(persona.seconds * chance.uniform(0.5, 1.5))
    button = next((b for text, b in choices.items() if _names(text, label)), None)
    if button and shift.page.press(persona.user_id, shift.desk.channel, message, button):
        answered.add(message["ts"])


def _is_label(button: Message) -> bool:
    return str(button["action_id"]).startswith("answer.")


def _names(caption: str, label: str) -> bool:
    """Whether a button is that label: `3 refund` is refund, but a number stands alone."""
    return caption == label or caption.partition(" ")[2] == label


def _content(shift: _Shift, message: Message) -> str | None:
    """What the sample is, as this person sees it: its text, or its picture."""
    for text in slack_page.texts(message):
        return text if text in shift.desk.truths else None
    for file_id in slack_page.pictures(message):
        if file_id not in shift.pictures:
            content = shift.page.file(file_id)
            shift.pictures[file_id] = hashlib.sha256(content).hexdigest()
        key = shift.pictures[file_id]
        return key if key in shift.desk.truths else None
    return None


def _count_complete(shift: _Shift) -> int:
    messages = shift.page.messages(shift.desk.lead, shift.desk.channel)
    cards = [message for message in messages if _content(shift, message) is not None]
    return sum(not any(map(_is_label, slack_page.buttons(card))) for card in cards)


def _summary(shift: _Shift, check: Callable[[], None]) -> str:
    """The lead asks for it, and reads it in the channel."""
    desk, page = shift.desk, shift.page
    before = {message["ts"] for message in page.messages(desk.lead, desk.channel)}
    last_moment = time.monotonic() + SUMMARY_SECONDS
    is_asked = False
    while time.monotonic() < last_moment:
        check()
        is_asked = is_asked or page.write(desk.lead, desk.channel, "/concord summary now")
        for message in page.messages(desk.lead, desk.channel):
            words = slack_page.words(message)
            is_new = message["ts"] not in before and not message.get("ephemeral")
            if is_new and "Provenance log" in words:
                return words
        time.sleep(LOOK_AGAIN_SECONDS)
    raise TimeoutError(f"No summary came in {desk.project} within {SUMMARY_SECONDS} seconds.")
