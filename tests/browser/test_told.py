"""What waits for a person reaches that person: how that is chosen."""

from playwright.sync_api import expect

from tests.browser.hand import SMALL
from tests.browser.people import Opening

PAGE = "/tai-khoan/bao-tin"


def test_a_choice_is_kept(opening: Opening) -> None:
    """An address and an hour are chosen, saved, and stand there after a reload."""
    hand = opening("ward leader", PAGE, size=SMALL)
    hand.is_settled()
    save = hand.find("button", "Lưu")
    expect(save).to_be_disabled()
    hand.write(hand.find("textbox", "Thư điện tử"), "lanh-dao@haiphong.gov.vn")
    hand.write(hand.page.get_by_label("Yên lặng từ"), "20:30")
    hand.sees("8 giờ 30 tối")
    hand.click(save)
    hand.sees("Đã lưu. Từ bây giờ bạn được báo như vậy.")
    hand.page.reload()
    hand.is_settled()
    expect(hand.find("textbox", "Thư điện tử")).to_have_value("lanh-dao@haiphong.gov.vn")
    expect(hand.page.get_by_label("Yên lặng từ")).to_have_value("20:30")


def test_a_refusal_stands_at_its_field(opening: Opening) -> None:
    """What is no address is said beside it, and nothing typed is lost."""
    hand = opening("ward leader", PAGE, size=SMALL)
    hand.is_settled()
    box = hand.find("textbox", "Địa chỉ webhook")
    hand.write(box, "http://chat.example.vn/")
    hand.click(hand.find("button", "Lưu"))
    hand.sees("Địa chỉ phải bắt đầu bằng https://")
    expect(box).to_have_value("http://chat.example.vn/")
