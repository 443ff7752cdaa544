"""A day without a mouse: an officer's bulletin, and the leader's yes."""

import re
from pathlib import Path

from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.tones import melody
from tests.browser.hand import DESK, Hand
from tests.browser.keys import is_kept, tab_to
from tests.browser.people import Opening

TITLE = "Bàn phím"
TEXT = "Mời bà con dự buổi họp tổ dân phố tối thứ bảy."


def _listened(hand: Hand) -> None:
    tab_to(hand, "^Nghe$")
    hand.press("Enter")
    hand.find("button", "Tạm dừng").wait_for()


def test_an_officers_day_and_the_leaders_yes_by_keys_alone(
    opening: Opening, tmp_path: Path
) -> None:
    """Past the menu by the first key; words, sound, listening, hour and sending by Tab, arrows and
    Enter; each step is seen and none throws the focus back. The leader does the same."""
    recording = tmp_path / "họp.wav"
    write_wav(recording, melody(7, 2))
    officer = opening("ward officer", "/", size=DESK)
    officer.page.once("filechooser", lambda chooser: chooser.set_files(recording))
    officer.is_settled()
    _writes(officer)
    _chooses_and_sends(officer)
    _says_yes(opening("ward leader", "/duyet", size=DESK))


def _writes(hand: Hand) -> None:
    tab_to(hand, "Đến nội dung chính")
    hand.press("Enter")
    expect(hand.page.locator("main")).to_be_focused()
    tab_to(hand, "Bản tin mới")
    hand.press("Enter")
    hand.page.get_by_label("Tên bản tin").wait_for()
    is_kept(hand)
    tab_to(hand, "Tên bản tin")
    hand.page.keyboard.insert_text(TITLE)
    tab_to(hand, "Văn bản")
    hand.page.keyboard.insert_text(TEXT)
    tab_to(hand, "Tải file ghi âm lên")
    hand.press("Enter")
    hand.sees(re.compile("Đã chọn"))
    tab_to(hand, "Kiểm tra")
    hand.press("Enter")


def _chooses_and_sends(hand: Hand) -> None:
    hand.page.get_by_role("radiogroup", name="Khi nào phát").wait_for()
    is_kept(hand)
    _listened(hand)
    tab_to(hand, "ngày mai")
    hand.press("ArrowDown")
    expect(hand.find("radio", "Chọn nơi và giờ khác")).to_be_checked()
    tab_to(hand, "Giờ phát 1")
    hand.press("Control+a")
    hand.page.keyboard.insert_text("17h45")
    hand.sees(re.compile("lần đầu ngày mai 5 giờ 45 chiều"))
    tab_to(hand, "Gửi lãnh đạo duyệt")
    hand.press("Enter")
    hand.sees(re.compile("Đã gửi lãnh đạo duyệt"))
    is_kept(hand)


def _says_yes(leader: Hand) -> None:
    leader.find("link", re.compile(TITLE)).wait_for()
    tab_to(leader, TITLE)
    leader.press("Enter")
    yes = leader.find("button", "Phê duyệt")
    yes.wait_for()
    is_kept(leader)
    _listened(leader)
    expect(yes).to_have_attribute("aria-disabled", "false")
    tab_to(leader, "^Trả lại$")
    leader.press("Enter")
    leader.page.get_by_role("dialog").wait_for()
    tab_to(leader, "Đóng")
    leader.press("Escape")
    expect(leader.find("button", "Trả lại")).to_be_focused()
    tab_to(leader, "^Phê duyệt$")
    leader.press("Enter")
    leader.sees("Đã phê duyệt và xếp lịch phát.")
    is_kept(leader)
