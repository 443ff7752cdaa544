"""The report of a month, read and taken; what bulletins are filed under."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import Opening


def test_the_months_report_is_read_and_taken(opening: Opening) -> None:
    """Nhật ký, Báo cáo: the month that is due stands there as tables; the paper to be signed is one
    click more, and the address keeps which month it was."""
    hand = opening("ward officer", "/", size=SMALL)
    hand.go("/nhat-ky")
    hand.click(hand.find("link", "Báo cáo"))
    hand.sees("Buổi phát theo lịch")
    keep_picture(hand.page, SCREENS, "nhat-ky-bao-cao-phone-light-vi")
    with hand.page.expect_download() as taken:
        hand.click(hand.find("link", "Tải Word"))
    assert re.fullmatch(r"bao-cao-[a-z-]+-\d{4}-\d\d\.docx", taken.value.suggested_filename)
    with zipfile.ZipFile(taken.value.path()) as file:
        assert "word/document.xml" in file.namelist()
    hand.page.get_by_label("Tháng", exact=True).select_option("Cả năm")
    hand.sees("Theo tháng")
    hand.page.reload()
    expect(hand.page.get_by_label("Tháng", exact=True)).to_have_value("0")
    hand.resize({"width": 1920, "height": 1080})
    hand.is_settled()
    keep_picture(hand.page, SCREENS, "nhat-ky-bao-cao-desk-light-vi")


def test_the_city_keeps_the_list_of_categories(opening: Opening) -> None:
    """Quản trị, Chuyên mục: one is added and stands in the list, and authors choose from it."""
    hand = opening("city administrator", "/quan-tri/chuyen-muc")
    hand.click(hand.find("button", "Thêm chuyên mục"))
    hand.write(hand.page.get_by_label("Tên tiếng Việt"), "Biển đảo")
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Lưu"))
    hand.sees("Biển đảo")
    keep_picture(hand.page, SCREENS, "quan-tri-chuyen-muc-desk-light-vi")
    author = opening("ward officer", "/ban-tin-moi")
    author.page.get_by_label("Chuyên mục").select_option("Biển đảo")
    expect(author.page.get_by_label("Ngôn ngữ")).to_have_value("vi")
    keep_picture(author.page, SCREENS, "ban-tin-moi-chuyen-muc-desk-light-vi")


def test_reports_are_mailed_to_an_office_once_it_confirmed(opening: Opening) -> None:
    """Nhật ký, Báo cáo: an administrator adds the office's address, which then waits to be
    confirmed; the page of that confirmation asks for a click."""
    hand = opening("ward administrator", "/nhat-ky/bao-cao", size=SMALL)
    hand.write(hand.page.get_by_label("Địa chỉ thư của cơ quan"), "vanphong@haiphong.example.vn")
    hand.click(hand.find("button", "Thêm địa chỉ"))
    hand.sees("Chờ xác nhận")
    keep_picture(hand.page, SCREENS, "bao-cao-qua-thu-phone-light-vi")
    hand.resize({"width": 1920, "height": 1080})
    keep_picture(hand.page, SCREENS, "bao-cao-qua-thu-desk-light-vi")
    hand.click(hand.find("button", "Bỏ vanphong@haiphong.example.vn"))
    hand.sees("Chưa gửi báo cáo cho địa chỉ nào.")
    office = opening(None, "/nhan-bao-cao#no-such-token")
    office.click(office.find("button", "Xác nhận"))
    office.sees("liên kết xác nhận đã cũ")
    keep_picture(office.page, SCREENS, "nhan-bao-cao-desk-light-vi")
