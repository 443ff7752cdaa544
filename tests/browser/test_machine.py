"""A text that the machine reads, and how an administrator settles its reading."""

import re

from playwright.sync_api import expect

from server.demo.city import WARDS
from tests.browser.axe import violations
from tests.browser.hand import SMALL
from tests.browser.people import City, Opening

TEXT = "7h30 ngày 20/11, UBND phường họp tại NVH TDP 3. Xin cảm ơn!"


def test_a_text_is_read_heard_and_used(opening: Opening, city: City) -> None:
    """What will be read stands beside the text, marked where it differs; it is spoken, heard, and
    becomes the draft's sound without being sent again."""
    hand = opening("ward officer", "/ban-tin-moi", size=SMALL)
    sent: list[str] = []
    hand.page.on("request", lambda one: sent.append(one.url) if one.method == "PUT" else None)
    hand.write(hand.page.get_by_label("Tên bản tin"), "Máy đọc thử")
    hand.write(hand.page.get_by_label("Văn bản"), TEXT)
    hand.click(hand.find("button", "Máy đọc"))
    read = hand.page.get_by_role("group", name="Máy sẽ đọc")
    expect(read.locator("mark").first).to_have_text("bảy giờ ba mươi phút")
    expect(hand.page.get_by_role("group", name="Viết").locator("mark").nth(2)).to_have_text("UBND")
    hand.click(hand.find("button", "Đọc thử"))
    use = hand.find("button", "Dùng bản đọc này")
    use.wait_for()
    expect(hand.page.get_by_label("Bản máy đọc")).to_have_js_property("error", None)
    assert violations(hand.page) == []
    hand.write(hand.page.get_by_label("Văn bản"), TEXT + " Kính báo.")
    hand.sees("Hãy bấm “Đọc lại”")
    hand.write(hand.page.get_by_label("Văn bản"), TEXT)
    hand.click(use)
    hand.sees(re.compile("Đã chọn: may-doc.wav"))
    hand.click(hand.find("button", re.compile("Kiểm tra")))
    expect(hand.page.get_by_role("radiogroup", name="Khi nào phát")).to_be_visible()
    made = hand.page.url.partition("bulletin=")[2].partition("&")[0]
    bulletin = city.client("ward officer").get(f"/api/bulletins/{made}")
    assert (bulletin["text"], bulletin["original"]["format"]) == (TEXT, "wav")
    assert not any("/uploads/" in one for one in sent)


def test_abbreviations_are_settled_for_an_area_and_below(opening: Opening, city: City) -> None:
    """What would be read as something else is refused with why; what is taken is read so in the
    areas below, which see whose word it is."""
    hand = opening("city administrator", "/quan-tri/may-doc", size=SMALL)
    hand.click(hand.find("button", "Thêm chữ viết tắt"))
    hand.write(hand.page.get_by_role("textbox", name="Chữ viết tắt", exact=True), "CLBDS")
    hand.write(hand.page.get_by_label("Đọc là"), "câu lạc bộ số 1")
    hand.click(hand.find("button", "Lưu"))
    hand.sees(re.compile("sẽ bị đọc thành “câu lạc bộ số một”"))
    hand.write(hand.page.get_by_label("Đọc là"), "câu lạc bộ dưỡng sinh")
    hand.click(hand.find("button", "Lưu"))
    hand.sees("câu lạc bộ dưỡng sinh")
    hand.write(hand.page.get_by_label("Văn bản để thử"), "CLBDS họp.")
    hand.sees(re.compile("^câu lạc bộ dưỡng sinh$"))
    assert violations(hand.page) == []
    below = city.client("ward officer").get(f"/api/areas/{WARDS[0]}/speech")
    told = next(one for one in below["abbreviations"] if one["short"] == "CLBDS")
    assert told["said"] == "câu lạc bộ dưỡng sinh"
    assert told["source"] not in (None, WARDS[0])
