"""Lịch phát: why something sounds or does not, and moving it by keys alone."""

import re
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.tones import melody
from schedules.zones import DAY_MS, DEFAULT_ZONE, to_local
from server.demo.broadcast import approved_bulletin
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, keep_picture
from tests.browser.people import City, Opening

WARD = "phuong-thien-huong"


def scheduled(city: City, folder: Path, title: str, hour: float, days: int = 1) -> dict[str, Any]:
    """An approved bulletin of the ward, once, so many days from now."""
    recording = folder / f"{title}.wav"
    write_wav(recording, melody(len(title), 3))
    officer = city.client("ward officer")
    bulletin = approved_bulletin(officer, city.client("ward leader"), WARD, recording)
    day = to_local(time.time_ns() // 1_000_000 + days * DAY_MS, DEFAULT_ZONE).date()
    entry = {
        "class": "normal",
        "areas": [WARD],
        "block": {"bulletins": [bulletin["id"]], "theme": None},
        "when": {
            "zone": DEFAULT_ZONE,
            "first": str(day),
            "last": None,
            "times": [int(hour * 3_600_000)],
            "rule": {"kind": "once"},
        },
    }
    base = officer.get(f"/api/areas/{WARD}/programme")["revision"]
    sent = {"base_revision": base, "entry": entry}
    saved: dict[str, Any] = officer.post(f"/api/areas/{WARD}/entries", sent)["entry"]
    return saved


def test_a_broadcast_is_moved_by_keys_after_its_effect_was_seen(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Opened with one key, moved with the dialog that does what dragging does; the server's own
    sentence stands there before anything is saved, and undoing brings the old hour back."""
    entry = scheduled(city, tmp_path, "Mời họp", 17)
    day = entry["when"]["first"]
    hand = opening("ward officer", f"/lich-phat?day={day}", size=DESK)
    hand.page.locator(f"[data-start^='{entry['id']}']").focus()
    hand.press("Enter")
    move = hand.page.get_by_role("dialog").get_by_role("button", name="Chuyển giờ", exact=True)
    expect(move).to_be_visible()
    hand.sees("Vì sao")
    move.focus()
    hand.press("Enter")
    expect(hand.page.get_by_label("Sang ngày", exact=True)).to_be_focused()  # as it opens
    hand.write(hand.page.get_by_label("Lúc", exact=True), "18h15")
    hand.sees(re.compile("6 giờ 15 tối.*18:15"))
    officer = city.client("ward officer")

    def times() -> list[int]:
        told = officer.get(f"/api/areas/{WARD}/entries/{entry['id']}")
        found: list[int] = told["entry"]["when"]["times"]
        return found

    assert times() == [61_200_000]
    hand.press("Enter")
    hand.sees(re.compile("Đã chuyển"))
    assert times() == [65_700_000]
    keep_picture(hand.page, SCREENS, "lich-phat-da-chuyen-desk-light-vi")
    undo = hand.find("button", "Hoàn tác")
    undo.focus()
    hand.press("Enter")
    hand.sees("Đã hoàn tác.")
    assert (times(), hand.faults) == ([61_200_000], [])


def test_a_playlist_is_made_of_approved_bulletins(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """A name, and bulletins in their order; then it stands there with its length."""
    scheduled(city, tmp_path, "Vệ sinh ngõ xóm", 9, days=9)
    hand = opening("ward officer", "/lich-phat/danh-sach")
    hand.click(hand.find("button", "Tạo danh sách phát"))
    dialog = hand.page.get_by_role("dialog")
    hand.write(dialog.get_by_label("Tên", exact=True), "Chương trình sáng")
    hand.write(dialog.get_by_label("Thêm bản tin đã duyệt"), "ve sinh ngo")
    hand.click(dialog.get_by_role("button", name=re.compile("Vệ sinh ngõ xóm")).last)
    assert violations(hand.page) == []
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees("Đã lưu “Chương trình sáng”.")
    hand.sees(re.compile("1 bản tin, "))
    lists = city.client("ward officer").get(f"/api/areas/{WARD}/playlists")
    assert [one["name"] for one in lists] == ["Chương trình sáng"]


def test_a_usual_day_is_changed_entry_by_entry(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """An entry is added with the fields of a schedule, changed and deleted; one for which nothing
    is chosen is filled each time the day is used."""
    scheduled(city, tmp_path, "Diệt bọ gậy", 9, days=9)
    officer = city.client("ward officer")
    slot = {"class": "normal", "areas": [WARD], "times": [41_400_000], "name": "Tin trưa"}
    sent = {"name": "Ngày thường", "entries": [slot]}
    day = officer.post(f"/api/areas/{WARD}/templates", sent)["id"]

    def saved() -> list[tuple[str, list[int], int]]:
        found = officer.get(f"/api/areas/{WARD}/templates")
        (entries,) = [one["entries"] for one in found if one["id"] == day]
        return [(one["name"], one["times"], len(one["block"]["bulletins"])) for one in entries]

    hand = opening("ward officer", "/lich-phat/danh-sach")
    hand.click(hand.find("button", "Thêm lịch phát vào “Ngày thường”"))
    dialog = hand.page.get_by_role("dialog")
    hand.write(dialog.get_by_label("Tên (không bắt buộc)"), "Tin sáng")
    hand.write(dialog.get_by_label("Giờ phát 1"), "5h30")
    hand.write(dialog.get_by_label("Thêm bản tin đã duyệt"), "diet bo gay")
    hand.click(dialog.get_by_role("button", name=re.compile("Diệt bọ gậy")).last)
    assert violations(hand.page) == []
    hand.click(dialog.get_by_role("button", name="Lưu thay đổi"))
    dialog.wait_for(state="detached")
    assert saved() == [("Tin sáng", [19_800_000], 1), ("Tin trưa", [41_400_000], 0)]
    hand.click(hand.find("button", "Sửa “11:30 Tin trưa”"))
    hand.write(dialog.get_by_label("Giờ phát 1"), "11h45")
    hand.click(dialog.get_by_role("button", name="Lưu thay đổi"))
    dialog.wait_for(state="detached")
    hand.click(hand.find("button", "Xóa “05:30 Tin sáng”"))
    hand.click(dialog.get_by_role("button", name="Xóa", exact=True))
    dialog.wait_for(state="detached")
    assert saved() == [("Tin trưa", [42_300_000], 0)]
    hand.go("/lich-phat?open=template")
    hand.click(dialog.get_by_role("checkbox").nth(1))
    hand.sees("Phát gì lúc 11:45 Tin trưa")


def test_a_week_is_copied_and_reads_well_on_paper(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """The same broadcasts on the same weekday of the week that was chosen; printed, the day is its
    own list alone, dark on white whatever the screen's theme is."""
    entry = scheduled(city, tmp_path, "Thu gom rác thải nhựa", 16, days=14)
    first = date.fromisoformat(entry["when"]["first"])
    hand = opening("ward officer", f"/lich-phat?day={first}", size=DESK, theme="dark")
    hand.click(hand.find("button", "Chép tuần"))
    monday = first - timedelta(days=first.weekday()) + timedelta(days=7)
    hand.click(hand.page.get_by_role("checkbox", name=f"{monday:%d/%m/%Y} đến"))
    hand.sees(re.compile("Nếu lưu thì"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Chép", exact=True))
    hand.sees(re.compile("^Đã chép"))
    later = first + timedelta(days=7)
    hand.go(f"/lich-phat?day={later}&view=day")
    hand.sees("Bản tin Thu gom rác thải nhựa")
    hand.page.emulate_media(media="print")
    expect(hand.page.get_by_role("navigation")).to_be_hidden()
    expect(hand.find("button", "Chép tuần")).to_be_hidden()
    ink = "getComputedStyle(document.querySelector('main h2')).color"
    assert hand.page.evaluate(ink) == "rgb(0, 0, 0)"
    keep_picture(hand.page, SCREENS, "lich-phat-in-desk")
    hand.page.emulate_media(media="screen")
