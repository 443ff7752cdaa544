"""What a cluster's SIM pays for, and the plan that it is held against."""

import re
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Final

from playwright.sync_api import expect

from schedules.wire.usage import CAUSES, UsedDay
from schedules.zones import DEFAULT_ZONE, local_day
from server.demo.client import Client
from tests.browser.big_city import Speaker
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, Hand, keep_picture
from tests.browser.people import City, Opening
from tests.browser.test_dialogs import FADED, looked_at, opened
from tests.waiting import wait_until

WARD: Final = "phuong-thien-huong"
A_DAY: Final = {
    "connecting": 60_000, "status": 316_000, "beat": 150_000, "receipts": 160_000,
    "documents": 310_000, "time": 260_000, "content": 2_400_000, "updates": 20_000,
    "overhead": 620_000, "machine": 90_000,
}  # fmt: skip
"""Of a device on a SIM, about as `./run bench air` finds it."""


def lived(city: City, speaker: Speaker) -> None:
    """It told two weeks, two days to a status."""
    today = local_day(time.time_ns() // 1_000_000, DEFAULT_ZONE)
    used = tuple(A_DAY.get(cause, 0) for cause in CAUSES)
    days = [UsedDay(today - timedelta(days=back), used) for back in range(14, -1, -1)]
    client = city.client("ward officer")
    seen = f"/api/devices/{speaker.id}/usage"
    for yesterday, day in pairwise(days):
        speaker.says(None, (day, yesterday))
        wait_until(partial(stands, client, seen, day))


def stands(client: Client, seen: str, day: UsedDay) -> bool:
    """Whether the server has this day, or the day is no longer of the month that is shown."""
    told = client.get(seen)
    known = {one["day"] for one in told["days"]}
    return not day.day.isoformat().startswith(told["month"]) or day.day.isoformat() in known


def test_what_a_sim_pays_for_is_seen_beside_its_plan(opening: Opening, city: City) -> None:
    """The month so far, what it will come to and what it went for; a plan that is too small is
    set in three clicks, and what goes over it stands out."""
    officer = city.client("ward officer")
    with ExitStack() as afterwards:
        afterwards.callback(officer.put, f"/api/areas/{WARD}/data-plan", {"mb": None})
        speaker = Speaker(officer, "Loa bến đò", WARD)
        afterwards.callback(officer.post, f"/api/devices/{speaker.id}/retire")
        afterwards.enter_context(speaker)
        lived(city, speaker)
        hand = opening("ward officer", f"/cum-loa/{speaker.id}", size=DESK)
        hand.sees("Tải âm thanh")
        hand.sees("Vỏ gói tin (TCP/IP, TLS)")
        hand.sees("Chưa đặt")
        button = hand.find("button", "Đặt gói dữ liệu")
        found = looked_at(hand, "cum-loa-du-lieu")
        found += opened(hand, button, "cum-loa-goi-du-lieu")
        hand.clicks = 0
        hand.click(button)
        hand.write(hand.page.get_by_label("MB mỗi tháng"), "9 GB")
        hand.press("Enter")
        hand.sees(re.compile("Hãy ghi một số nguyên"))
        hand.write(hand.page.get_by_label("MB mỗi tháng"), "5")
        hand.click(hand.page.get_by_label("Mọi cụm loa ở Phường Thiên Hương"))
        keep_picture(hand.page, SCREENS, "cum-loa-goi-du-lieu-desk-light-vi")
        hand.press("Enter")
        hand.page.get_by_role("dialog").wait_for(state="detached")
        assert hand.clicks <= 3
        hand.sees(re.compile("đặt cho Phường Thiên Hương"))
        over = hand.page.locator("[data-bad=true]", has_text="Dự kiến hết tháng")
        expect(over).to_be_visible()
        assert officer.get(f"/api/devices/{speaker.id}")["data_high"] == "plan"
        pictured(hand)
        hand.resize(DESK)
        hand.click(hand.find("button", "English"))
        hand.sees("By the month's end")
        hand.sees("Around the messages (TCP/IP, TLS)")
        keep_picture(hand.page, SCREENS, "cum-loa-du-lieu-desk-dark-en")
        assert found == []


def pictured(hand: Hand) -> None:
    """In both widths and themes."""
    for size, width in ((DESK, "desk"), (SMALL, "phone")):
        hand.resize(size)
        for theme in ("light", "dark"):
            hand.page.emulate_media(color_scheme=theme)
            if theme == "dark":
                hand.page.wait_for_function(FADED)
            hand.page.get_by_role("heading", name="Vào những việc gì").scroll_into_view_if_needed()
            keep_picture(hand.page, SCREENS, f"cum-loa-du-lieu-{width}-{theme}-vi")
