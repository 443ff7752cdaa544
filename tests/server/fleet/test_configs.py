"""What a device is configured to be follows from where it stands."""

import pytest

from schedules.config import GroupPlace, Place
from schedules.refusal import RefusalError
from server.areas.models import Area
from server.areas.tree import load_tree
from server.base.outbox import Outbox
from server.base.refusals import NotAllowedError
from server.base.web import House
from server.fleet import configs, groups
from server.fleet.configs import compose_all, compose_config
from server.fleet.models import Device
from tests.server.city import City
from tests.server.dispatch.world import TestDevice, World


@pytest.fixture
def device(house: House, city: City) -> TestDevice:
    return World(house, city).enrol("n-le-chan-3")


def make_group(house: House, owner: str, id_: str = "g-markets") -> None:
    with house.database.write() as session:
        session.add(Area(id=id_, name="Các chợ", kind="group", parent=owner))


def pick(house: House, city: City, who: str, device: str, group: str = "g-markets") -> None:
    with house.database.write() as session:
        row = session.get_one(Device, device)
        groups.pick(session, city[who].person, load_tree(session), group, row, 1)


def test_the_chain_descends_to_the_own_area(house: House, device: TestDevice) -> None:
    """A configuration names every area from the city to the device's own, and what they set."""
    with house.database.read() as session:
        config = compose_config(session, device.id, 0)
    assert config.chain == (
        Place("hp", "city"), Place("w-le-chan", "ward"), Place("n-le-chan-3", "neighbourhood"),
    )  # fmt: skip
    assert (config.volume, config.zone) == (80, "Asia/Ho_Chi_Minh")
    assert config.permitted[0].from_ms == 5 * 3_600_000
    assert config.since == house.clock.now_ms()


def test_a_group_is_picked_by_hand(house: House, city: City, device: TestDevice) -> None:
    """A device in a group follows the group too; picking twice is picking once, and dropping it
    ends that; each makes the configuration due."""
    make_group(house, "w-le-chan")
    pick(house, city, "ward_officer", device.id)
    pick(house, city, "ward_officer", device.id)
    with house.database.read() as session:
        assert compose_config(session, device.id, 0).groups == (
            GroupPlace("g-markets", "w-le-chan"),
        )
        assert [one.id for one in groups.members(session, "g-markets")] == [device.id]
        assert session.query(Outbox).filter_by(due="config", subject=device.id).count() == 1
    with house.database.write() as session:
        row = session.get_one(Device, device.id)
        person = city["ward_officer"].person
        groups.drop(session, person, load_tree(session), "g-markets", row, 2)
    with house.database.read() as session:
        assert compose_config(session, device.id, 0).groups == ()


def test_a_group_stays_within_its_owner(house: House, city: City, device: TestDevice) -> None:
    """A ward picks only among its own devices, and nobody picks for another ward's group."""
    make_group(house, "w-hai-an")
    with pytest.raises(RefusalError, match="device_outside_owner"):
        pick(house, city, "city_operator", device.id)
    with pytest.raises(NotAllowedError):
        pick(house, city, "ward_officer", device.id)


def test_all_at_once_says_the_same(house: House, city: City, device: TestDevice) -> None:
    """Composing every configuration gives what composing each one gives."""
    make_group(house, "hp")
    pick(house, city, "city_operator", device.id)
    with house.database.read() as session:
        assert list(compose_all(session)) == [compose_config(session, device.id, 0)]


def test_a_policy_makes_those_below_due(house: House, city: City, device: TestDevice) -> None:
    """Whoever changes what an area sets says so for all enrolled devices below it, not others."""
    with house.database.write() as session:
        session.query(Outbox).delete()
        tree = load_tree(session)
        configs.put_below(session, tree, "w-hai-an", 1)
        assert session.query(Outbox).count() == 0
        configs.put_below(session, tree, "hp", 1)
        assert [row.subject for row in session.query(Outbox)] == [device.id]
