"""What reviewers and leads do, in a real browser at a phone's width.

With CONCORD_PICTURES=docs/guide the pictures of docs/guide are taken anew.
"""

import json
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests import browsing
from tests.journey.conftest import PEOPLE, World
from tests.journey.hand import PHONE, PICTURES, Hand

PATIENCE = 30_000

browser = pytest.fixture(scope="module")(browsing.browser)

GUIDELINES = """What does the customer want first?

## refund
Money back.
> My card was charged twice.
## delivery
Where a parcel is, or when it comes.
> It says delivered, but nothing is here.
## other
All else, such as accounts and returns.
"""

TICKETS = (
    "It has still not come. Send it, or give me my money back.",
    "Where is my parcel? If it is lost, I want a refund.",
    "Your site says delivered, but nothing is here. Send it again or pay me back.",
    "Half of my order is missing: send the rest, or refund it.",
    "A week late by now. Bring it tomorrow, or take it back.",
)


@pytest.fixture
def support(world: World) -> str:
    """A project asked in sessions only, with guidelines; returns its channel."""
    channel = world.page.channel("U0ANA", "support", [*PEOPLE, "U0CONCORD"])
    guidelines, samples = world.folder / "guidelines.md", world.folder / "samples.jsonl"
    guidelines.write_text(GUIDELINES)
    suggested = {"label": "refund", "confidence": 0.62}
    rows = [
        {"id": f"s{number}", "text": text, "prediction": suggested}
        for number, text in enumerate(TICKETS, 1)
    ]
    samples.write_text("".join(json.dumps(row) + "\n" for row in rows))
    labels = "--labels=refund,delivery,other"
    where = (f"--channel={channel}", "--lead=U0ANA", f"--guidelines={guidelines}")
    world.app("init", "support", labels, *where, "--overlap=2")
    world.app("policy", "support", "in_channel=no")
    world.app("import", "support", str(samples))
    return channel


def test_sessions_home_and_a_verdict_on_a_phone(
    world: World, support: str, browser: Browser
) -> None:
    world.start("bot", "serve")
    world.wait_for("The bot's connection", lambda: _is_connected(world))
    hand = Hand(
        browser.new_page(viewport=PHONE, device_scale_factor=1.5),
        world.address,
        {"support": support},
    )

    given = _label(hand, world, "U0BEN", {})
    _label(hand, world, "U0CHLOE", given | {[*given][-1]: "2 delivery"})
    _settle(hand, world, "U0ANA")
    _look_at_home(hand, world, "U0BEN")

    assert "events hold" in world.app("verify")


def _label(hand: Hand, world: World, user: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """A session of three on one message. Returns what was given to each text, in that order.

    chosen: the labels of texts that others have had
    """
    _ask(hand, user, "label 3")
    card = _card(hand, world, user)
    given: dict[str, str] = {}
    for number in (1, 2, 3):
        expect(card).to_contain_text(f"{number} of 3", timeout=PATIENCE)
        if (user, number) == ("U0BEN", 2):
            _take_back_and_read_on(hand, card)
        (text,) = [one for one in TICKETS if one in card.inner_text()]
        given[text] = chosen.get(text, "1 refund")
        _read(hand)
        hand.tap(card, given[text])
    expect(card).to_contain_text("3 done in", timeout=PATIENCE)
    if chosen:
        expect(card).to_contain_text("2 of 2 finished samples came out as you said")
        hand.keep("summary", card)
    return given


def _read(hand: Hand) -> None:
    """As long as people do, so that the pictures tell of usual times."""
    if PICTURES:
        hand.page.wait_for_timeout(4_000)


def _take_back_and_read_on(hand: Hand, card: Locator) -> None:
    hand.tap(card, "Undo Last")
    expect(card).to_contain_text("Taken back.", timeout=PATIENCE)
    hand.tap(card, "1 refund")
    expect(card).to_contain_text("Saved:", timeout=PATIENCE)
    hand.keep("session", card)
    hand.tap(card, "Guidelines")
    expect(hand.form).to_contain_text("It says delivered, but nothing is here.", timeout=PATIENCE)
    hand.keep_form("guidelines")
    hand.page.keyboard.press("Escape")
    expect(hand.form).to_have_count(0)


def _settle(hand: Hand, world: World, lead: str) -> None:
    """The one dispute gets a verdict, its reason, and a note in the guidelines."""
    _ask(hand, lead, "adjudicate")
    card = _card(hand, world, lead)
    expect(card).to_contain_text("Reviewer B: delivery", timeout=PATIENCE)
    hand.keep("adjudicate", card)
    hand.tap(card, "2 delivery")
    card.get_by_role("button", name="Give the Reason").click(timeout=PATIENCE)
    hand.form.get_by_role("textbox").fill("They want the parcel; money back is their second wish.")
    hand.form.get_by_role("checkbox").check()
    hand.keep_form("reason")
    hand.form.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("1 settled in support.", timeout=PATIENCE)


def _look_at_home(hand: Hand, world: World, user: str) -> None:
    """What waits, the own settings, and the answer that came out otherwise."""
    hand.page.goto(f"{_messages(world, user)}&tab=home")
    home = hand.page.locator(".home")
    expect(home).to_contain_text("2 samples wait", timeout=PATIENCE)
    hand.keep("home", home)
    hand.tap(home, "Settings")
    expect(hand.form).to_contain_text("Quiet until", timeout=PATIENCE)
    hand.keep_form("settings")
    hand.form.get_by_role("button", name="Save").click()
    expect(hand.form).to_have_count(0, timeout=PATIENCE)
    home.get_by_role("button", name="More").click()
    hand.page.get_by_text("My difference").click()
    expect(hand.form).to_contain_text("You: refund  ·  group: delivery", timeout=PATIENCE)


def _is_connected(world: World) -> bool:
    found = world.page.client.get("/sandbox/health").json()
    return bool(found["socket_connections"])


def _ask(hand: Hand, user: str, words: str) -> None:
    """Types the command in the channel."""
    hand.page.goto(f"{hand.address}/?user={user}&channel={hand.channels['support']}")
    composer = hand.page.locator("[data-composer=channel]")
    composer.fill(f"/concord {words}")
    composer.press("Enter")
    expect(hand.private).to_contain_text("in our direct messages", timeout=PATIENCE)


def _messages(world: World, user: str) -> str:
    """Where this person reads the bot's direct messages."""

    def direct() -> str:
        state = world.page.client.get("/sandbox/api/state", params={"user": user}).json()
        bot = state["app"]["bot_user_id"]
        found = [one["id"] for one in state["channels"] if one["is_im"] and one["user"] == bot]
        return "".join(found[:1])

    world.wait_for("The direct message", lambda: bool(direct()))
    return f"{world.address}/?user={user}&channel={direct()}"


def _card(hand: Hand, world: World, user: str) -> Locator:
    hand.page.goto(_messages(world, user))
    card = hand.page.locator("[data-ts]:not([data-ephemeral])").last
    expect(card).to_be_visible(timeout=PATIENCE)
    return card
