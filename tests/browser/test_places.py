"""Every page of the console, as everybody must be able to use it."""

from functools import cache
from typing import Any

import pytest

from server.console import make
from server.console.api import PLACES
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, keep_picture
from tests.browser.people import Language, Opening, Theme

AXE = make.HERE / "node_modules/axe-core/axe.min.js"
VIEWS: list[tuple[str, dict[str, int], Theme, Language]] = [
    ("phone-light-vi", SMALL, "light", "vi"),
    ("desk-dark-vi", DESK, "dark", "vi"),
    ("phone-dark-en", SMALL, "dark", "en"),
    ("desk-light-en", DESK, "light", "en"),
]


INNER = ("tai-khoan/bao-tin",)
"""Pages behind a place that nothing else opens."""


def opened_by(place: str) -> str:
    """Who has most to do there."""
    return {"duyet": "ward leader", "quan-tri": "city administrator"}.get(place, "ward officer")


@pytest.mark.parametrize("place", ["", *PLACES, *INNER])
def test_a_page_can_be_used_by_everybody(place: str, opening: Opening) -> None:
    """Narrow or wide, light or dark, in both languages: axe finds nothing, nothing runs over."""
    for view, size, theme, language in VIEWS:
        hand = opening(opened_by(place), f"/{place}", size=size, theme=theme, language=language)
        hand.is_settled()
        keep_picture(hand.page, SCREENS, f"{place.replace('/', '-') or 'hom-nay'}-{view}")
        assert hand.page.locator("html").get_attribute("lang") == language
        assert violations(hand.page) == [], view
        wide = hand.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{view}: the page is {wide} px wide"


def test_the_door_can_be_used_by_everybody(opening: Opening) -> None:
    """Signing in, too."""
    for view, size, theme, language in VIEWS:
        hand = opening(None, "/", size=size, theme=theme, language=language)
        hand.page.wait_for_selector("form")
        keep_picture(hand.page, SCREENS, f"dang-nhap-{view}")
        assert violations(hand.page) == [], view


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def violations(page: Any) -> list[str]:
    """What axe-core finds on the page (WCAG 2.2 A and AA, and good practice), in a line each."""
    page.evaluate(_axe())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary'].splitlines()[-1]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
