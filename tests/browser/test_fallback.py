"""Where the console does not run: loudspeakers can still be stopped."""

import re
from typing import Any

from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, Hand, keep_picture
from tests.browser.people import City, Opening

STOP = "DỪNG TẤT CẢ LOA"
WARD = "phuong-thien-huong"


def _failing(route: Any) -> None:
    route.fulfill(status=500, body="<h1>Internal Server Error</h1>", content_type="text/html")


def _stopped(hand: Hand, city: City) -> None:
    """By the plain page, with everything but the order itself failing; then lifted."""
    hand.page.once("dialog", lambda asked: asked.accept())
    hand.click(hand.find("button", STOP))
    hand.sees(re.compile("Đã gửi lệnh dừng ở Phường Thiên Hương. 1/1 cụm loa xác nhận"))
    leader = city.client("ward leader")
    (stop,) = [one for one in leader.get(f"/api/areas/{WARD}/stops") if one["lift"] is None]
    leader.post(f"/api/areas/{WARD}/stops/{stop['id']}/lift")


def test_where_queries_fail_one_link_leads_to_a_stop_that_works(
    opening: Opening, city: City
) -> None:
    """The page says that it failed and where to stop the loudspeakers; the plain page does it."""
    hand = opening("ward officer", "/nhat-ky", size=SMALL)
    hand.is_settled()
    for path in ("**/api/rights", "**/api/areas"):
        hand.page.route(path, _failing)
    hand.go("/")
    stop = hand.find("link", re.compile("Cần dừng loa ngay"))
    stop.wait_for()
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "hong-phone-light-vi")
    hand.page.unroute("**/api/areas")
    hand.click(stop)
    _stopped(hand, city)
    keep_picture(hand.page, SCREENS, "trang-don-gian-phone-light-vi")
    hand.faults.clear()


def test_where_scripts_fail_the_page_leads_to_the_plain_one(opening: Opening, city: City) -> None:
    """An old browser, or a file that does not come: words stand there, not an empty page; and the
    plain page says whether the order went out when the line is bad."""
    hand = opening("ward officer", "/console/icon.svg", size=SMALL)
    hand.page.route("**/console/assets/*.js", lambda route: route.abort())
    hand.go("/")
    hand.click(hand.find("link", re.compile("Trang đơn giản, có nút DỪNG")))
    hand.find("button", STOP).wait_for()
    assert violations(hand.page) == []
    hand.page.context.set_offline(True)
    hand.page.once("dialog", lambda asked: asked.accept())
    hand.click(hand.find("button", STOP))
    hand.sees(re.compile("Lệnh dừng CHƯA được gửi.*ngắt điện tủ loa"))
    hand.page.context.set_offline(False)
    hand.sees(re.compile("1/1 cụm loa xác nhận"))
    leader = city.client("ward leader")
    (stop,) = [one for one in leader.get(f"/api/areas/{WARD}/stops") if one["lift"] is None]
    leader.post(f"/api/areas/{WARD}/stops/{stop['id']}/lift")
    hand.faults.clear()
