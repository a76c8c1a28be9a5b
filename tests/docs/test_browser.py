# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site in a real browser, on a desk and on a telephone: nothing is cut off, broken or missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
SIZES = {"desk": (1280, 900), "telephone": (390, 844)}
# It must not look for its maker's hosts: the tests have no network.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
# Texts that stand out of the page to the right, unless something around them scrolls.
WIDER = """
const scrolls = e => e && e !== document.body && (
    ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
const texts = document.createTreeWalker(document.querySelector('[role=main]'), NodeFilter.SHOW_TEXT);
const found = [];
while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const right = Math.max(0, ...[...range.getClientRects()].map(box => box.right));
    if (right > window.innerWidth + 1 && !scrolls(texts.currentNode.parentElement))
        found.push(texts.currentNode.textContent.trim().slice(0, 60));
}
return found;
"""
BROKEN_PICTURES = """
return [...document.images].filter(e => e.complete && e.naturalWidth === 0).map(e => e.src);
"""
# A sentence in a cell that is narrower than this takes a line for each of its words.
NARROW_CELLS = """
return [...document.querySelectorAll('.wy-table-responsive td')]
    .filter(e => e.textContent.trim().length > 60 && e.getBoundingClientRect().width < 110)
    .map(e => e.textContent.trim().slice(0, 60));
"""

pytestmark = pytest.mark.skipif(not (BROWSER and DRIVER), reason="chromium and chromedriver are not installed")


@pytest.fixture(name="browser", scope="module")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser without a window, and with a profile that is thrown away."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    yield browser
    browser.quit()


def find_pages(site: Path) -> list[Path]:
    """Return the pages that somebody reads."""
    return sorted(page for page in site.rglob("*.html") if page.name != "search.html")


@pytest.mark.parametrize("size", SIZES)
def test_pages_fit_the_screen_and_are_whole(site: Path, browser: webdriver.Chrome, size: str) -> None:
    width, height = SIZES[size]
    # A window cannot be as narrow as a telephone.
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    faults = []
    for page in find_pages(site):
        browser.get(page.as_uri())
        assert browser.execute_script("return window.innerWidth") == width
        found = {
            "stands out": browser.execute_script(WIDER),
            "is a broken picture": browser.execute_script(BROKEN_PICTURES),
            "is too narrow": browser.execute_script(NARROW_CELLS),
            "is an error": [line["message"] for line in browser.get_log("browser") if line["level"] == "SEVERE"],
        }
        faults += [f"{page.name}: {what} {fault}" for fault, items in found.items() for what in items[:5]]
        assert browser.execute_script("return document.querySelector('[role=main] h1').textContent.length > 3"), page
    assert not faults, "\n".join(faults)


def test_the_search_finds_a_module(site: Path, browser: webdriver.Chrome) -> None:
    browser.get((site / "search.html").as_uri() + "?q=cce_releases")
    # What is found appears line by line.
    found = "#search-results li a[href*='cce_releases_module']"
    assert WebDriverWait(browser, 20).until(lambda shown: shown.find_elements("css selector", found))
