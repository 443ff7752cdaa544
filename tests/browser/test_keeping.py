"""For how long a city keeps things, settled in the console."""

import re

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import Opening


def test_a_term_is_settled_and_days_are_held(opening: Opening) -> None:
    """Quản trị, Lưu giữ: a term too short is refused beside its field, one longer stands at once;
    days are held with a reason and released with one. Nothing there deletes."""
    hand = opening("city administrator", "/quan-tri/luu-giu", size=SMALL)
    page = hand.page
    hand.click(hand.find("button", re.compile("Đổi thời hạn: Tên người")))
    dialog = page.get_by_role("dialog")
    hand.write(dialog.get_by_label("Số tháng"), "6")
    hand.click(dialog.get_by_role("button", name="Lưu"))
    expect(dialog).to_contain_text("Phải giữ ít nhất 12 tháng.")
    hand.write(dialog.get_by_label("Số tháng"), "120")
    keep_picture(page, SCREENS, "luu-giu-thoi-han-phone-light-vi")
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees("120 tháng (10 năm)")
    hand.click(hand.find("button", "Giữ lại những ngày…"))
    hand.write(dialog.get_by_label("Từ ngày"), "01/09/2026")
    hand.write(dialog.get_by_label("Đến hết ngày"), "30/09/2026")
    hand.write(dialog.get_by_label("Lý do"), "Thanh tra Sở")
    assert violations(page) == []
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees("Thanh tra Sở")
    hand.click(hand.find("button", "Thôi giữ lại 01/09/2026 – 30/09/2026"))
    hand.write(dialog.get_by_label("Lý do"), "Thanh tra xong")
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees("Không có ngày nào đang được giữ lại.")
    assert hand.find("button", re.compile("Xóa")).count() == 0


def test_terms_are_not_offered_below_the_city(opening: Opening) -> None:
    """Who administers a ward has the other parts of the administration, and not this one."""
    hand = opening("ward administrator", "/quan-tri", size=SMALL)
    hand.find("link", "Địa bàn").wait_for()
    assert hand.find("link", "Lưu giữ").count() == 0
