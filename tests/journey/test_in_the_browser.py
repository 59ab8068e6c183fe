import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import browsing
from tests.journey.conftest import World

browser = pytest.fixture(scope="module")(browsing.browser)


def test_three_people_label_three_samples_and_the_lead_reads_the_agreement(
    world: World, tickets: str, browser: Browser
) -> None:
    world.start("bot", "serve")

    for user, label in (("U0BEN", "1 refund"), ("U0CHLOE", "1 refund"), ("U0DEV", "2 delivery")):
        page = _open(browser, world, user, tickets)
        for number in (1, 2, 3):
            card = _card(page, number)
            card.get_by_role("button", name=label).click()
            expect(page.locator("[data-ephemeral]").last).to_contain_text(label[2:])
        page.close()
    page = _open(browser, world, "U0ANA", tickets)
    expect(_card(page, 3)).to_contain_text("2 of 3", timeout=20_000)
    composer = page.locator("[data-composer=channel]")
    composer.fill("/concord agreement")
    composer.press("Enter")

    answer = page.locator("[data-ephemeral]").last
    expect(answer).to_contain_text("Agreement: tickets", timeout=20_000)
    expect(answer).to_contain_text("9 answers of 3 reviewers")
    assert "events hold" in world.app("verify")


def test_before_a_sample_is_complete_nobody_sees_the_others_labels(
    world: World, tickets: str, browser: Browser
) -> None:
    world.start("bot", "serve")
    ben = _open(browser, world, "U0BEN", tickets)
    _card(ben, 1).get_by_role("button", name="2 delivery").click()
    expect(_card(ben, 1)).to_contain_text("1 of 3 labelled", timeout=20_000)

    chloe = _open(browser, world, "U0CHLOE", tickets)

    expect(_card(chloe, 1)).to_contain_text("1 of 3 labelled", timeout=20_000)
    assert chloe.locator("[data-ephemeral]").count() == 0
    assert "Saved" not in chloe.content()


def _open(browser: Browser, world: World, user: str, channel: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{world.address}/?user={user}&channel={channel}")
    return page


def _card(page: Page, number: int) -> Locator:
    card = page.locator("[data-ts]:not([data-ephemeral])").filter(has_text=f"Message {number}:")
    expect(card).to_be_visible(timeout=30_000)
    return card
