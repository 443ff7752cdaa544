"""Mergers and splits: what sounds before sounds after, on every loudspeaker, for seven days."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.web import House
from server.territory import foreseeing, merging, splitting
from server.territory.merging import Merger
from server.territory.reform import NewUnit
from server.territory.splitting import Promotion, Split
from tests.server.city import START_MS, City
from tests.server.territory import worlds
from tests.server.territory.worlds import digests, due_on, held, lay, sounds, without

NEW = NewUnit("Phường Mới", "ward", "p-moi")
OF_THE_MERGED = ("d-ward", "d-part")

many = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings().max_examples // 5,
)


class Desk:
    """An administrator of the city at work, in a transaction that is rolled back."""

    def __init__(self, session: Session, city: City) -> None:
        self.session = session
        self.person = city["city_admin"].person

    def merge(self, merger: Merger) -> None:
        merging.merge(self.session, self.person, load_tree(self.session), merger, START_MS)

    def promote(self, area: str, kind: Any = None) -> None:
        asked = Promotion("hp", area, kind)
        splitting.promote(self.session, self.person, load_tree(self.session), asked, START_MS)

    def split(self, asked: Split) -> None:
        splitting.split(self.session, self.person, load_tree(self.session), asked, START_MS)

    def areas(self) -> dict[str, dict[str, Any]]:
        names = [column.name for column in Area.__table__.columns if column.name != "version"]
        return {
            row.id: {name: getattr(row, name) for name in names} for row in self.session.query(Area)
        }


@contextmanager
def at_work(house: House, city: City, world: dict[str, Any]) -> Iterator[Desk]:
    with house.database.read() as session:
        lay(session, world)
        yield Desk(session, city)


@pytest.mark.parametrize("units", [("w-le-chan",), ("w-le-chan", "w-hai-an")])
@many
@given(world=worlds.worlds())
def test_merging_into_a_new_unit_changes_no_plan(
    house: House, city: City, units: tuple[str, ...], world: dict[str, Any]
) -> None:
    """Whatever programmes, answers, settings and groups there are: units that become a new one
    sound on every loudspeaker exactly what they would have; and split off again, all is as
    it was."""
    with at_work(house, city, world) as desk:
        before, areas = digests(held(desk.session)), desk.areas()
        desk.merge(Merger("hp", units, new=NEW))
        assert digests(held(desk.session)) == before
        for unit in units:
            desk.promote(unit)
        assert digests(held(desk.session)) == before
        assert {k: v for k, v in desk.areas().items() if k != NEW.id} == areas


@many
@given(world=worlds.worlds())
def test_merging_into_a_unit_changes_what_was_foreseen_alone(
    house: House, city: City, world: dict[str, Any]
) -> None:
    """What is addressed to the successor as a whole begins to sound in what joins it, and its
    settings hold there; both are told beforehand. All else sounds as it did, on both sides; and
    split off again, all is as it was."""
    merger = Merger("hp", ("w-le-chan",), into="w-hai-an")
    with at_work(house, city, world) as desk:
        first, areas = held(desk.session), desk.areas()
        told = foreseeing.foresee_merger(desk.session, load_tree(desk.session), merger, START_MS)
        desk.merge(merger)
        after = held(desk.session)
        others = [one for one in worlds.DEVICES if one not in OF_THE_MERGED]
        assert digests(after, others) == digests(first, others)
        begins = {one.entry for one in told.begins}
        named = {e.id for _, e in world["entries"] if "w-hai-an" in e.areas}
        assert begins == named
        reached = {e.id for _, e in world["entries"] if not _WAS.isdisjoint(e.areas)}
        if not told.narrows:
            new = begins - reached
            assert digests(without(after, new), OF_THE_MERGED) == digests(
                without(first, new), OF_THE_MERGED
            )
        for device in OF_THE_MERGED:
            was = due_on(first, device)
            assert was <= due_on(after, device) <= was | begins
        desk.promote("w-le-chan")
        assert digests(held(desk.session)) == digests(first)
        assert desk.areas() == areas


_WAS = {"hp", "w-le-chan", "n-le-chan-3", "g-city", "g-ward"}


@many
@given(world=worlds.worlds())
def test_a_part_takes_along_what_its_unit_sounds(
    house: House, city: City, world: dict[str, Any]
) -> None:
    """Neighbourhoods split off as a new unit go on sounding the same, by copies of what the unit
    sounds in the whole of itself, under its settings and answers; but for what others address
    to the old unit by name, which is told beforehand. Nothing changes elsewhere."""
    asked = Split("hp", "w-le-chan", ("n-le-chan-3",), NEW)
    with at_work(house, city, world) as desk:
        first = held(desk.session)
        told = foreseeing.foresee_split(desk.session, load_tree(desk.session), asked, START_MS)
        desk.split(asked)
        after = held(desk.session)
        others = [one for one in worlds.DEVICES if one != "d-part"]
        assert digests(after, others) == digests(first, others)
        ends = {one.entry for one in told.ends}
        assert ends == {
            e.id for area, e in world["entries"] if area == "hp" and "w-le-chan" in e.areas
        }
        assert sounds(without(after, ends), "d-part") == sounds(without(first, ends), "d-part")


@many
@given(world=worlds.worlds())
def test_a_part_becomes_a_unit(house: House, city: City, world: dict[str, Any]) -> None:
    """So it is where one neighbourhood becomes a unit by itself; what it sounded of its own is
    then a unit's, and goes before what it had waited behind only where age says so."""
    entries = tuple(one for one in world["entries"] if one[0] != "n-le-chan-3")
    with at_work(house, city, {**world, "entries": entries}) as desk:
        first = held(desk.session)
        desk.promote("n-le-chan-3", "ward")
        after = held(desk.session)
        others = [one for one in worlds.DEVICES if one != "d-part"]
        assert digests(after, others) == digests(first, others)
        ends = {e.id for area, e in entries if area == "hp" and "w-le-chan" in e.areas}
        assert sounds(without(after, ends), "d-part") == sounds(without(first, ends), "d-part")
