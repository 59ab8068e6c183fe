"""A person at the sandbox's page on a phone: taps and keys are counted, pictures can be kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize, expect

PHONE = ViewportSize(width=390, height=844)
PICTURES = os.environ.get("CONCORD_PICTURES", "")
"""A folder for the pictures of the walks; without one none are kept."""
COLOURS = 160

KEY, POINT, PRESS, HOME, THINK = 0.20, 1.10, 0.20, 0.40, 1.35
"""Seconds of the keystroke-level model. Source: Card, Moran & Newell, CACM 23(7), 1980."""
CARD, MODAL = 0.8, 1.0
"""Seconds until Slack shows what came of a tap on a card, or a form: assumed, not measured."""


@dataclass
class Hand:
    """channels: from names to ids."""

    page: Page
    address: str
    channels: Mapping[str, str]
    user: str = "U0BEN"
    taps: int = 0
    keys: int = 0
    seconds: float = 0.0
    _channel: str = field(default="", init=False)

    def go(self, stop: str, user: str) -> None:
        """To a project of the tour, as this person; nothing is counted yet."""
        self.taps, self.keys, self.seconds = 0, 0, 0.0
        self.page.goto(f"{self.address}/?user={user}&channel={self.channels[f'tour-{stop}']}")
        expect(self.page.locator("[data-ts]").first).to_be_visible(timeout=30_000)
        while self.form.count():  # a form that an earlier walk has left open
            self.page.keyboard.press("Escape")
            self.page.wait_for_timeout(100)

    def card(self, text: str) -> Locator:
        """The card that shows or describes this, once it can be answered."""
        described = self.page.locator(f"img[alt*='{text}']")
        return self._card(self.page.get_by_text(text, exact=False).or_(described))

    def card_without_a_suggestion(self) -> Locator:
        return self._card(self.page.get_by_role("button", name="Answer", exact=True))

    def _card(self, holding: Locator) -> Locator:
        cards = self.page.locator("[data-ts]:not([data-ephemeral])")
        card = cards.filter(has=holding).filter(has_text="of 2 labelled").first
        expect(card).to_be_visible(timeout=30_000)
        return card

    @property
    def form(self) -> Locator:
        return self.page.locator("dialog .modal-form")

    @property
    def private(self) -> Locator:
        """What only this person sees, the newest."""
        return self.page.locator("[data-ephemeral]").last

    def tap(self, where: Locator, caption: str, *, wait: float = CARD, thinks: bool = True) -> None:
        self.press(where.get_by_role("button", name=caption, exact=True), wait=wait, thinks=thinks)

    def tick(self, where: Locator, caption: str) -> None:
        self.press(where.get_by_label(caption, exact=True), wait=0.0)

    def press(self, what: Locator, *, wait: float = 0.0, thinks: bool = True) -> None:
        """One tap on something."""
        what.click()
        self.taps += 1
        self.seconds += THINK * thinks + POINT + PRESS + wait

    def type(self, text: str, where: Locator | None = None) -> None:
        """Where the caret stands: usually in the form's line."""
        line = where or self.form.locator(":is(input.field, textarea.field)").first
        line.press_sequentially(text)
        self.keys += len(text)
        self.seconds += HOME + THINK + KEY * len(text)

    def enter(self) -> None:
        """Enter saves the form."""
        self.page.keyboard.press("Enter")
        self.keys += 1
        self.seconds += KEY + CARD

    def is_told(self, *words: str) -> None:
        """The confirmation that only this person sees has come, and it says so."""
        for word in words:
            expect(self.private).to_contain_text(word, timeout=15_000)

    def shows(self, line: str) -> None:
        """The form's picture is that of this line."""
        picture = self.form.locator(f"img[alt='What is written so far: {line}']")
        expect(picture).to_be_visible(timeout=20_000)

    def keep(self, name: str, *what: Locator) -> None:
        """Keeps a picture of these, one below the other, if pictures are wanted."""
        if not PICTURES:
            return
        self.page.mouse.move(0, 0)  # what is pointed at has a toolbar
        shots = [Image.open(BytesIO(one.screenshot())).convert("RGB") for one in what]
        high = sum(shot.height for shot in shots)
        whole = Image.new("RGB", (max(shot.width for shot in shots), high), "white")
        top = 0
        for shot in shots:
            whole.paste(shot, (0, top))
            top += shot.height
        file = Path(PICTURES) / f"{name}.png"
        whole.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)

    def keep_form(self, name: str) -> None:
        """The whole form, however long."""
        if not PICTURES:
            return
        last = self.form.locator(".modal-body > :last-child")
        high = last.evaluate("one => one.offsetTop + one.offsetHeight")
        self.page.set_viewport_size(ViewportSize(width=PHONE["width"], height=int(high) + 110))
        self.keep(name, self.form)
        self.page.set_viewport_size(PHONE)
