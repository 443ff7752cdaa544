"""An update is begun, seen and halted by people."""

import time

from playwright.sync_api import expect

from server.base.custody import Custody
from server.base.place import Place
from server.updates.keeping import repository_of
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, PHONE, keep_picture
from tests.browser.people import City, Opening
from tests.browser.test_dialogs import looked_at
from tests.server.updates.releases import put_release


def test_an_update_is_begun_and_halted(opening: Opening, city: City) -> None:
    """The administrator chooses a signed release and who goes first; what runs where stands on the
    page, and two touches halt it."""
    place = Place(city.town.data / "server")
    online = Custody(place.keys).updates()
    put_release(repository_of(place.data), time.time_ns() // 1_000_000, "9.0.0", online)
    hand = opening("city administrator", "/quan-tri/cap-nhat", size=DESK)
    hand.click(hand.find("button", "Bắt đầu cập nhật"))
    assert looked_at(hand, "cap-nhat-bat-dau", "[role=dialog]") == []
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Bắt đầu cập nhật"))
    hand.sees("Cập nhật lên 9.0.0")
    hand.sees("Tất cả các cụm loa còn lại")
    keep_picture(hand.page, SCREENS, "cap-nhat-desk-light-vi")
    assert looked_at(hand, "cap-nhat") == []
    phone = opening("city administrator", "/quan-tri/cap-nhat", size=PHONE)
    phone.sees("Cập nhật lên 9.0.0")
    phone.is_settled()
    keep_picture(phone.page, SCREENS, "cap-nhat-phone-light-vi")
    phone.click(phone.find("button", "Dừng cập nhật"))
    phone.click(phone.page.get_by_role("dialog").get_by_role("button", name="Dừng cập nhật"))
    expect(phone.page.get_by_text("đã dừng")).to_be_visible()
