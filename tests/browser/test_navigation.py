"""Where one can go from every page, by thumb and by keyboard."""

import re

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import Opening

_PRESSED = """() => [...document.querySelectorAll("nav > ul > li > *")].map((one) => {
    const box = one.getBoundingClientRect();
    return [box.width, box.height, one.scrollWidth <= Math.ceil(box.width)];
})"""


def test_the_foot_of_a_phone_holds_five_places_a_thumb_can_press(opening: Opening) -> None:
    """Whoever may do the most has four places there and “Thêm”, each 48 px and more either way,
    its name whole; the list behind it has the rest, and says where one is."""
    hand = opening("ward officer", "/nhat-ky", size=SMALL)
    hand.is_settled()
    pressed = hand.page.evaluate(_PRESSED)
    assert len(pressed) == 5
    assert all(width >= 48 and height >= 48 and whole for width, height, whole in pressed)
    more = hand.find("button", "Thêm (đang ở Nhật ký)")
    hand.click(more)
    rest = hand.page.get_by_role("navigation").get_by_role("list").nth(1)
    expect(rest.get_by_role("link")).to_have_text(
        ["Trực tiếp", "Cụm loa", "Phản ánh", "Nhật ký", "Quản trị"]
    )
    expect(rest.get_by_role("link", name="Nhật ký")).to_have_attribute("aria-current", "page")
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "them-phone-light-vi")
    hand.click(rest.get_by_role("link", name="Cụm loa"))
    hand.page.wait_for_url(re.compile("/cum-loa"))
    expect(rest).to_be_hidden()


def test_the_list_of_more_places_opens_and_closes_by_keys(opening: Opening) -> None:
    """Enter opens it, Tab goes into it, Escape closes it where it was opened."""
    hand = opening("ward leader", "/", size=SMALL)
    more = hand.find("button", "Thêm")
    more.focus()
    clusters = hand.page.get_by_role("navigation").get_by_role("link", name="Cụm loa", exact=True)
    hand.press("Enter", "Tab")
    expect(clusters).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "true")
    hand.press("Escape")
    expect(more).to_be_focused()
    expect(clusters).to_be_hidden()
