"""“Vì sao cụm loa này im lúc 5 giờ 30?”: asked from home, and from the log."""

import re
from typing import Any

from playwright.sync_api import expect

from server.demo.broadcast import approved_bulletin, in_ms, melody_file, schedule_once
from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import City, Opening

WARD = "phuong-thien-huong"
LEAD_MS = 4_000


def never_enrolled(city: City, name: str) -> str:
    """A cluster whose controller nobody has put up yet; its id."""
    made = city.client("ward officer").post("/api/devices", {"name": name, "area": WARD})
    return str(made["device"])


def test_why_a_cluster_was_silent_in_three_clicks(opening: Opening, city: City) -> None:
    """From home, the sentence about a cluster leads to the answer: why, and what to do."""
    device = never_enrolled(city, "Cụm loa TDP 9")
    hand = opening("ward officer", "/", size=SMALL)
    about = hand.page.locator("li", has=hand.page.get_by_text(re.compile("Cụm loa TDP 9")))
    hand.click(about.get_by_role("link", name=re.compile("^Vì sao loa im")))
    hand.sees("Cụm loa này chưa được kích hoạt.")
    hand.sees(re.compile("nhập mã kích hoạt"))
    assert hand.clicks <= 3
    assert f"device={device}" in hand.page.url
    keep_picture(hand.page, SCREENS, "vi-sao-loa-im-phone-light-vi")


def test_why_from_the_menu_by_a_few_letters(opening: Opening, city: City) -> None:
    """Nhật ký, “Vì sao loa im?”, the cluster: three clicks, the rest is typing; another minute is
    asked in the same place, and the address keeps it."""
    never_enrolled(city, "Cụm loa Chợ Con")
    hand = opening("ward officer", "/")
    hand.click(hand.find("link", "Nhật ký"))
    hand.click(hand.find("link", re.compile("^Vì sao loa im[?]$")))
    hand.write(hand.page.get_by_label("Cụm loa nào?"), "cho con")
    hand.click(hand.find("button", re.compile("Cụm loa Chợ Con")))
    hand.sees(re.compile("Không có lịch phát nào cho cụm loa này"))
    assert hand.clicks <= 3
    hand.write(hand.page.get_by_label("Lúc mấy giờ?"), "05:30")
    hand.press("Enter")
    hand.sees(re.compile(r"5 giờ 30 sáng \(05:30\)"))
    hand.page.reload()
    hand.sees(re.compile(r"5 giờ 30 sáng \(05:30\)"))


def to_sound(city: City, folder: Any) -> int:
    """A bulletin that sounds in the ward in a moment; the instant."""
    officer, leader = city.client("ward officer"), city.client("ward leader")
    bulletin = approved_bulletin(officer, leader, WARD, melody_file(folder / "chào.wav", 2, 2))
    at = in_ms(LEAD_MS)
    schedule_once(officer, WARD, bulletin["id"], at)
    return at


HAS_SOUNDED = """path => new Promise(done => {
    const events = new EventSource("/api/events");
    const look = async () => {
        const rows = await (await fetch(path)).json();
        if (!rows.some(({ outcome }) => outcome === "played")) return;
        events.close();
        done();
    };
    events.onopen = look;
    for (const kind of ["receipt", "outcome"]) events.addEventListener(kind, look);
})"""
"""Returns once what is due there has its receipt on record: the server says when to look."""


def test_a_row_of_the_play_log_opens_its_evidence(
    opening: Opening, city: City, tmp_path: Any
) -> None:
    """What sounded is told with the receipt that proves it; the report counts it."""
    at = to_sound(city, tmp_path)
    hand = opening("ward officer", "/")
    due = f"/api/playlog?area={WARD}&from_ms={at}&until_ms={at + 1}"
    hand.page.evaluate(HAS_SOUNDED, due)
    hand.go("/nhat-ky?outcome=played")
    hand.click(hand.find("button", re.compile("Bản tin chào")))
    hand.sees(re.compile("bộ thu đã ký biên nhận"))
    hand.sees("Mã băm SHA-256")
    expect(hand.page.locator("dd", has_text=re.compile("^[0-9a-f]{64}$"))).to_be_visible()
    keep_picture(hand.page, SCREENS, "nhat-ky-bang-chung-desk-light-vi")
    hand.click(hand.find("link", "Tỷ lệ phát"))
    hand.sees("Tỷ lệ phát thành công")
    hand.sees(re.compile("Kế hoạch"))
    keep_picture(hand.page, SCREENS, "nhat-ky-ty-le-desk-light-vi")


def test_the_activity_log_is_read_and_sifted(opening: Opening) -> None:
    """A leader reads who did what, in sentences, and what was changed."""
    hand = opening("ward leader", "/nhat-ky/thao-tac")
    hand.click(hand.page.locator("li button[aria-expanded]").first)
    hand.sees("Dòng số")
    hand.click(hand.page.get_by_label("Chỉ xem việc bị từ chối"))
    expect(hand.page).to_have_url(re.compile("refused=true"))
