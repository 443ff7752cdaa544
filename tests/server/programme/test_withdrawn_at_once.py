"""On PostgreSQL, where changes run side by side: what is taken back meanwhile does not sound."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy.orm import Session

from server.areas.tree import load_tree
from server.base.database import Database
from server.base.web import House
from server.library import bulletins
from server.programme import saving
from server.programme.drafts import EntryDraft, EntrySave
from server.programme.forms import read_form
from server.programme.withdrawal import end_entries_with
from server.territory import splitting
from server.territory.reform import NewUnit, held_tree
from server.territory.splitting import Split
from tests.postgresql import Copies
from tests.server.city import City, settle
from tests.server.conftest import Client
from tests.server.programme.desk import approved, daily, entry, programme, save
from tests.server.rivals import rival


@pytest.fixture
def database(copies: Copies) -> Iterator[Database]:
    with copies.one() as address:
        database = Database(address)
        yield database
        database.close()


def test_what_is_taken_back_while_it_is_being_scheduled_ends(
    client: Client, house: House, city: City
) -> None:
    """Whoever withdraws waits for whoever schedules, and then finds what they scheduled."""
    it = approved(house, city)
    officer, leader = city["ward_officer"].person, client("ward_leader")
    draft, now = _draft(it), house.clock.now_ms()
    with ExitStack() as open_:
        with house.database.write() as session:
            saving.add_entry(session, officer, load_tree(session), "w-le-chan", 0, draft, now)
            withdrawn = open_.enter_context(
                rival(house.database, lambda: leader.post(f"/api/bulletins/{it}/withdraw"))
            )
        assert withdrawn.result().status_code == 200
    assert programme(client("ward_officer"))["entries"] == []


def test_what_was_taken_back_meanwhile_is_not_scheduled(
    client: Client, house: House, city: City
) -> None:
    """Whoever schedules waits for whoever withdraws, and is then refused."""
    it = approved(house, city)
    officer = client("ward_officer")
    asked = {"base_revision": 0, "entry": entry(it, when=daily(7))}
    with ExitStack() as open_:
        with house.database.write() as session:
            _withdraw(session, house, city, it)
            saved = open_.enter_context(
                rival(
                    house.database,
                    lambda: officer.post("/api/areas/w-le-chan/entries", json=asked),
                )
            )
        assert saved.result().json()["code"] == "bulletin_not_approved"
    assert programme(officer)["entries"] == []


def test_of_two_taken_back_at_once_neither_sounds(client: Client, house: House, city: City) -> None:
    """The list goes on without both: whoever comes second begins with what the first has left."""
    first, second, third = (approved(house, city, f"Tin {n}") for n in range(3))
    officer, leader = client("ward_officer"), client("ward_leader")
    made = officer.post(
        "/api/areas/w-le-chan/playlists",
        json={"name": "Sáng", "bulletins": [first, second, third]},
    ).json()
    save(officer, entry(first, when=daily(7), block_bulletins=[], block_playlist=made["id"]))
    with ExitStack() as open_:
        with house.database.write() as session:
            _withdraw(session, house, city, first)
            withdrawn = open_.enter_context(
                rival(house.database, lambda: leader.post(f"/api/bulletins/{second}/withdraw"))
            )
        assert withdrawn.result().status_code == 200
    (left,) = programme(officer)["entries"]
    assert [one["bulletin"] for one in left["block"]["bulletins"]] == [third]


def test_what_is_taken_back_while_a_unit_is_split_is_not_carried_along(
    client: Client, house: House, city: City
) -> None:
    """The new unit's copy of an entry ends like the one it was made of."""
    it = approved(house, city)
    save(client("ward_officer"), entry(it, when=daily(7)))
    leader, now = client("ward_leader"), house.clock.now_ms()
    with house.database.write() as session:
        admin = settle(session, "city-admin", "QTV", "hp", ("administrator",), now).person
    asked = Split("hp", "w-le-chan", ("n-le-chan-3",), NewUnit("Phường Mới", "ward", "w-new"))
    with ExitStack() as open_:
        with house.database.write() as session:
            splitting.split(session, admin, held_tree(session), asked, now)
            withdrawn = open_.enter_context(
                rival(house.database, lambda: leader.post(f"/api/bulletins/{it}/withdraw"))
            )
        assert withdrawn.result().status_code == 200
    assert programme(client("city_operator"), "w-new")["entries"] == []
    assert programme(client("city_operator"), "w-le-chan")["entries"] == []


def _draft(it: str) -> EntryDraft:
    sent = {"base_revision": 0, "entry": entry(it, when=daily(7))}
    return read_form(EntrySave, sent).entry


def _withdraw(session: Session, house: House, city: City, it: str) -> None:
    leader, now = city["ward_leader"].person, house.clock.now_ms()
    bulletins.move(session, leader, load_tree(session), it, "withdraw", now)
    end_entries_with(session, it, now, leader.own())
