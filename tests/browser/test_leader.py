"""A leader between two meetings: a phone, one thumb, and what waits."""

import re
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.tones import melody
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import PHONE, Hand, keep_picture
from tests.browser.people import City, Opening

HOUR = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


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


def test_what_was_sent_is_taken_back(opening: Opening, city: City, tmp_path: Path) -> None:
    """Who may approve may withdraw: asked once, told what ends, and it can never sound."""
    bulletin = waiting(city, tmp_path, "Tin đã sai")
    hand = opening("ward leader", f"/duyet/{bulletin}", size=PHONE)
    hand.click(hand.find("button", "Rút bản tin này"))
    hand.sees(re.compile("Không khôi phục được"))
    keep_picture(hand.page, SCREENS, "duyet-rut-phone-light-vi")
    hand.click(hand.find("button", re.compile("^Rút bản tin$")))
    hand.sees(re.compile("đã rút"))
    assert city.client("ward leader").get(f"/api/bulletins/{bulletin}")["state"] == "withdrawn"


def wish_at(city: City, bulletin: str, at_ms: int) -> None:
    """Once, at that instant, in all of the ward."""
    local = datetime.fromtimestamp(at_ms / 1000, ZoneInfo("Asia/Ho_Chi_Minh"))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    when = {
        "zone": "Asia/Ho_Chi_Minh",
        "first": f"{local:%Y-%m-%d}",
        "last": None,
        "times": [round((local - midnight).total_seconds() * 1000)],
        "rule": {"kind": "once"},
    }
    asked = {"area": "phuong-thien-huong", "wish": {"areas": ["phuong-thien-huong"], "when": when}}
    city.client("ward officer").put(f"/api/bulletins/{bulletin}/wish", asked)


def heard(hand: Hand) -> None:
    hand.click(hand.find("button", re.compile("^Nghe")))
    expect(hand.find("button", "Phê duyệt")).to_have_attribute("aria-disabled", "false")


def test_a_leader_sees_where_and_when_before_saying_yes(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """The list and the page say it in words; one yes, and it stands in the schedule."""
    bulletin = waiting(city, tmp_path, "Diễn tập chữa cháy")
    wish_at(city, bulletin, now_ms() + 24 * HOUR)
    hand = opening("ward leader", "/duyet", size=PHONE)
    row = hand.find("link", re.compile("Diễn tập chữa cháy.*lúc"))
    hand.click(row)
    hand.sees(re.compile(r"Phát trên 1/1 cụm loa.*lần đầu ngày mai"))
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "duyet-noi-va-gio-phone-light-vi")
    heard(hand)
    hand.click(hand.find("button", "Phê duyệt"))
    hand.sees("Đã phê duyệt và xếp lịch phát.")
    assert city.client("ward officer").get(f"/api/bulletins/{bulletin}/wish")["entry"]


class AnswerLost:
    """The server hears the first request, but the page does not hear its answer."""

    def __init__(self) -> None:
        self._lost = False

    def __call__(self, route: Any) -> None:
        if self._lost:
            route.continue_()
            return
        self._lost = True
        route.fetch()
        route.abort("connectionreset")


def test_an_hour_that_has_passed_is_chosen_again(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """The leader is told and may approve all the same; the officer finds it on the home page,
    chooses again, and it is scheduled: once, though the first answer is lost on the way."""
    bulletin = waiting(city, tmp_path, "Lịch thu gom rác")
    at_ms = now_ms() + 4_000
    wish_at(city, bulletin, at_ms)
    hand = opening("ward leader", "/duyet", size=PHONE)
    hand.page.wait_for_function("at => Date.now() > at", arg=at_ms)
    hand.click(hand.find("link", re.compile("Lịch thu gom rác")))
    hand.sees(re.compile("Không còn xếp được lịch"))
    heard(hand)
    hand.click(hand.find("button", "Phê duyệt"))
    hand.sees(re.compile("Đã phê duyệt, nhưng chưa xếp được lịch"))
    officer = opening("ward officer", "/", size=PHONE)
    officer.click(officer.find("link", re.compile("Lịch thu gom rác.*chưa xếp được lịch")))
    officer.click(officer.find("radio", re.compile("ngày mai")))
    officer.sees(re.compile(r"lần đầu ngày mai 5 giờ 30 sáng"))
    assert violations(officer.page) == []
    officer.page.route("**/wish/anew", AnswerLost())
    officer.click(officer.find("button", "Đặt lịch phát"))
    officer.sees("Đã đặt lịch phát.")
    told = city.client("ward officer").get("/api/areas/phuong-thien-huong/programme")
    sounding = [one["block"]["bulletins"] for one in told["entries"]]
    assert [one["bulletin"] for many in sounding for one in many].count(bulletin) == 1
    officer.faults = [one for one in officer.faults if "ERR_CONNECTION_RESET" not in one]
    waits = city.client("ward officer").get("/api/areas/phuong-thien-huong/wishes")
    assert bulletin not in [one["bulletin"] for one in waits]


def test_what_waits_is_taken_back_to_be_changed(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Its words and sound are kept in a new draft, which says what it was drafted from."""
    bulletin = waiting(city, tmp_path, "Lịch cắt nước")
    hand = opening("ward officer", f"/ban-tin-moi?bulletin={bulletin}", size=PHONE)
    hand.click(hand.find("button", "Rút lại để sửa"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Mở bản nháp để sửa"))
    expect(hand.page.get_by_label("Tên bản tin")).to_have_value("Lịch cắt nước")
    officer = city.client("ward officer")
    assert officer.get(f"/api/bulletins/{bulletin}")["state"] == "withdrawn"
    hand.go(f"/duyet/{bulletin}")
    hand.sees("Đã có bản sửa:")
    assert violations(hand.page) == []
