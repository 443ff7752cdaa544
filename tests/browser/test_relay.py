"""Relaying a station, by an officer with a phone."""

from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, keep_picture
from tests.browser.people import Opening


def test_a_station_is_kept_relayed_and_its_failure_told(opening: Opening) -> None:
    """Added once, then two touches: and where none of its sources gives sound, the page says which
    and why. A weekly time takes no more than a station and an hour."""
    hand = opening("ward officer", "/phat-truc-tiep/tiep-song", size=SMALL)
    hand.click(hand.find("button", "Thêm đài"))
    hand.write(hand.find("textbox", "Tên đài"), "Đài Hải Phòng")
    sources = "http://127.0.0.1:9/a\nhttp://[::1]:9/b"
    hand.write(hand.page.get_by_label("Địa chỉ phát"), sources)
    keep_picture(hand.page, SCREENS, "tiep-song-them")
    assert violations(hand.page) == []
    hand.click(hand.find("button", "Lưu"))
    hand.sees("Đã lưu đài Đài Hải Phòng.")

    hand.click(hand.find("button", "Đặt giờ"))
    keep_picture(hand.page, SCREENS, "tiep-song-gio")
    assert violations(hand.page) == []
    hand.write(hand.find("textbox", "Bắt đầu lúc"), "0:00")
    hand.click(hand.page.get_by_label("Chủ nhật"))
    hand.click(hand.find("button", "Lưu"))
    hand.sees("Thứ 2 đến Thứ 7")
    hand.click(hand.find("button", "Xóa: Đài Hải Phòng"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Xóa", exact=True))
    hand.sees("Đã xóa giờ tiếp sóng.")

    hand.click(hand.find("button", "Tiếp sóng ngay: Đài Hải Phòng"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Tiếp sóng ngay"))
    hand.sees("đã dừng: không nguồn nào còn tiếng")
    hand.sees("Nguồn 2: địa chỉ bị cấm")
    assert violations(hand.page) == []
    for name, size in (("phone", SMALL), ("desk", DESK)):
        hand.resize(size)
        keep_picture(hand.page, SCREENS, f"tiep-song-{name}")
    hand.click(hand.find("button", "Xóa “Đài Hải Phòng”"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Xóa", exact=True))
    hand.sees("Đã xóa đài Đài Hải Phòng.")
    assert hand.faults == []
