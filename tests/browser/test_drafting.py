"""Nothing that was typed, recorded, chosen or begun is lost: not by a reload, not by a bad line."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.read import read_master
from audio.tones import melody, tone
from tests.audio import meter
from tests.browser.finding import FLAGS, program
from tests.browser.hand import PHONE, Hand
from tests.browser.people import Browsers, City, Opening

TEXT = "Mời bà con đến nhà văn hóa lúc 7 giờ 30 sáng thứ bảy."
AWAY = re.compile("Đang mất mạng.*đã giữ trên máy này", re.IGNORECASE)
HZ = 440.0


def begun(hand: Hand, folder: Path, title: str) -> None:
    """Pasted text and a chosen recording."""
    recording = folder / "bản tin.wav"
    write_wav(recording, melody(len(title), 3))
    hand.write(hand.page.get_by_label("Tên bản tin"), title)
    hand.write(hand.page.get_by_label("Văn bản"), TEXT)
    hand.page.locator("input[type=file]").set_input_files(recording)
    hand.sees(re.compile("Đã chọn: bản tin.wav"))


def checked(hand: Hand) -> str:
    """The recording is checked; returns the draft's id, which the address carries."""
    hand.click(hand.find("button", re.compile("Kiểm tra")))
    expect(hand.page.get_by_role("radiogroup", name="Khi nào phát")).to_be_visible()
    return hand.page.url.partition("bulletin=")[2].partition("&")[0]


def named(city: City, title: str) -> list[dict[str, Any]]:
    listed = city.client("ward officer").get("/api/bulletins")
    return [one for one in listed if one["title"] == title]


def times(city: City, bulletin: str) -> list[int]:
    """When it is to sound, as the server has it."""
    kept = city.client("ward officer").get(f"/api/bulletins/{bulletin}/wish")
    asked: list[int] = kept["wish"]["when"]["times"]
    return asked


def forgive_the_line(hand: Hand) -> None:
    """A browser writes down each request that found no line."""
    hand.faults = [one for one in hand.faults if "ERR_INTERNET_DISCONNECTED" not in one]


def test_a_reload_in_the_middle_of_each_step_loses_nothing(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Words, sound, draft, the choice of place and hour, and a change of words: each is still
    there after the page is loaded again, at the same step. A choice is on the server before
    anything is sent, also one that was made without a line."""
    hand = opening("ward officer", "/ban-tin-moi", size=PHONE)
    begun(hand, tmp_path, "Tải lại trang")
    hand.page.reload()
    expect(hand.page.get_by_label("Tên bản tin")).to_have_value("Tải lại trang")
    expect(hand.page.get_by_label("Văn bản")).to_have_value(TEXT)
    hand.sees(re.compile("Đã chọn: bản tin.wav"))
    bulletin = checked(hand)
    hand.page.reload()
    hand.click(hand.find("radio", "Chọn nơi và giờ khác"))
    hand.write(hand.page.get_by_label("Giờ phát 1"), "17h15")
    hand.sees(re.compile("lần đầu ngày mai 5 giờ 15 chiều"))
    hand.page.reload()
    expect(hand.find("radio", "Chọn nơi và giờ khác")).to_be_checked()
    hand.sees(re.compile("lần đầu ngày mai 5 giờ 15 chiều"))
    hand.page.get_by_text("Đã lưu", exact=True).wait_for()
    assert times(city, bulletin) == [62_100_000]
    hand.page.context.set_offline(True)
    hand.write(hand.page.get_by_label("Giờ phát 1"), "17h20")
    hand.sees("Đang mất mạng. Đã giữ trên máy này, có mạng sẽ tự lưu.")
    hand.page.context.set_offline(False)
    hand.page.get_by_text("Đã lưu", exact=True).wait_for()
    assert times(city, bulletin) == [62_400_000]
    hand.click(hand.find("radio", "Chọn sau"))
    hand.page.reload()
    expect(hand.find("radio", "Chọn sau")).to_be_checked()
    hand.click(hand.find("radio", "Chọn nơi và giờ khác"))
    hand.click(hand.find("button", "Sửa lại"))
    hand.write(hand.page.get_by_label("Văn bản"), f"{TEXT} Đã sửa.")
    hand.page.reload()
    expect(hand.page.get_by_label("Văn bản")).to_have_value(f"{TEXT} Đã sửa.")
    checked(hand)
    hand.click(hand.find("button", "Gửi lãnh đạo duyệt"))
    hand.sees(re.compile("Đã gửi lãnh đạo duyệt"))
    officer = city.client("ward officer")
    assert officer.get(f"/api/bulletins/{bulletin}")["text"] == f"{TEXT} Đã sửa."
    assert times(city, bulletin) == [62_400_000]
    forgive_the_line(hand)


def test_what_is_typed_over_a_draft_saves_itself(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """No button: the server has the words once the typing rests."""
    hand = opening("ward officer", "/ban-tin-moi")
    begun(hand, tmp_path, "Tự lưu")
    bulletin = checked(hand)
    hand.click(hand.find("button", "Sửa lại"))
    hand.write(hand.page.get_by_label("Văn bản"), "Lời mới.")
    expect(hand.page.get_by_text("Đã lưu", exact=True)).to_be_visible()
    told = city.client("ward officer").get(f"/api/bulletins/{bulletin}")
    assert (told["text"], told["state"]) == ("Lời mới.", "draft")


def test_two_who_write_at_once_see_both_versions(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Whoever was slower chooses; nothing is overwritten unseen."""
    hand = opening("ward officer", "/ban-tin-moi")
    begun(hand, tmp_path, "Hai người sửa")
    bulletin = checked(hand)
    hand.click(hand.find("button", "Sửa lại"))
    expect(hand.page.get_by_label("Văn bản")).to_have_value(TEXT)
    officer = city.client("ward officer")
    base = officer.get(f"/api/bulletins/{bulletin}")["version"]
    theirs = {"base_version": base, "title": "Hai người sửa", "text": "Lời của người kia."}
    officer.put(f"/api/bulletins/{bulletin}", theirs)
    hand.write(hand.page.get_by_label("Văn bản"), "Lời của tôi.")
    hand.sees("Có hai bản khác nhau")
    hand.sees("Lời của người kia.")
    hand.click(hand.find("button", "Giữ bản của tôi"))
    expect(hand.page.get_by_text("Đã lưu", exact=True)).to_be_visible()
    assert officer.get(f"/api/bulletins/{bulletin}")["text"] == "Lời của tôi."


def test_what_was_begun_without_a_network_goes_on_by_itself(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """The line goes away before the recording is sent, and again before the leader gets it: the
    page says so, waits, and goes on once, without a second draft."""
    hand = opening("ward officer", "/ban-tin-moi", size=PHONE)
    begun(hand, tmp_path, "Mất mạng")
    line = hand.page.context
    line.set_offline(True)
    hand.click(hand.find("button", re.compile("Kiểm tra")))
    hand.sees(AWAY)
    line.set_offline(False)
    expect(hand.page.get_by_role("radiogroup", name="Khi nào phát")).to_be_visible()
    hand.sees(re.compile("lần đầu ngày mai 5 giờ 30 sáng"))
    line.set_offline(True)
    hand.click(hand.find("button", "Gửi lãnh đạo duyệt"))
    hand.sees(re.compile("Mọi thứ đã giữ trên máy này"))
    assert [one["state"] for one in named(city, "Mất mạng")] == ["draft"]
    line.set_offline(False)
    hand.sees(re.compile("Đã gửi lãnh đạo duyệt"))
    assert [one["state"] for one in named(city, "Mất mạng")] == ["submitted"]
    forgive_the_line(hand)


def test_what_the_microphone_heard_comes_back_audible(
    city: City, chromium: Any, tmp_path: Path
) -> None:
    """A recording made in the page is checked, levelled and kept: the draft's sound is the tone
    that the microphone heard, as loud as every bulletin, as long as it was recorded; also where
    a reload cut the recording short."""
    heard = tmp_path / "tone.wav"
    write_wav(heard, tone(HZ, 20_000))
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={heard}"]
    browser = chromium.browser_type.launch(executable_path=program(), args=flags)
    opened = Opening(Browsers(city, browser))
    try:
        hand = opened("ward officer", "/ban-tin-moi", permissions=["microphone"])
        hand.write(hand.page.get_by_label("Tên bản tin"), "Ghi âm tại chỗ")
        hand.click(hand.find("button", re.compile("^Ghi âm$")))
        hand.sees(re.compile("Đang ghi âm, 0:03"))
        hand.page.reload()
        hand.sees(re.compile("Đã chọn: ghi-am-chua-xong"))
        bulletin = checked(hand)
        assert hand.clicks <= 2
        told = city.client("ward officer").get(f"/api/bulletins/{bulletin}")
        master = tmp_path / "master"
        master.write_bytes(hand.page.request.get(told["audio_url"]).body())
    finally:
        opened.close()
        browser.close()
    sound = read_master(master)
    assert 1_500 <= told["content"]["duration_ms"] <= 10_000
    assert abs(meter.frequency(sound) - HZ) < 2
    assert abs(meter.lufs(sound) - told["loudness"]["lufs"]) < 1
    assert told["loudness"]["lufs"] > -30
