"""Somebody without a mouse: where the focus is, whether it can be seen, and on to the next."""

import re
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import expect

from tests.browser.hand import Hand

MOST_STEPS: Final = 60
_FOCUSED: Final = """() => {
    const one = document.activeElement;
    if (one === null || one === document.body) return null;
    const box = one.getBoundingClientRect();
    const ring = (at) => {
        const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(at);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none"
            || borderColor === getComputedStyle(document.documentElement)
                .getPropertyValue("--mantine-primary-color-filled");
    };
    const typed = one.matches("input, textarea, select, audio");
    const round = [one, one.closest("label"), one.nextElementSibling].filter((at) => at !== null);
    const name = one.getAttribute("aria-label")
        ?? (one.getAttribute("aria-labelledby") ?? "").split(" ")
            .map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return {
        name: name || one.labels?.[0]?.textContent || one.textContent,
        seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        ringed: typed || round.some(ring),
    };
}"""


@dataclass(frozen=True, slots=True)
class Focus:
    name: str
    seen: bool
    ringed: bool


def focused(hand: Hand) -> Focus | None:
    """What has the focus; None where it was lost."""
    told = hand.page.evaluate(_FOCUSED)
    return None if told is None else Focus(**told)


def tab_to(hand: Hand, name: str) -> None:
    """Tab, and Tab again, until the focus is there; it must be seen on all the way."""
    for _ in range(MOST_STEPS):
        hand.press("Tab")
        now = focused(hand)
        if now is None:
            continue  # past the page's end, the browser's own bar
        assert now.seen, f"“{now.name}” has the focus out of sight"
        assert now.ringed, f"nothing shows that “{now.name}” has the focus"
        if re.search(name, now.name):
            return
    raise AssertionError(f"“{name}” is not reached by Tab")


def is_kept(hand: Hand) -> None:
    """The focus stands in the page: whoever reads by ear is not thrown back to its beginning."""
    expect(hand.page.locator("main:focus, main :focus, [role=dialog] :focus")).to_have_count(1)
