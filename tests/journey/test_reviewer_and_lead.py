"""What reviewers and leads do, in a real browser at a phone's width.

With CONCORD_PICTURES set to a folder, the pictures of docs/guide are taken into it.
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journey.conftest import World
from tests.journey.test_in_the_browser import browser  # noqa: F401  (a fixture)

PATIENCE = 30_000


def test_sessions_home_and_a_verdict_on_a_phone(
    world: World,
    tickets: str,
    browser: Browser,  # noqa: F811  (the fixture)
) -> None:
    world.app("policy", "tickets", "overlap=2", "in_channel=false")
    world.start("bot", "serve")
    world.wait_for("The bot's connection", lambda: _is_connected(world))

    _label(browser, world, tickets, "U0BEN", ["1 refund", "1 refund", "1 refund"])
    _label(browser, world, tickets, "U0CHLOE", ["2 delivery", "1 refund", "1 refund"])
    _look_at_home(browser, world, "U0BEN")
    _settle(browser, world, tickets, "U0ANA")

    assert "events hold" in world.app("verify")


def _label(
    browser: Browser,  # noqa: F811
    world: World,
    channel: str,
    user: str,
    labels: list[str],
) -> None:
    """A session of three: one message, changed in its place."""
    page = _open(browser, world, user, channel)
    _type(page, f"/concord label {len(labels)}", "in our direct messages")
    page.goto(_address(world, user))
    card = _card(page)
    for number, label in enumerate(labels, 1):
        expect(card).to_contain_text(f"{number} of {len(labels)}", timeout=PATIENCE)
        if number == 2 and user == "U0BEN":
            card.get_by_role("button", name="Undo Last").click()
            expect(card).to_contain_text("Taken back.", timeout=PATIENCE)
            card.get_by_role("button", name=labels[0]).click()
            expect(card).to_contain_text("Saved:", timeout=PATIENCE)
            _shoot(page, "session")
        card.get_by_role("button", name=label).click()
    expect(card).to_contain_text("3 done in", timeout=PATIENCE)
    _shoot(page, "summary")
    page.close()


def _look_at_home(browser: Browser, world: World, user: str) -> None:  # noqa: F811
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(f"{_address(world, user)}&tab=home")
    home = page.locator(".home")
    expect(home).to_contain_text("2 samples wait", timeout=PATIENCE)
    _shoot(page, "home")
    home.get_by_role("button", name="Settings").click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("Quiet until")
    _shoot(page, "settings")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0, timeout=PATIENCE)
    page.close()


def _settle(browser: Browser, world: World, channel: str, lead: str) -> None:  # noqa: F811
    """The one dispute gets a verdict, its reason, and a note in the guidelines."""
    page = _open(browser, world, lead, channel)
    _type(page, "/concord adjudicate", "in our direct messages")
    page.goto(_address(world, lead))
    card = _card(page)
    expect(card).to_contain_text("Reviewer B: delivery", timeout=PATIENCE)
    _shoot(page, "adjudicate")
    card.get_by_role("button", name="2 delivery").click()
    card.get_by_role("button", name="Give the Reason").click(timeout=PATIENCE)
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").fill("The parcel comes first; money back is their second wish.")
    form.get_by_role("checkbox").check()
    _shoot(page, "reason")
    form.get_by_role("button", name="Save").click()
    expect(card).to_contain_text("1 settled in tickets.", timeout=PATIENCE)
    page.close()


def _open(browser: Browser, world: World, user: str, channel: str) -> Page:  # noqa: F811
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(f"{world.address}/?user={user}&channel={channel}")
    return page


def _is_connected(world: World) -> bool:
    found = world.page.client.get("/sandbox/health").json()
    return bool(found["socket_connections"])


def _type(page: Page, text: str, answer: str) -> None:
    composer = page.locator("[data-composer=channel]")
    composer.fill(text)
    composer.press("Enter")
    expect(page.locator("[data-ephemeral]").last).to_contain_text(answer, timeout=PATIENCE)


def _address(world: World, user: str) -> str:
    """Where this person reads the bot's direct messages."""
    state = world.page.client.get("/sandbox/api/state", params={"user": user}).json()
    bot = state["app"]["bot_user_id"]

    def has_bot() -> str:
        found = world.page.client.get("/sandbox/api/state", params={"user": user}).json()
        channels = [one for one in found["channels"] if one["is_im"] and one["user"] == bot]
        return str(channels[0]["id"]) if channels else ""

    world.wait_for("The direct message", lambda: bool(has_bot()))
    return f"{world.address}/?user={user}&channel={has_bot()}"


def _card(page: Page) -> Locator:
    card = page.locator("[data-ts]:not([data-ephemeral])").last
    expect(card).to_be_visible(timeout=PATIENCE)
    return card


def _shoot(page: Page, name: str) -> None:
    folder = os.environ.get("CONCORD_PICTURES")
    if folder:
        page.wait_for_timeout(500)
        page.screenshot(path=Path(folder) / f"{name}.png")
