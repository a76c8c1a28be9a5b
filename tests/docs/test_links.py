# Copyright (c) 2026, huaweicloud.cce contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No link of the site or of the texts beside the README leads nowhere, and no page takes anything from elsewhere."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from code_blocks import GUIDES, ROOT, TEXTS, read_blocks

# Where links out of the site may lead. Nobody is asked: the tests have no network.
HOSTS = frozenset(
    {
        "console-intl.huaweicloud.com",
        "docs.ansible.com",
        "docs.otc.t-systems.com",
        "forum.ansible.com",
        "galaxy.ansible.com",
        "github.com",
        "support.huaweicloud.com",
        "www.ansible.com",
    }
)
REPOSITORY = "https://github.com/huaweicloud-cce/huaweicloud.cce"
MARKDOWN_LINK = re.compile(r"(?m)\]\(([^)\s]+)\)|^\[[^]]+\]: (\S+)")
# [text][name] and [name], which a line [name]: ... says where to lead.
REFERENCE = re.compile(r"\[[^]\[]+\]\[(\w+)\]|(?<!\])\[(\w+)\](?![(\[])")
DEFINITION = re.compile(r"(?m)^\[(\w+)\]: .*$")
TAKEN = {"script": "src", "img": "src", "link": "href", "source": "src", "iframe": "src"}


@cache
def read_page(path: Path) -> BeautifulSoup:
    """Return the parsed page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def read_anchors(path: Path) -> frozenset[str]:
    """Return what a link into the page may name."""
    return frozenset(str(element["id"]) for element in read_page(path).find_all(id=True))


def find_fault(page: Path, link: str) -> str:
    """Return what is wrong with a link; empty when nothing is."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return find_fault_outside(link)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_file():
        return f"{link}: there is no such page"
    if parts.fragment and unquote(parts.fragment) not in read_anchors(target):
        return f"{link}: the page has no such place"
    return ""


def find_fault_outside(link: str) -> str:
    """Return what is wrong with a link to another site."""
    parts = urlsplit(link)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        return f"{link}: no site that is known"
    found = re.match(rf"{re.escape(REPOSITORY)}/(?:blob|tree|edit)/main/([^?#]+)", link)
    if found and not (ROOT / found[1]).exists():
        return f"{link}: there is no such file"
    return ""


def find_pages(site: Path) -> list[Path]:
    """Return the pages of the site."""
    return sorted(site.rglob("*.html"))


def test_every_guide_and_plugin_has_its_page(site: Path) -> None:
    pages = {page.relative_to(site).as_posix() for page in find_pages(site)}
    plugins = [
        (path.stem, kind) for kind in ("modules", "inventory") for path in (ROOT / "plugins" / kind).glob("c*.py")
    ]
    assert pages >= {f"docsite/{guide.stem}.html" for guide in GUIDES}
    assert pages >= {f"{name}_{kind.removesuffix('s')}.html" for name, kind in plugins}
    assert {"index.html", "changelog.html", "environment_variables.html"} <= pages


def test_no_link_of_the_site_leads_nowhere(site: Path) -> None:
    links = {
        (page, str(element["href"]))
        for page in find_pages(site)
        for element in read_page(page).find_all("a", href=True)
        # The theme's search page has a link that does nothing.
        if element["href"] != "#"
    }
    faults = sorted({fault for page, link in links if (fault := find_fault(page, link))})
    assert len(links) > 100
    assert not faults, "\n".join(faults)


def test_pages_take_nothing_from_elsewhere(site: Path) -> None:
    """They work without a network, and tell nobody who reads them."""
    taken = [
        (page.name, str(element[attribute]))
        for page in find_pages(site)
        for tag, attribute in TAKEN.items()
        for element in read_page(page).find_all(tag)
        if element.has_attr(attribute) and "canonical" not in element.get("rel", [])
    ]
    assert taken
    assert not [item for item in taken if urlsplit(item[1]).netloc]


def test_every_picture_says_what_it_shows(site: Path) -> None:
    pictures = [image for page in find_pages(site) for image in read_page(page).select("[role=main] img")]
    assert len(pictures) >= 2
    assert all(len(str(image.get("alt", ""))) > 20 for image in pictures)


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.name)
def test_no_link_of_a_text_leads_nowhere(text: Path) -> None:
    """Those to files of the repository, as the README has them."""
    content = text.read_text(encoding="utf-8")
    for block in read_blocks(text):
        content = content.replace(block.text, "")
    faults = []
    for link in map("".join, MARKDOWN_LINK.findall(content)):
        outside = urlsplit(link).scheme != ""
        if find_fault_outside(link) if outside else not (text.parent / link.partition("#")[0]).exists():
            faults.append(link)
    assert not faults
    known = set(DEFINITION.findall(content))
    assert not known or known == set(map("".join, REFERENCE.findall(DEFINITION.sub("", content))))
