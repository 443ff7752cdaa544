"""Speaking live in a real browser: what its microphone hears is what is sent and kept."""

import re
from pathlib import Path
from typing import Any

import numpy as np

from audio.pcm import write_wav
from audio.read import read_master
from audio.tones import silence, tone
from server.demo.city import WARDS
from tests.audio import meter
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.finding import FLAGS, program
from tests.browser.hand import PHONE, Hand, keep_picture
from tests.browser.people import Browsers, City, Opening

WARD = WARDS[0]
HZ = 1_000.0
CHIME = 48_000 * 2
"""Samples at the end of a recording that are the closing chime's."""


def test_what_the_page_hears_goes_on_air_and_is_kept(
    city: City, chromium: Any, opening: Opening, tmp_path: Path
) -> None:
    """Rehearsed, nobody hears it and it is given back; on air, everybody in the area sees who
    speaks; each recording is audibly what the microphone heard. It works on a phone."""
    heard = tmp_path / "said.wav"
    write_wav(heard, np.concatenate([tone(HZ, 300), silence(200)] * 40))  # steady it were noise
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={heard}"]
    browser = chromium.browser_type.launch(executable_path=program(), args=flags)
    opened = Opening(Browsers(city, browser))
    before = _on_air(city)
    try:
        hand = opened("ward officer", "/phat-truc-tiep", size=PHONE, permissions=["microphone"])
        hand.click(hand.find("button", "Bắt đầu tập"))
        _speaks(hand, "ĐANG TẬP, LOA KHÔNG PHÁT", "Kết thúc buổi tập", "tap")
        hand.sees("Buổi tập đã kết thúc")
        assert _is_the_tone(hand, tmp_path)
        assert _on_air(city) == before

        hand.click(hand.find("button", "Buổi mới"))
        hand.click(hand.page.get_by_text("Phát ra loa ngay"))
        hand.click(hand.find("button", "PHÁT RA LOA"))
        hand.sees(re.compile("Loa bắt đầu sau [123] giây"))
        _holds_to_talk(hand)
        leader = opening("ward leader", "/")
        leader.sees(re.compile("Đang phát trực tiếp: .*, ở "))
        keep_picture(leader.page, SCREENS, "truc-tiep-bang")
        _speaks(hand, "ĐANG PHÁT TRỰC TIẾP", "Kết thúc", "len-song")
        hand.sees("Buổi phát đã kết thúc")
        hand.sees("1/1 cụm loa báo đã phát.")
        assert _is_the_tone(hand, tmp_path)
        leader.page.get_by_text("Đang phát trực tiếp: ").wait_for(state="detached")
        leader.go("/nhat-ky/truc-tiep")
        leader.sees(re.compile("Kết thúc theo yêu cầu"))
    finally:
        opened.close()
        browser.close()


def _on_air(city: City) -> list[str]:
    """Whatever was on air in the ward; other tests of the same city may have been."""
    sessions = city.client("ward officer").get(f"/api/areas/{WARD}/live/log")
    return [session["id"] for session in sessions]


def _holds_to_talk(hand: Hand) -> None:
    """Only while the button is held are the loudspeakers given anything but silence."""
    hand.click(hand.find("checkbox", "Giữ nút mới nói"))
    hand.sees("Loa đang im. Giữ nút để nói.")
    hand.page.wait_for_function("() => document.querySelector('meter')?.value === 0")
    hand.find("button", "Giữ để nói").hover()
    hand.page.mouse.down()
    hand.sees("Đang nói, thả ra để im")
    hand.page.wait_for_function("() => document.querySelector('meter')?.value > 30")
    keep_picture(hand.page, SCREENS, "truc-tiep-giu-nut")
    hand.page.mouse.up()
    hand.sees("Loa đang im. Giữ nút để nói.")
    hand.click(hand.find("checkbox", "Giữ nút mới nói"))


def _speaks(hand: Hand, said: str, end: str, name: str) -> None:
    """Two seconds and more of it; then the end, by its button."""
    hand.sees(said)
    keep_picture(hand.page, SCREENS, f"truc-tiep-{name}")
    assert violations(hand.page) == []
    hand.page.wait_for_function("() => document.querySelector('meter')?.value > 30")
    hand.sees(re.compile("Còn 9:5[0-7]"))
    hand.click(hand.page.get_by_role("button", name=end, exact=True))


def _is_the_tone(hand: Hand, folder: Path) -> bool:
    """Whether the recording that the page gives back is what was said into the microphone."""
    hand.page.locator("audio[src]").wait_for()
    address = hand.page.locator("audio[src]").get_attribute("src")
    kept = folder / "kept.opus"
    kept.write_bytes(hand.page.request.get(str(address)).body())
    said = read_master(kept)[:-CHIME]
    return abs(meter.frequency(said) - HZ) < 3 and meter.lufs(said) > -40
