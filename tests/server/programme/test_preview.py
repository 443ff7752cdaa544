"""The preview: everything a change would do on the street, said before it is saved."""

from datetime import timedelta

from server.areas.models import Area
from server.base.web import House
from server.fleet.models import Device
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    HOUR,
    TOMORROW,
    approved,
    at,
    daily,
    entry,
    once,
    preview,
    programme,
    save,
    stand,
)


def test_a_preview_says_when_it_first_sounds(client: Client, house: House, city: City) -> None:
    """How many loudspeakers, and the first time in the words people use."""
    for n in range(3):
        stand(house, f"d-{n}", "w-le-chan")
    stand(house, "d-next-door", "w-hai-an")
    told = preview(client("ward_officer"), entry(approved(house, city)))
    assert told["devices"] == 3
    assert told["first_ms"] == at(TOMORROW, 5.5)
    assert told["vi"] == [
        "Phát trên 3/3 cụm loa, lần đầu ngày mai 5 giờ 30 sáng (05:30).",
        "Đã xem trước từ ngày 25/11/2026 đến hết ngày 25/11/2026.",
    ]
    assert told["en"] == [
        "Sounds on 3 of 3 devices, first tomorrow 05:30.",
        "Looked at from 25/11/2026 to 25/11/2026.",
    ]
    assert (told["reached"], told["residents"]) == (3, None)
    assert told["looked_from"] == told["looked_until"] == str(TOMORROW)


def test_a_preview_says_what_a_near_day_will_be_taken_for(
    client: Client, house: House, city: City
) -> None:
    """A text that says "ngày mai" is heard on another day than it was written on."""
    stand(house, "d-1", "w-le-chan")
    said = entry(approved(house, city, text="Ngày mai cắt điện tổ 5."))
    told = preview(client("ward_officer"), said)
    assert told["vi"][1] == "Lời có “ngày mai”: phát ngày 25/11 thì người nghe hiểu là 26/11."


def test_a_preview_saves_nothing(client: Client, house: House, city: City) -> None:
    """Looking ahead leaves the programme as it was."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    preview(officer, entry(approved(house, city)))
    assert (programme(officer)["revision"], programme(officer)["entries"]) == (0, [])


def test_a_preview_says_what_stands_in_the_way(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """An entry that another one occupies is said to be skipped, and the other is named."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    save(officer, entry(approved(house, city, "Tin sáng")))
    clock.advance(1_000)
    told = preview(officer, entry(approved(house, city, "Tin trùng")))
    assert told["first_ms"] is None
    assert told["vi"] == [
        "Sẽ không phát trên cụm loa nào trong 1 cụm loa.",
        "Phường Lê Chân, ngày mai: “Tin trùng”: Lịch 5 giờ 30 sáng (05:30) không phát: "
        "trùng với lịch phát khác (“Tin sáng”).",
        "Đã xem trước từ ngày 25/11/2026 đến hết ngày 25/11/2026.",
    ]


def test_a_preview_says_what_it_displaces(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A priority entry that pushes others aside names each, with its time before and after."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    waits = entry(approved(house, city, "Nhạc"), may_start_late_by_ms=HOUR)
    waits = save(officer, waits)["entry"]
    clock.advance(1_000)
    first = approved(house, city, "Tin ưu tiên", class_="priority")
    told = preview(officer, entry(first, class_="priority"))
    (chain,) = told["chains"]
    (day,) = chain["days"]
    (own,) = day["own"]
    (other,) = day["others"]
    assert (own["fate"], own["start_ms"]) == ("on_time", at(TOMORROW, 5.5))
    assert (other["entry"], other["previous_fate"], other["fate"]) == (
        waits["id"], "on_time", "moved",
    )  # fmt: skip
    assert other["previous_start_ms"] == at(TOMORROW, 5.5)
    assert other["start_ms"] == at(TOMORROW, 5.5) + 60_000
    assert other["by"] == own["entry"]
    assert any("“Nhạc”" in said and "“Tin ưu tiên”" in said for said in told["vi"])


def test_a_preview_tells_each_kind_of_device_apart(
    client: Client, house: House, city: City
) -> None:
    """A city's offer sounds where it is accepted; where it is not, the preview says so."""
    stand(house, "d-1", "w-le-chan")
    stand(house, "d-2", "n-le-chan-3")
    stand(house, "d-3", "w-hai-an")
    bulletin = approved(house, city, "Tin thành phố", level="city")
    told = preview(client("city_operator"), entry(bulletin, areas=["hp"]), area="hp")
    assert {c["area"]: c["days"][0]["own"][0]["fate"] for c in told["chains"]} == {
        "n-le-chan-3": "on_time",
        "w-le-chan": "on_time",
        "w-hai-an": "not_accepted",
    }
    assert told["vi"][0].startswith("Phát trên 2/3 cụm loa")
    assert any("Phường Hải An" in said and "chưa nhận phát" in said for said in told["vi"])


def test_a_group_is_foreseen_by_its_members(client: Client, house: House, city: City) -> None:
    """An entry for a group reaches the devices picked for it, and no others."""
    with house.database.write() as session:
        session.add(Area(id="g-cho", name="Các chợ", kind="group", parent="w-le-chan"))
    stand(house, "d-1", "w-le-chan", groups=("g-cho",))
    stand(house, "d-2", "w-le-chan")
    told = preview(client("ward_officer"), entry(approved(house, city), areas=["g-cho"]))
    assert told["devices"] == 1


def test_at_most_a_week_of_days_is_foreseen(client: Client, house: House, city: City) -> None:
    """A daily entry is foreseen on its first seven days."""
    stand(house, "d-1", "w-le-chan")
    told = preview(client("ward_officer"), entry(approved(house, city), when=daily(17)))
    days = [day["day"] for day in told["chains"][0]["days"]]
    assert days == [f"2026-11-{n}" for n in range(25, 31)] + ["2026-12-01"]


def test_what_a_change_frees_is_foreseen_too(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Moving an entry away lets the one behind it sound on time; the preview says so."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    first = save(officer, entry(approved(house, city, "Tin sáng")))["entry"]
    clock.advance(1_000)
    behind = save(officer, entry(approved(house, city, "Tin sau"), may_start_late_by_ms=HOUR))
    moved = entry(approved(house, city, "Tin sáng 2"), when=daily(18))
    moved["when"]["first"] = str(TOMORROW)
    told = preview(officer, moved, replaces=first["id"])
    day = next(d for d in told["chains"][0]["days"] if d["day"] == str(TOMORROW))
    assert [(o["entry"], o["previous_fate"], o["fate"]) for o in day["others"]] == [
        (behind["entry"]["id"], "moved", "on_time")
    ]


def test_without_devices_a_preview_says_so(client: Client, house: House, city: City) -> None:
    """Where no loudspeaker stands yet, that is what is said."""
    told = preview(client("ward_officer"), entry(approved(house, city)))
    assert (told["devices"], told["vi"]) == (0, ["Địa bàn này chưa có cụm loa nào."])


def test_a_preview_refuses_what_saving_would_refuse(
    client: Client, house: House, city: City
) -> None:
    """The same checks, the same sentences, before and at saving."""
    asked = entry(approved(house, city), areas=["w-hai-an"])
    for path in ("entries", "entries/preview"):
        answer = client("ward_officer").post(
            f"/api/areas/w-le-chan/{path}", json={"base_revision": 0, "entry": asked}
        )
        assert answer.json()["code"] == "area_outside"
    stale = {"base_revision": 4, "entry": entry(approved(house, city))}
    answer = client("ward_officer").post("/api/areas/w-le-chan/entries/preview", json=stale)
    assert (answer.status_code, answer.json()["code"]) == (409, "revision_conflict")


def test_the_headline_counts_the_people_within_hearing(
    client: Client, house: House, city: City
) -> None:
    """`12.400 người`: of the devices it sounds on, as far as their numbers are known."""
    for n, residents in enumerate((12_000, 400, None)):
        stand(house, f"d-{n}", "w-le-chan")
        with house.database.write() as session:
            session.get_one(Device, f"d-{n}").residents = residents
    told = preview(client("ward_officer"), entry(approved(house, city)))
    assert told["residents"] == 12_400
    assert told["vi"][0] == (
        "Phát trên 3/3 cụm loa, 12.400 người, lần đầu ngày mai 5 giờ 30 sáng (05:30)."
    )
    assert told["en"][0] == "Sounds on 3 of 3 devices, 12,400 people, first tomorrow 05:30."


def test_days_it_no_longer_sounds_on_are_looked_at_too(
    client: Client, house: House, city: City
) -> None:
    """A change to another day frees the one it leaves."""
    stand(house, "d-1", "w-le-chan")
    officer = client("ward_officer")
    moved = save(officer, entry(approved(house, city, "Một")))["entry"]["id"]
    later = entry(approved(house, city, "Hai"), when=once(TOMORROW + timedelta(days=3), 9))
    told = preview(officer, later, replaces=moved)
    assert (told["looked_from"], told["looked_until"]) == ("2026-11-25", "2026-11-28")


def test_entries_are_told_in_words(client: Client, house: House, city: City) -> None:
    """Before saving and ever after: days, hours, repeats with their gap, as one sentence."""
    officer = client("ward_officer")
    asked = entry(approved(house, city), when=daily(17), block_repeats=2, block_gap_ms=2_000)
    said = {
        "vi": "Mỗi ngày lúc 5 giờ chiều (17:00), 2 lần cách nhau 2 giây, từ 25/11/2026.",
        "en": "Every day at 17:00, 2 times, 2 s apart, from 25/11/2026.",
    }
    assert preview(officer, asked)["sentences"] == [said]
    saved = save(officer, asked)["entry"]["id"]
    assert programme(officer)["sentences"] == {saved: said}
