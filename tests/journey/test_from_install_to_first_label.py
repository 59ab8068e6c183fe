"""A lead's first minutes, in a real browser at a phone's width; every tap is counted.

With CONCORD_PICTURES=docs/guide its pictures are taken anew.
"""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests import browsing
from tests.journey.conftest import PEOPLE, World
from tests.journey.hand import PHONE, Hand

browser = pytest.fixture(scope="module")(browsing.browser)

PATIENCE = 30_000
INSTALLING = 2
"""Add to Slack, and Allow: on pages of Slack."""
CLICKS = 7
"""As docs/guide/lead.md says."""

TEXTS = ("My kettle leaks. I want my money back.", "Where is my parcel?", "Do you sell lids?")


def test_from_install_to_the_first_label_and_report(world: World, browser: Browser) -> None:
    channel = world.page.channel("U0ANA", "kettles", PEOPLE)
    world.start("bot", "serve")
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{world.address}/?user=U0ANA&channel={channel}")
    hand = Hand(page, world.address, {}, user="U0ANA", taps=INSTALLING)

    _make_a_project(hand)
    _bring_samples(hand, world.folder)
    _label_the_first(hand)
    assert hand.taps == CLICKS, "from install to the first label"
    _read_the_report(hand)
    assert hand.taps == CLICKS, "a report is asked for in words"


def _command(hand: Hand, words: str) -> None:
    composer = hand.page.locator("[data-composer=channel]")
    composer.fill(f"/concord {words}")
    composer.press("Enter")


def _make_a_project(hand: Hand) -> None:
    def form_opens() -> bool:
        """The bot may not be connected yet; then Slack says so, and a person tries again."""
        _command(hand, "new kettles")
        hand.page.wait_for_timeout(1_500)
        return bool(hand.form.count())

    assert any(form_opens() for _ in range(12))
    lines = "refund: wants money back\ndelivery: where is it?\nother"
    hand.type(lines, hand.form.get_by_label("Labels, one on each line"))
    hand.keep_form("new-project")
    hand.tap(hand.form, "Next")
    expect(hand.form.get_by_role("button", name="Create", exact=True)).to_be_visible()
    hand.page.wait_for_timeout(500)  # it slides in
    hand.keep("new-project-policy", hand.form.last)
    hand.tap(hand.form, "Create")
    expect(hand.form).to_have_count(0)


def _bring_samples(hand: Hand, folder: Path) -> None:
    file = folder / "kettles.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows([("text",), *((text,) for text in TEXTS)])
    dropped = FilePayload(name=file.name, mimeType="text/csv", buffer=file.read_bytes())
    hand.page.locator("form.composer input[type=file]").first.set_input_files([dropped])
    hand.taps += 1  # the file is dropped on the channel
    hand.page.locator("[data-composer=channel]").press("Enter")
    offer = hand.page.get_by_role("button", name="Import", exact=False).last
    expect(offer).to_be_visible()
    hand.press(offer)


def _label_the_first(hand: Hand) -> None:
    cards = hand.page.locator("[data-ts]:not([data-ephemeral])").filter(has_text=TEXTS[0])
    card = cards.filter(has=hand.page.get_by_role("button", name="1 refund")).first
    expect(card).to_be_visible()
    hand.tap(card, "1 refund")
    hand.is_told("Saved: refund")


def _read_the_report(hand: Hand) -> None:
    _command(hand, "report")
    hand.is_told("Report: kettles")
