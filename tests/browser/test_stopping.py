"""DỪNG TẤT CẢ LOA from a phone, and its lifting from a desk."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, Hand, keep_picture
from tests.browser.keys import tab_to
from tests.browser.people import City, Opening

STOP = "DỪNG TẤT CẢ LOA"
WARD = "phuong-thien-huong"


def _dialog(hand: Hand) -> Any:
    return hand.page.get_by_role("alertdialog")


def _lifted(opening: Opening, city: City) -> None:
    """By the ward's leader, at a desk without a mouse; the loudspeakers say that they know."""
    leader = opening("ward leader", "/", size=DESK)
    leader.sees(re.compile("đang DỪNG đến"))
    keep_picture(leader.page, SCREENS, "dung-bieu-ngu-desk-light-vi")
    assert violations(leader.page) == []
    tab_to(leader, "^Bỏ lệnh dừng$")
    leader.press("Enter")
    _dialog(leader).wait_for()
    tab_to(leader, "^Bỏ lệnh dừng$")
    leader.press("Enter")
    leader.sees(re.compile("Đã bỏ lệnh dừng"))
    told = city.client("ward leader").get(f"/api/areas/{WARD}/stops")
    assert told[0]["lift"]["followed"]["confirmed"] == told[0]["followed"]["devices"]


def test_two_touches_stop_every_loudspeaker(opening: Opening, city: City) -> None:
    """The button is in sight without scrolling; it asks once and says what it silences; the next
    touch stops, and the loudspeakers' own words are counted. Every page says so until the lift."""
    hand = opening("ward officer", "/", size=SMALL)
    expect(hand.find("button", STOP)).to_be_in_viewport()
    hand.click(hand.find("button", STOP))
    hand.sees(re.compile("Dừng 1 cụm loa của Phường Thiên Hương"))
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "dung-hoi-phone-light-vi")
    hand.click(hand.find("button", "DỪNG NGAY"))
    hand.sees("1/1 cụm loa xác nhận")
    hand.sees(re.compile("Tất cả xác nhận trong .* giây"))
    assert hand.clicks <= 2
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "dung-xong-phone-light-vi")
    hand.press("Escape")
    expect(hand.find("button", STOP)).to_be_focused()
    hand.sees(re.compile("Loa đang dừng theo lệnh"))
    _lifted(opening, city)


def test_without_a_network_the_page_says_that_nothing_was_sent(
    opening: Opening, city: City
) -> None:
    """Plainly, with what to do instead; it tries again in sight, and stops when it can. All of it
    goes by keys alone."""
    hand = opening("ward officer", "/", size=SMALL)
    hand.is_settled()
    tab_to(hand, STOP)
    hand.press("Enter")
    hand.sees(re.compile("Dừng 1 cụm loa"))
    hand.page.context.set_offline(True)
    tab_to(hand, "DỪNG NGAY")
    hand.press("Enter")
    hand.sees("Lệnh dừng CHƯA được gửi đi.")
    hand.sees(re.compile("ngắt điện tủ loa"))
    keep_picture(hand.page, SCREENS, "dung-mat-mang-phone-light-vi")
    assert violations(hand.page) == []
    hand.page.context.set_offline(False)
    hand.sees("1/1 cụm loa xác nhận")
    hand.faults = [fault for fault in hand.faults if "ERR_INTERNET_DISCONNECTED" not in fault]
    hand.press("Escape")
    _lifted(opening, city)
