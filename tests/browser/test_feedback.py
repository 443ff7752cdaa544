"""A resident calls: what sounded stands beside it, the officer answers, the report counts it."""

import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, keep_picture
from tests.browser.people import Opening

ZONE = timedelta(hours=7)


def test_a_resident_is_answered(opening: Opening) -> None:
    """Phản ánh: taken down in one form with what is on record beside it; taken on, who told it is
    seen; answered, it stands as answered, with the facts it was answered by."""
    hand = opening("ward officer", "/phan-anh", size=SMALL)
    page = hand.page
    hand.click(hand.find("button", "Ghi phản ánh"))
    an_hour_ago = datetime.fromtimestamp(time.time(), UTC) + ZONE - timedelta(hours=1)
    page.get_by_label("Ngày xảy ra").fill(f"{an_hour_ago:%d/%m/%Y}")
    hand.write(page.get_by_label("Giờ xảy ra"), f"{an_hour_ago:%H:%M}")
    hand.write(page.get_by_label("Chỗ nào"), "Ngõ 12 phố Tô Hiệu")
    hand.write(page.get_by_label("Người dân nói gì"), "Gọi tôi số 0912345678")
    hand.write(page.get_by_label("Tên", exact=True), "Bà Lan")
    hand.write(page.get_by_label("Liên hệ", exact=True), "0912345678")
    hand.sees("Máy ghi nhận gì lúc đó")
    expect(page.get_by_text("Không có lịch phát nào cho cụm loa này")).to_be_visible()
    hand.click(hand.find("button", "Ghi lại"))
    hand.sees("Ở đây có số điện thoại")
    keep_picture(page, SCREENS, "phan-anh-ghi-phone-light-vi")
    hand.resize(DESK)
    keep_picture(page, SCREENS, "phan-anh-ghi-desk-light-vi")
    page.get_by_label("Người dân nói gì").fill("Sáng nay nhà tôi không nghe thấy loa.")
    hand.click(hand.find("button", "Ghi lại"))
    hand.click(hand.find("button", "Nhận xử lý"))
    hand.click(hand.find("button", "Xem người phản ánh"))
    hand.sees("Bà Lan")
    keep_picture(page, SCREENS, "phan-anh-mot-desk-light-vi")
    hand.resize(SMALL)
    keep_picture(page, SCREENS, "phan-anh-mot-phone-light-vi")
    hand.write(page.get_by_label("Nội dung trả lời"), "Sáng nay không có lịch phát ở đó.")
    hand.click(hand.find("button", "Đã trả lời xong"))
    hand.sees("Máy ghi nhận khi trả lời")
    keep_picture(page, SCREENS, "phan-anh-da-tra-loi-phone-light-vi")
    hand.click(hand.find("link", "Về danh sách phản ánh"))
    hand.sees("Sáng nay nhà tôi không nghe thấy loa.")
    keep_picture(page, SCREENS, "phan-anh-danh-sach-phone-light-vi")
    month, year = an_hour_ago.month, an_hour_ago.year
    leader = opening("ward leader", f"/nhat-ky/bao-cao?month={month}&year={year}")
    leader.sees("Phản ánh, kiến nghị đã trả lời")


def test_an_answer_is_begun_from_what_was_told(opening: Opening) -> None:
    """The page of a new bulletin opens with title and area filled in from the feedback."""
    officer = opening("ward officer", "/phan-anh/moi")
    officer.write(officer.page.get_by_label("Người dân nói gì"), "Xin phát lại lịch tiêm chủng.")
    officer.page.get_by_label("Về việc gì").select_option("Đề nghị")
    officer.click(officer.find("button", "Ghi lại"))
    officer.click(officer.find("button", "Nhận xử lý"))
    officer.click(officer.find("button", "Soạn bản tin trả lời"))
    expect(officer.page.get_by_label("Tên bản tin")).to_have_value("Trả lời phản ánh: đề nghị")
