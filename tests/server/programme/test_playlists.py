"""Playlists: lists people keep, and the entries that were made of them."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from server.base.activity import Activity
from server.base.web import House
from server.programme.playlists import PLAYLISTS_MAX
from tests.server.city import City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import (
    TODAY,
    approved,
    daily,
    entry,
    once,
    programme,
    save,
    stand,
)

LISTS = "/api/areas/w-le-chan/playlists"


def _make(
    client: TestClient, *bulletins: str, name: str = "Buổi sáng", area: str = "w-le-chan"
) -> dict[str, Any]:
    asked = {"name": name, "bulletins": list(bulletins)}
    answer = client.post(f"/api/areas/{area}/playlists", json=asked)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def _change(client: TestClient, made: dict[str, Any], *bulletins: str, base: int = 1) -> Any:
    asked = {"base_version": base, "name": made["name"], "bulletins": list(bulletins)}
    return client.put(f"{LISTS}/{made['id']}", json=asked)


def _of(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return entry("", block={"playlist": made["id"]}, when=daily(6), **changes)


def _sounds(told: dict[str, Any]) -> list[str]:
    return [sound["bulletin"] for sound in told["block"]["bulletins"]]


def _renew(client: TestClient, base: int, playlist: str | None, path: str = "renewals") -> Any:
    asked = {"base_revision": base, "playlist": playlist}
    return client.post(f"/api/areas/w-le-chan/{path}", json=asked)


def test_an_entry_sounds_a_playlist_in_its_order(client: Client, house: House, city: City) -> None:
    """A list in the place of bulletins: the document holds its sounds, as any other's."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, second, first)
    assert made["duration_ms"] == 120_000
    saved = save(officer, _of(made))
    assert _sounds(saved["entry"]) == [second, first]
    (told,) = officer.get(LISTS).json()
    (used,) = told["used_by"]
    assert (used["entry"], used["outdated"]) == (saved["entry"]["id"], False)
    assert used["vi"] == "Mỗi ngày lúc 6 giờ sáng (06:00), từ 25/11/2026."


def test_a_changed_playlist_leaves_entries_as_they_were_saved(
    client: Client, house: House, city: City
) -> None:
    """What was heard and decided stays; the list says which entries it no longer matches."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, first)
    save(officer, _of(made))
    changed = _change(officer, made, second, first).json()
    assert (changed["version"], changed["used_by"][0]["outdated"]) == (2, True)
    (standing,) = programme(officer)["entries"]
    assert _sounds(standing) == [first]
    assert programme(officer)["revision"] == 1


def test_outdated_entries_are_saved_anew_in_one_revision(
    client: Client, house: House, city: City
) -> None:
    """Every entry of a list that changed takes what it is now, together, after a look ahead."""
    officer = client("ward_officer")
    stand(house, "d-1", "w-le-chan")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, first)
    save(officer, _of(made))
    save(officer, {**_of(made), "when": daily(18)})
    other = save(officer, entry(first, when=daily(20)))["entry"]
    _change(officer, made, second)
    foreseen = _renew(officer, 3, made["id"], "renewals/preview").json()
    assert (foreseen["revision"], foreseen["devices"]) == (4, 1)
    assert programme(officer)["revision"] == 3
    renewed = _renew(officer, 3, made["id"])
    assert (renewed.status_code, renewed.json()["revision"]) == (201, 4)
    assert [_sounds(one) for one in renewed.json()["entries"]] == [[second], [second]]
    standing = {one["id"]: one for one in programme(officer)["entries"]}
    assert (len(standing), standing[other["id"]]) == (3, other)
    assert [used["outdated"] for used in officer.get(LISTS).json()[0]["used_by"]] == [False] * 2
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="entry.renew")).one()
    assert line.before is not None
    assert line.after is not None
    assert [_sounds(one) for one in line.before["entries"]] == [[first], [first]]


def test_nothing_is_saved_anew_where_nothing_is_outdated(
    client: Client, house: House, city: City
) -> None:
    """A renewal without effect is refused, and so is one of a list from elsewhere."""
    officer = client("ward_officer")
    made = _make(officer, approved(house, city))
    save(officer, _of(made))
    assert _renew(officer, 1, made["id"]).json()["code"] == "nothing_to_do"
    assert _renew(officer, 1, "pl-nothing").json()["code"] == "playlist_unknown"
    for path in ("renewals", "renewals/preview"):
        late = _renew(officer, 0, made["id"], path).json()
        assert (late["code"], late["standing"]["revision"]) == ("revision_conflict", 1)
        assert late["sent"] == {"base_revision": 0, "playlist": made["id"]}
    assert programme(officer)["revision"] == 1


def test_what_is_over_is_not_saved_anew(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A day that has passed keeps what sounded on it."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, first)
    save(officer, {**_of(made), "when": once(TODAY, 14)})
    _change(officer, made, second)
    clock.advance(2 * 3_600_000)
    assert _renew(officer, 1, None).json()["code"] == "nothing_to_do"


def test_a_renewal_names_the_entry_at_fault(client: Client, house: House, city: City) -> None:
    """One entry that cannot take the list as it is refuses the whole, and is named in words."""
    officer = client("ward_officer")
    urgent_matter = approved(house, city, "Một", class_="priority")
    made = _make(officer, urgent_matter)
    save(officer, _of(made, class_="priority"))
    _change(officer, made, approved(house, city, "Hai"))
    refused = _renew(officer, 1, made["id"]).json()
    assert (refused["code"], refused["field"]) == ("class_above_bulletin", "entries[0].class")
    assert refused["vi"].startswith("“Mỗi ngày lúc 6 giờ sáng (06:00), từ 25/11/2026”: ")
    assert programme(officer)["revision"] == 1


def test_what_is_withdrawn_is_shown_and_drops_out(client: Client, house: House, city: City) -> None:
    """A bulletin that was taken back is shown as such, is not sounded by new entries, leaves
    those made of the list, and is gone from the list with its next change."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, first, second)
    save(officer, _of(made))
    assert client("ward_leader").post(f"/api/bulletins/{first}/withdraw").status_code == 200
    (told,) = officer.get(LISTS).json()
    assert [one["state"] for one in told["bulletins"]] == ["withdrawn", "approved"]
    assert told["duration_ms"] == 60_000
    (standing,) = programme(officer)["entries"]
    assert _sounds(standing) == [second]
    assert told["used_by"][0]["outdated"] is False
    changed = _change(officer, made, first, second).json()
    assert [one["bulletin"] for one in changed["bulletins"]] == [second]
    assert client("ward_leader").post(f"/api/bulletins/{second}/withdraw").status_code == 200
    assert programme(officer)["entries"] == []
    answer = officer.post(
        "/api/areas/w-le-chan/entries", json={"base_revision": 3, "entry": _of(made)}
    )
    assert answer.json()["code"] == "playlist_empty"


def test_a_list_that_is_deleted_leaves_its_entries(
    client: Client, house: House, city: City
) -> None:
    """Deleting a list deletes a list, and nothing that sounds."""
    officer = client("ward_officer")
    made = _make(officer, approved(house, city))
    save(officer, _of(made))
    url = f"{LISTS}/{made['id']}"
    late = officer.delete(url, params={"base_version": 4}).json()
    assert (late["code"], late["sent"]) == ("version_conflict", {"base_version": 4})
    assert late["standing"]["name"] == made["name"]
    assert officer.delete(url, params={"base_version": 1}).status_code == 204
    assert officer.get(LISTS).json() == []
    assert len(programme(officer)["entries"]) == 1
    assert _renew(officer, 1, None).json()["code"] == "nothing_to_do"
    gone = officer.delete(url, params={"base_version": 1})
    assert (gone.status_code, gone.json()["code"]) == (404, "playlist_unknown")


def test_the_second_to_change_a_list_sees_both(client: Client, house: House, city: City) -> None:
    """Of two who change a list at once, the second is refused and shown what stands."""
    officer = client("ward_officer")
    first, second = approved(house, city, "Một"), approved(house, city, "Hai")
    made = _make(officer, first)
    _change(officer, made, first, second)
    late = _change(officer, made, second)
    assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
    assert late.json()["standing"]["bulletins"] == [first, second]
    assert late.json()["sent"]["bulletins"] == [second]
    assert officer.get(LISTS).json()[0]["version"] == 2


def test_a_ward_uses_the_citys_lists(client: Client, house: House, city: City) -> None:
    """Lists of the areas above are offered like their bulletins; nobody changes them from below."""
    tin = approved(house, city, "Tin thành phố", level="city")
    made = _make(client("city_operator"), tin, area="hp")
    officer = client("ward_officer")
    assert [one["id"] for one in officer.get(LISTS).json()] == [made["id"]]
    assert _sounds(save(officer, _of(made))["entry"]) == [tin]
    assert _change(officer, made, tin).json()["code"] == "playlist_unknown"
    url = f"/api/areas/hp/playlists/{made['id']}"
    asked = {"base_version": 1, "name": "X", "bulletins": []}
    assert officer.put(url, json=asked).status_code == 403
    (told,) = client("city_operator").get("/api/areas/hp/playlists").json()
    assert [used["area"] for used in told["used_by"]] == ["w-le-chan"]


def test_a_wards_list_stays_in_the_ward(client: Client, house: House, city: City) -> None:
    """Neither the city nor a neighbour schedules a ward's list."""
    made = _make(client("ward_officer"), approved(house, city))
    asked = {"base_revision": 0, "entry": {**_of(made), "areas": ["hp"]}}
    answer = client("city_operator").post("/api/areas/hp/entries", json=asked)
    assert answer.json()["code"] == "playlist_unknown"
    assert client("city_operator").get("/api/areas/hp/playlists").json() == []


def _wrong(house: House, city: City) -> dict[str, tuple[str, dict[str, Any]]]:
    draft = approved(house, city, "Nháp", through="draft")
    urgent = approved(house, city, "Khẩn", class_="urgent")
    return {
        "bulletin_not_approved": ("bulletins[0]", {"bulletins": [draft]}),
        "urgent_not_scheduled": ("bulletins[0]", {"bulletins": [urgent]}),
        "bulletin_unknown": ("bulletins[0]", {"bulletins": ["b-nothing"]}),
        "name_malformed": ("name", {"name": "Buổi\u202esáng"}),
        "malformed": ("bulletins", {"bulletins": ["b-1"] * 51}),
    }


@pytest.mark.parametrize(
    "code",
    ["bulletin_not_approved", "urgent_not_scheduled", "bulletin_unknown", "name_malformed",
     "malformed"],
)  # fmt: skip
def test_a_list_that_cannot_be_is_refused(
    client: Client, house: House, city: City, code: str
) -> None:
    """Only what is approved and may be scheduled stands in a list, under a name one can read."""
    field, changes = _wrong(house, city)[code]
    officer = client("ward_officer")
    answer = officer.post(LISTS, json={"name": "Buổi sáng", "bulletins": [], **changes})
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)
    assert officer.get(LISTS).json() == []


def test_lists_of_one_area_have_different_names(client: Client, city: City) -> None:
    """A name that looks the same is the same, however it was typed."""
    officer = client("ward_officer")
    _make(officer, name="Buổi  sáng ")
    twin = {"name": "Buo\u0302\u0309i sáng", "bulletins": []}
    answer = officer.post(LISTS, json=twin)
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")


def test_lists_are_counted(client: Client, house: House, city: City) -> None:
    """An area keeps two hundred lists; the sentence says so."""
    officer = client("ward_officer")
    for n in range(PLAYLISTS_MAX):
        _make(officer, name=f"Danh sách {n}")
    answer = officer.post(LISTS, json={"name": "Thừa", "bulletins": []})
    assert (answer.status_code, answer.json()["code"]) == (422, "playlists_full")
    assert "200" in answer.json()["vi"]


def test_a_block_is_a_list_or_bulletins(client: Client, house: House, city: City) -> None:
    """Not both; and not nothing."""
    officer = client("ward_officer")
    bulletin = approved(house, city)
    made = _make(officer, bulletin)
    for block, code in (
        ({"playlist": made["id"], "bulletins": [bulletin]}, "block_twofold"),
        ({}, "block_empty"),
    ):
        asked = {"base_revision": 0, "entry": entry("", block=block)}
        answer = officer.post("/api/areas/w-le-chan/entries", json=asked)
        assert answer.json()["code"] == code
