"""Somebody without an account reads one report, by a link."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, keep_picture
from tests.browser.people import Opening
from tests.browser.test_places import looked_at


def test_a_link_is_given_read_and_revoked(opening: Opening) -> None:
    """Nhật ký, Liên kết: made in one form, its address told once; whoever has it reads the report
    without an account, and takes its file; revoked, it opens nothing."""
    hand = opening("ward administrator", "/nhat-ky/lien-ket", size=SMALL)
    page = hand.page
    hand.write(page.get_by_label("Cho ai"), "Đoàn kiểm tra Sở")
    hand.click(hand.find("button", "Tạo liên kết"))
    link = page.get_by_role("textbox", name="Liên kết mới").inner_text()
    assert re.fullmatch(r"http://[^/]+/lien-ket#[\w-]{43}", link)
    keep_picture(page, SCREENS, "lien-ket-cap-phone-light-vi")
    reader = opening(None, link.partition("/lien-ket")[1] + link.partition("/lien-ket")[2])
    reader.sees(re.compile("Báo cáo: Phường Thiên Hương"))
    reader.sees("Buổi phát theo lịch")
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.url))
    with reader.page.expect_download() as taken:
        reader.click(reader.find("button", "Word"))
    assert taken.value.suggested_filename.endswith(".docx")
    assert not [url for url in sent if link.partition("#")[2] in url.partition("#")[0]]
    looked_at(reader, "lien-ket-xem")
    hand.page.reload()
    hand.resize(DESK)
    hand.sees("Đã mở")
    keep_picture(page, SCREENS, "lien-ket-cap-desk-light-vi")
    hand.click(hand.find("button", re.compile("Thu hồi liên kết")))
    hand.sees("Đã thu hồi")
    reader.page.reload()
    expect(reader.page.get_by_role("alert")).to_contain_text(re.compile("thu hồi|revoked"))
