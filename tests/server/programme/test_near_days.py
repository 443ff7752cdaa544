"""What a text's "tomorrow" will be taken for."""

from datetime import date

import pytest

from server.programme.near_days import near_days

WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "named", "taken"),
    [
        ("Ngày mai cắt điện.", "“ngày mai”", "26/11"),
        ("Sáng nay họp, TỐI QUA mưa.", "“sáng nay” và “tối qua”", "25/11 và 24/11"),
        ("Ngày kia, chiều mai, nay.", "“ngày kia” và “chiều mai”", "27/11 và 26/11"),
        ("nga\u0300y mai, hôm kia", "“ngày mai” và “hôm kia”", "26/11 và 23/11"),
        ("The day after tomorrow.", "“the day after tomorrow”", "27/11"),
        ("Nay, mai, tối nay, đêm mai, mốt", "“tối nay” và “đêm mai”", "25/11 và 26/11"),
        ("Hôm nay, tối qua, mai", "“hôm nay” và “tối qua”", "25/11 và 24/11"),
    ],
)  # fmt: skip
def test_a_near_day_is_counted_from_the_day_it_sounds(text: str, named: str, taken: str) -> None:
    """Whoever hears "ngày mai" thinks of the day after, whenever it was written."""
    (told,) = near_days([text], [WEDNESDAY])
    assert told.vi == f"Lời có {named}: phát ngày 25/11 thì người nghe hiểu là {taken}."


@pytest.mark.parametrize("text", ["Thứ năm, 26/11.", "Cho thế hệ ngày mai sau", "Hoa mai vàng", ""])
def test_a_date_is_what_it_is(text: str) -> None:
    """Where a text names no near day, nothing is said of it."""
    assert list(near_days([text], [WEDNESDAY])) == []


def test_on_several_days_no_near_day_is_right() -> None:
    """What sounds on several days had better name the date."""
    (told,) = near_days(["Ngày mai tiêm phòng"], [WEDNESDAY, THURSDAY])
    assert "Nên đọc rõ ngày" in told.vi
    assert "name the date" in told.en


def test_what_sounds_on_no_day_is_taken_for_nothing() -> None:
    """Nothing is said of what will not sound."""
    assert list(near_days(["Ngày mai tiêm phòng"], [])) == []
