"""A page as small as a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import browsing
from tests.sandbox.browser.using import PHONE

browser = pytest.fixture(scope="package")(browsing.browser)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    found = browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    found.set_default_timeout(10_000)
    yield found
    found.close()
