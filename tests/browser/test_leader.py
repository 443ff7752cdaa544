"""A leader between two meetings: a phone, one thumb, and what waits."""

import re
from pathlib import Path

from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.tones import melody
from tests.browser.conftest import SCREENS
from tests.browser.hand import PHONE, keep_picture
from tests.browser.people import City, Opening


def waiting(city: City, folder: Path, title: str) -> str:
    """A bulletin that the ward's officer sent to the leader; its id."""
    recording = folder / "a.wav"
    write_wav(recording, melody(len(title), 3))
    officer = city.client("ward officer")
    sent = {
        "title": title,
        "area": "phuong-thien-huong",
        "class": "normal",
        "upload": officer.upload(recording),
        "text": "Mời bà con dự họp.",
    }
    made = officer.post("/api/bulletins", sent)
    return str(officer.post(f"/api/bulletins/{made['id']}/submit")["id"])


def test_a_leader_approves_in_three_touches(opening: Opening, city: City, tmp_path: Path) -> None:
    """Open what waits, listen to the end, approve: three touches, and not before the end."""
    bulletin = waiting(city, tmp_path, "Họp tổ dân phố")
    hand = opening("ward leader", "/duyet", size=PHONE)
    hand.click(hand.find("link", re.compile("Họp tổ dân phố")))
    approve = hand.find("button", "Phê duyệt")
    expect(approve).to_have_attribute("aria-disabled", "true")
    hand.click(hand.find("button", re.compile("^Nghe")))
    expect(approve).to_have_attribute("aria-disabled", "false")
    keep_picture(hand.page, SCREENS, "duyet-nghe-xong-phone-light-vi")
    hand.click(approve)
    hand.sees(re.compile("Đã phê duyệt"))
    assert hand.clicks <= 3
    assert city.client("ward leader").get(f"/api/bulletins/{bulletin}")["state"] == "approved"


def test_a_leader_returns_with_a_reason(opening: Opening, city: City, tmp_path: Path) -> None:
    """What goes back says why; the officer reads it where the bulletin is changed."""
    bulletin = waiting(city, tmp_path, "Lịch cắt điện")
    hand = opening("ward leader", f"/duyet/{bulletin}", size=PHONE)
    hand.click(hand.find("button", "Trả lại"))
    hand.write(hand.page.get_by_label("Lý do"), "Sai ngày, xin đọc lại.")
    hand.click(hand.find("button", re.compile("Trả lại cho")))
    hand.sees(re.compile("trả lại"))
    officer = opening("ward officer", "/")
    officer.sees(re.compile("Lịch cắt điện.*trả lại"))
    officer.click(officer.find("link", re.compile("Lịch cắt điện")))
    officer.sees("Sai ngày, xin đọc lại.")
