"""Alerts of other agencies: brought, believed or not, and whom the city trusts."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.browser.conftest import SCREENS
from tests.browser.hand import SMALL, keep_picture
from tests.browser.people import City, Opening
from tests.browser.test_dialogs import DIALOG, looked_at
from tests.server.cap import files
from tests.server.cap.signing import hand as agency

NAME = "Trung tâm dự báo"


def _alert(identifier: str) -> str:
    """In force now, whenever that is."""
    now = datetime.now(UTC).replace(microsecond=0)
    told = files.alert(identifier)
    for then, there in (
        (files.SENT, now - timedelta(minutes=5)),
        ("2026-11-24T18:00:00+07:00", now + timedelta(hours=2)),
        ("2026-11-25T06:00:00+07:00", now + timedelta(hours=8)),
    ):
        told = told.replace(then, there.isoformat())
    return told


def test_an_alert_is_brought_read_and_becomes_no_order_by_itself(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Its file is read, with who wrote it and whether that is proven, what it says, for whom; from
    there an order is begun that knows where it came from."""
    file = tmp_path / "canh-bao.xml"
    file.write_text(_alert("VN-browser"), "utf-8")
    hand = opening("city operator", "/khan-cap", size=SMALL)
    hand.click(hand.find("link", re.compile("^Cảnh báo của cơ quan khác")))
    hand.page.locator("input[type=file]").set_input_files(file)
    hand.sees("Đã đọc “Bão số 9 đổ bộ”.")
    hand.click(hand.find("link", re.compile("Bão số 9 đổ bộ.*Không có chữ ký")).first)
    hand.sees("Ai cũng viết được một tệp như vậy. Hãy gọi điện cho nơi gửi trước khi dùng.")
    hand.sees(re.compile("Cán bộ vận hành thành phố đưa vào lúc"))
    assert looked_at(hand, "canh-bao-mot") == []
    keep_picture(hand.page, SCREENS, "canh-bao-mot-phone-light-vi")
    hand.click(hand.find("button", "Soạn lệnh khẩn cấp"))
    hand.sees(re.compile("Soạn theo cảnh báo “Bão số 9 đổ bộ”"))
    alerts = city.client("city operator").get("/api/areas/hai-phong/cap")
    assert [one["orders"] for one in alerts if one["identifier"] == "VN-browser"] == [[]]


def test_a_sender_is_trusted_by_its_certificate(opening: Opening) -> None:
    """The administrator pins it, sees its fingerprint, has its feed looked at now, and reads in
    plain words why that failed."""
    hand = opening("city administrator", "/quan-tri/canh-bao")
    hand.click(hand.find("button", "Thêm nơi gửi"))
    dialog = hand.page.get_by_role("dialog")
    hand.write(dialog.get_by_label("Tên gọi ở đây"), NAME)
    hand.write(dialog.get_by_label("Mã nơi gửi"), "dubao@example.vn")
    hand.write(dialog.get_by_label("Dán thêm chứng thư"), agency().certificate)
    hand.write(dialog.get_by_label("Địa chỉ để tự nhận"), "https://127.0.0.1:9/cap.atom")
    assert looked_at(hand, "canh-bao-noi-gui", DIALOG) == []
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees(re.compile("^SHA-256: ([0-9a-f]{4} ){15}[0-9a-f]{4}$"))
    hand.click(hand.find("button", f"Xem ngay địa chỉ của “{NAME}”"))
    hand.page.get_by_text("địa chỉ nằm trong mạng nội bộ").wait_for(timeout=30_000)
    hand.click(hand.find("button", f"Xóa “{NAME}”"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Xóa", exact=True))
    hand.sees(f"Đã xóa “{NAME}”.")
