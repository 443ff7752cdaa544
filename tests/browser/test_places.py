"""Every page of the console, as everybody must be able to use it."""

import pytest

from server.console.api import PLACES
from tests.browser.axe import COLOURS, WORDS, violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, Hand, keep_picture
from tests.browser.people import Language, Opening, Theme

VIEWS: list[tuple[str, dict[str, int], Theme, Language, tuple[str, ...]]] = [
    ("phone-light-vi", SMALL, "light", "vi", ()),
    ("desk-dark-vi", DESK, "dark", "vi", ()),
    ("desk-light-en", DESK, "light", "en", (*COLOURS, *WORDS)),
    ("phone-dark-en", SMALL, "dark", "en", (*COLOURS, *WORDS)),
]
"""In this order each is one step from the one before, on the same page. The last of each: the
rules asked there (none named: all), once every element was tried at its width."""


INNER = (
    "nhat-ky/lien-ket",
    "phan-anh/moi",
    "tai-khoan/bao-tin",
    "quan-tri/luu-giu",
    "lich-phat/danh-sach",
    "khan-cap/moi",
    "khan-cap/mau",
    "khan-cap/canh-bao",
    "phat-truc-tiep/tiep-song",
)
"""Pages behind a place that nothing else opens."""


def opened_by(place: str) -> str:
    """Who has most to do there."""
    leader = ("duyet", "khan-cap", "khan-cap/moi")
    if place in leader:
        return "ward leader"
    administrators = ("quan-tri", "quan-tri/luu-giu", "nhat-ky/lien-ket")
    return "city administrator" if place in administrators else "ward officer"


@pytest.mark.parametrize("place", ["", *PLACES, *INNER])
def test_a_page_can_be_used_by_everybody(place: str, opening: Opening) -> None:
    """Narrow or wide, light or dark, in both languages: axe finds nothing, nothing runs over."""
    hand = opening(opened_by(place), f"/{place}", size=SMALL)
    looked_at(hand, place.replace("/", "-") or "hom-nay")


def test_the_door_can_be_used_by_everybody(opening: Opening) -> None:
    """Signing in, too."""
    looked_at(opening(None, "/", size=SMALL), "dang-nhap")


def looked_at(hand: Hand, name: str) -> None:
    """The page in every view."""
    for view, size, theme, language, rules in VIEWS:
        hand.resize(size)
        hand.page.emulate_media(color_scheme=theme)
        if hand.page.locator("html").get_attribute("lang") != language:
            hand.click(hand.page.locator(f"button[lang={language}]").first)
        hand.is_settled()
        keep_picture(hand.page, SCREENS, f"{name}-{view}")
        assert hand.page.locator("html").get_attribute("lang") == language
        assert violations(hand.page, only=rules) == [], view
        wide = hand.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{view}: the page is {wide} px wide"
