"""What a line of the activity log speaks of is called by its name."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Block, Sound
from schedules.recurrence import Daily, When
from server.base import activity
from server.base.activity import By
from server.base.web import House
from server.fleet.models import Device
from server.library.models import Bulletin
from server.programme.models import EntryRow, ProgrammeRevision, Suggestion
from tests.server.city import City
from tests.server.conftest import Client
from tests.server.library.sounds import drafted

Told = tuple[str, str, dict[str, Any], str, str]


def _cases(first: str, second: str) -> list[Told]:
    """Deed, subject and what is on record; and the sentence in both languages, without its ends."""

    def sounding(*bulletins: str) -> dict[str, Any]:
        return {"block": {"bulletins": [{"bulletin": one} for one in bulletins]}}

    return [
        ("device.move", "d-1", {"before": {"area": "w-le-chan"}, "after": {"area": "w-hai-an"}},
         "chuyển cụm loa “NVH TDP 3”, sang Phường Hải An",
         "moved the device “NVH TDP 3”, to Phường Hải An"),
        ("device.describe", "d-1", {"before": {"name": "Cũ"}, "after": {"name": "Mới"}},
         "sửa thông tin cụm loa “Cũ” thành “Mới”", "described anew the device “Cũ” to “Mới”"),
        ("device.token", "d-1", {}, "tạo mã kích hoạt cho cụm loa “NVH TDP 3”",
         "made a one-time token for the device “NVH TDP 3”"),
        ("device.retire", "d-gone", {}, "ngừng dùng cụm loa d-gone", "retired the device d-gone"),
        ("area.add", "w-new", {"after": {"name": "Xã Cũ", "kind": "commune", "parent": "hp"}},
         "thêm địa bàn “Xã Cũ”", "added the area “Xã Cũ”"),
        ("area.merge", "w-le-chan", {"before": {"parent": "hp"}, "after": {"parent": "w-hai-an"}},
         "sáp nhập địa bàn “Phường Lê Chân”, sang Phường Hải An",
         "merged the area “Phường Lê Chân”, to Phường Hải An"),
        ("area.promote", "n-le-chan-3", {"after": {"kind": "special_zone", "parent": "hp"}},
         "nâng cấp địa bàn “TDP 3” thành đặc khu", "promoted the area “TDP 3” to a special zone"),
        ("group.pick", "d-1", {}, "đưa vào nhóm cụm loa “NVH TDP 3”, nhóm “Phường Lê Chân”",
         "picked for a group the device “NVH TDP 3”, group “Phường Lê Chân”"),
        ("playlist.add", "pl-gone", {"after": {"name": "Sáng", "bulletins": [first]}},
         "lập danh sách phát “Sáng”", "made the playlist “Sáng”"),
        ("entry.add", "e-1", {"after": sounding(first)},
         "xếp lịch “Lịch tiêm chủng”", "scheduled the entry “Lịch tiêm chủng”"),
        ("entry.end", "e-2", {"before": sounding(first, second, "b-other")},
         "kết thúc lịch “Lịch tiêm chủng”, “Họp”, “…”",
         "ended the entry “Lịch tiêm chủng”, “Họp”, “…”"),
        ("offer.place", "e-stands", {"after": {"entry": "e-stands"}},
         "xếp giờ riêng cho bản tin “Họp”", "placed the offered entry “Họp”"),
        ("suggestion.decline", "s-1", {"after": {"reason": None}},
         "từ chối đề nghị phát “Họp”", "declined the suggestion “Họp”"),
        ("week.copy", "2026-11-23", {}, "sao chép lịch một tuần của “23/11/2026”",
         "copied a week of “23/11/2026”"),
        ("upload.refuse", "u-1", {"detail": {"file_name": "a.mp3"}},
         "bị từ chối bản ghi “a.mp3”", "had a recording refused “a.mp3”"),
        ("policy.default", "w-le-chan", {},
         "đặt cách nhận bản tin mặc định của “Phường Lê Chân”",
         "set the default answer of “Phường Lê Chân”"),
        ("passkey.remove", "k-gone", {}, "gỡ khóa truy cập", "removed the passkey"),
    ]  # fmt: skip


def test_what_a_line_speaks_of_is_called_by_name(client: Client, house: House, city: City) -> None:
    """The name on record, else today's: of areas, devices, bulletins, lists; the right in words
    too. Only what is gone without either is told by its id."""
    me = city["ward_officer"].person
    first = drafted(house, me, "w-le-chan")
    second = drafted(house, me, "w-le-chan", "b" * 64)
    by, cases = By(me.account, "10.0.0.1", "operator@w-le-chan"), _cases(first, second)
    with house.database.write() as session:
        _stand(session, second)
        for action, subject, told, *_ in cases:
            activity.record(session, 5, action, subject, by=by, area="w-le-chan", **told)
    answer = client("ward_leader").get("/api/activity?area=w-le-chan&until_ms=6").json()
    right_vi, right_en = "theo quyền vận hành ở", "by the right of operator in"
    assert [(line["vi"], line["en"]) for line in reversed(answer["lines"])] == [
        (
            f"Cán bộ phường Lê Chân {vi}, {right_vi} Phường Lê Chân.",
            f"Cán bộ phường Lê Chân {en}, {right_en} Phường Lê Chân.",
        )
        for *_, vi, en in cases
    ]


def _stand(session: Session, bulletin: str) -> None:
    """A device; an entry and a suggestion of the bulletin, which is called “Họp”."""
    session.get_one(Bulletin, bulletin).title = "Họp"
    session.add(Device(id="d-1", name="NVH TDP 3", area="w-le-chan", created_ms=0, since_ms=0))
    session.add(ProgrammeRevision(area="w-le-chan", revision=1, effective_from=0, saved_ms=0))
    when = When("Asia/Ho_Chi_Minh", date(2026, 11, 25), None, (19_800_000,), Daily())
    session.add(
        EntryRow(
            id="e-stands", revision=1, area="w-le-chan", class_="normal", areas=["w-le-chan"],
            block=to_json(Block((Sound(bulletin, "a" * 64, 2_000, 9),))), when=to_json(when),
            live_from=0, live_until=None, ends_ms=None, created_ms=0, may_start_late_by_ms=0,
            gap_ms=0, volume=None,
        )
    )  # fmt: skip
    session.add(
        Suggestion(
            id="s-1", area="hp", bulletin=bulletin, areas=["hp"], first=when.first,
            last=when.first, made_ms=0,
        )
    )  # fmt: skip
