"""An operator with ten thousand loudspeakers."""

import re

from server.demo.city import WARDS
from tests.browser.big_city import Speaker, ten_thousand
from tests.browser.conftest import SCREENS
from tests.browser.hand import keep_picture
from tests.browser.people import City, Opening


def test_an_operator_with_ten_thousand_devices(opening: Opening, city: City) -> None:
    """The list of all opens; a name typed without diacritics finds one among them; what that one
    says of itself appears by itself; and a click opens it."""
    operator = city.client("city operator")
    units = [one["id"] for one in operator.get("/api/areas") if one["kind"] == "ward"]
    with ten_thousand(city.town.data / "server", units):
        with Speaker(operator, "Loa Đình Vẽ", WARDS[0]) as speaker:
            hand = opening("city operator", "/cum-loa")
            hand.sees(re.compile(r"10\.00\d cụm loa"))
            line = hand.page.locator("li[aria-setsize]")
            assert line.count() < 60, "all of them are drawn"
            hand.press("End")
            last = line.first.get_attribute("aria-setsize")
            hand.page.locator(f"li[aria-posinset='{last}']").wait_for()
            keep_picture(hand.page, SCREENS, "cum-loa-muoi-nghin-desk-light-vi")
            hand.write(hand.page.get_by_role("searchbox"), "loa dinh ve")
            one = hand.find("link", re.compile("Loa Đình Vẽ"))
            one.get_by_text("Chưa kết nối lần nào").wait_for()
            speaker.says("storage")
            one.get_by_text("Không ghi được vào thẻ nhớ").wait_for()
            hand.click(one)
            hand.page.wait_for_url(re.compile(f"/cum-loa/{speaker.id}"))
            hand.page.get_by_role("heading", name="Loa Đình Vẽ").wait_for()
        operator.post(f"/api/devices/{speaker.id}/retire")
