"""A real browser, as small as a phone."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journey.test_in_the_browser import FLAGS
from tests.sandbox.browser.using import PHONE


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine, and none could be installed")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    found.set_default_timeout(10_000)
    yield found
    found.close()
