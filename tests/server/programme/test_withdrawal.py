"""A withdrawn bulletin stops sounding: its entries end, wherever they are."""

from sqlalchemy import select

from server.base.activity import Activity
from server.base.outbox import Outbox
from server.base.web import House
from server.programme.compose import compose_programme
from server.programme.withdrawal import end_entries_with
from tests.server.city import START_MS, City
from tests.server.conftest import Client
from tests.server.programme.desk import approved, daily, entry, programme, save, withdraw


def test_every_entry_that_uses_it_ends(client: Client, house: House, city: City) -> None:
    """As a bulletin or a theme tune, in the city's programme or a ward's; others go on."""
    it = approved(house, city, "Tin rút lại", level="city")
    other = approved(house, city, "Tin khác", level="city")
    operator, officer = client("city_operator"), client("ward_officer")
    save(operator, entry(it, areas=["hp"]), area="hp")
    save(officer, entry(other, when=daily(7), block_theme=it))
    save(officer, entry(other, when=daily(8), block_bulletins=[other, it]))
    kept = save(officer, entry(other, when=daily(9)))["entry"]
    with house.database.write() as session:
        assert end_entries_with(session, it, START_MS + 60_000) == ("hp", "w-le-chan")
    assert programme(operator, "hp")["entries"] == []
    assert programme(officer)["entries"] == [kept]
    assert (programme(operator, "hp")["revision"], programme(officer)["revision"]) == (2, 4)
    with house.database.read() as session:
        past = compose_programme(session, "w-le-chan", START_MS + 60_000).entries
    ended = [e.live_until for e in past if e.id != kept["id"]]
    assert ended == [START_MS + 61_500] * 2


def test_ending_is_recorded_and_published_with_the_withdrawal(
    client: Client, house: House, city: City
) -> None:
    """One transaction: the activity log names the bulletin, the documents are due."""
    it = approved(house, city)
    save(client("ward_officer"), entry(it))
    withdraw(house, city, it)
    leader = city["ward_leader"].person
    with house.database.write() as session:
        session.query(Outbox).delete()
        end_entries_with(session, it, START_MS, leader.own())
    with house.database.read() as session:
        line = session.scalars(select(Activity).filter_by(action="entry.withdrawn")).one()
        assert (line.subject, line.account, line.area) == (it, leader.account, "w-le-chan")
        assert [(due.due, due.subject) for due in session.scalars(select(Outbox))] == [
            ("programme", "w-le-chan")
        ]


def test_a_bulletin_that_nothing_uses_ends_nothing(house: House, city: City) -> None:
    """Withdrawing what was never scheduled makes no revision."""
    it = approved(house, city)
    with house.database.write() as session:
        assert end_entries_with(session, it, START_MS) == ()
        assert session.scalars(select(Outbox)).all() == []


def test_taking_a_bulletin_back_ends_what_was_scheduled_with_it(
    client: Client, house: House, city: City
) -> None:
    """One press by a leader: the bulletin is withdrawn, and nothing sounds it any more."""
    it = approved(house, city)
    save(client("ward_officer"), entry(it))
    answer = client("ward_leader").post(f"/api/bulletins/{it}/withdraw")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert programme(client("ward_officer"))["entries"] == []


def test_who_may_not_withdraw_ends_nothing(client: Client, house: House, city: City) -> None:
    """A refused withdrawal leaves the bulletin and every schedule as they were."""
    it = approved(house, city)
    save(client("ward_officer"), entry(it))
    assert client("ward_officer").post(f"/api/bulletins/{it}/withdraw").status_code == 403
    assert len(programme(client("ward_officer"))["entries"]) == 1
