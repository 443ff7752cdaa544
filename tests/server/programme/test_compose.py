"""The composed programme: what devices need of the past, and no more."""

from schedules.programme import Policy, Programme
from server.base.web import House
from server.programme.compose import KEEPS_PAST_MS, compose_programme
from tests.server.city import START_MS, City, FakeClock
from tests.server.conftest import Client
from tests.server.programme.desk import TODAY, approved, daily, entry, once, programme, save

DAY_MS = 86_400_000


def test_every_area_has_a_programme(house: House, city: City) -> None:
    """An area in which nothing was ever scheduled has an empty one, so that devices need not
    guess."""
    with house.database.read() as session:
        assert compose_programme(session, "w-hai-an", START_MS) == Programme(
            "w-hai-an", 0, 0, policies=(Policy(0, accepts_by_default=False),)
        )


def test_what_is_over_leaves_the_document_in_time(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """A single day's entry, or an ended one, stays for days that may still be asked about,
    then goes; rows stay for ever."""
    bulletin, officer = approved(house, city), client("ward_officer")
    single = save(officer, entry(bulletin, when=once(TODAY, 18)))["entry"]
    ended = save(officer, entry(bulletin, when=daily(19, TODAY)))["entry"]
    standing = save(officer, entry(bulletin, when=daily(20, TODAY)))["entry"]
    clock.advance(1_000)
    officer.delete(f"/api/areas/w-le-chan/entries/{ended['id']}", params={"base_revision": 3})
    with house.database.read() as session:

        def held(after_ms: int) -> list[str]:
            composed = compose_programme(session, "w-le-chan", START_MS + after_ms)
            return [one.id for one in composed.entries]

        everything = sorted([single["id"], ended["id"], standing["id"]])
        assert sorted(held(3 * DAY_MS)) == everything
        assert sorted(held(KEEPS_PAST_MS - DAY_MS)) == everything
        assert held(KEEPS_PAST_MS + 3 * DAY_MS) == [standing["id"]]


def test_a_version_that_never_began_is_left_out(
    client: Client, house: House, city: City, clock: FakeClock
) -> None:
    """Changed twice within the same instant, an entry has one version that counts."""
    bulletin, officer = approved(house, city), client("ward_officer")
    first = save(officer, entry(bulletin))["entry"]
    clock.advance(-1_000)
    body = {"base_revision": 1, "entry": entry(bulletin, when=daily(7))}
    officer.put(f"/api/areas/w-le-chan/entries/{first['id']}", json=body)
    with house.database.read() as session:
        composed = compose_programme(session, "w-le-chan", clock.ms)
    assert [(one.id, one.revision) for one in composed.entries] == [(first["id"], 2)]
    assert programme(officer)["revision"] == 2
