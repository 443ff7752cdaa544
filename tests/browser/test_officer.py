"""An officer's day in the ward: one person writes, records, schedules and looks after it all."""

import re
from pathlib import Path

from audio.pcm import write_wav
from audio.tones import melody
from tests.browser.hand import Hand
from tests.browser.people import City, Opening

TEXT = "Mời bà con đến nhà văn hóa tiêm phòng cho trẻ em lúc 7 giờ 30 sáng thứ bảy."


def test_from_pasted_text_to_the_leader_in_few_clicks(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """A bulletin goes from pasted text and a recording to the leader in at most six clicks, the
    hour that is put forward included."""
    recording = tmp_path / "tiêm chủng.wav"
    write_wav(recording, melody(3, 4))
    hand: Hand = opening("ward officer", "/ban-tin-moi")
    hand.write(hand.page.get_by_label("Tên bản tin"), "Lịch tiêm chủng")
    hand.write(hand.page.get_by_label("Văn bản"), TEXT)
    hand.page.locator("input[type=file]").set_input_files(recording)
    hand.clicks += 1  # choosing the file in the system's dialog
    hand.click(hand.find("button", re.compile("Kiểm tra")))
    hand.sees(re.compile(r"lần đầu ngày mai 5 giờ 30 sáng"))
    hand.click(hand.find("button", re.compile("Gửi lãnh đạo duyệt")))
    hand.sees(re.compile("Đã gửi|Chờ duyệt"))
    assert hand.clicks <= 6
    bulletin = hand.page.url.partition("bulletin=")[2]
    kept = city.client("ward officer").get(f"/api/bulletins/{bulletin}/wish")
    assert kept["wish"]["when"]["times"] == [19_800_000]
