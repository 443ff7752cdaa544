"""The bundle of keys: one office, one key per unit and city, people who approve."""

import pytest

from schedules.codec import to_json
from schedules.wire import topics
from schedules.wire.envelope import Head, seal
from schedules.wire.gate import GateError
from schedules.wire.keys import SigningKey
from schedules.wire.trust import Trust
from server.areas.tree import load_tree
from server.base.web import House
from server.dispatch import documents
from server.dispatch.composition import Pen
from server.dispatch.root import install_trust, make_root, read_root
from server.dispatch.trust import KEY_LASTS_MS, RENEW_BEFORE_MS, compose_trust
from tests.server.city import START_MS, City, FakeClock, settle
from tests.server.dispatch.world import STAND_INS, World


def bundle(world: World) -> Trust:
    with world.house.database.read() as session:
        found = documents.trust(session)
    assert found is not None
    return found


def test_who_holds_a_key(world: World, city: City) -> None:
    """The bundle lists the office, each commune-level unit and the city (a neighbourhood speaks
    through its ward), and every approver in the own area, the stand-in named as such."""
    world.settle()
    keys = bundle(world).keys
    assert [k.holder for k in keys].count("office") == 1
    assert {k.area for k in keys if k.holder == "area"} == {
        "hp", "w-le-chan", "w-hai-an", "x-vinh-bao",
    }  # fmt: skip
    people = {(k.person, k.area, k.method) for k in keys if k.holder == "person"}
    leaders = {(city[f"{who}_leader"].person.account, area) for who, area in _AREAS.items()}
    assert people == {(account, area, "server-held") for account, area in leaders}


_AREAS = {"city": "hp", "ward": "w-le-chan"}


def test_a_new_approver_is_listed(world: World, clock: FakeClock) -> None:
    """Somebody who becomes an approver is in the next bundle; nothing else in it changes, and
    without a change no new bundle is made."""
    world.settle()
    first = bundle(world)
    clock.advance(1_000)
    world.settle()
    assert bundle(world) is first
    with world.house.database.write() as session:
        added = settle(session, "hai-an", "Phó chủ tịch", "w-hai-an", ("approver",), clock.ms)
    world.settle()
    fresh = set(bundle(world).keys) - set(first.keys)
    assert [(k.person, k.area) for k in fresh] == [(added.person.account, "w-hai-an")]
    assert set(first.keys) < set(bundle(world).keys)


def test_dates_are_renewed_in_time(world: World, clock: FakeClock) -> None:
    """A key's date is moved on a month before it comes: expiry alarms early, silences never."""
    world.settle()
    assert {k.renew_by for k in bundle(world).keys} == {START_MS + KEY_LASTS_MS}
    clock.advance(KEY_LASTS_MS - RENEW_BEFORE_MS + 1)
    world.settle()
    assert {k.renew_by for k in bundle(world).keys} == {clock.ms + KEY_LASTS_MS}


def sealed(world: World, signers: list[SigningKey], sequence: int = START_MS) -> bytes:
    """A bundle as two of the root's holders would bring it."""
    with world.house.database.read() as session:
        tree = load_tree(session)
        body = compose_trust(session, world.house.custody, tree, START_MS, STAND_INS)
    head = Head("root", topics.TRUST_TOPIC.of(), 0, START_MS + KEY_LASTS_MS, sequence)
    return seal("trust", head, body, signers)


def install(world: World, raw: bytes) -> bool:
    with world.house.database.write() as session:
        installed = install_trust(session, world.house.custody, raw, START_MS)
        return installed is not None


def test_a_bundle_signed_elsewhere_is_installed(world: World) -> None:
    """Where people hold the root, the bundle two of them signed is taken in, published, and the
    same one again changes nothing."""
    roots = list(read_root(world.house.data / "root"))
    world.pen = Pen(world.house.custody)
    world.crash()
    world.settle()
    device = world.enrol()
    raw = sealed(world, roots)
    assert install(world, raw)
    assert not install(world, raw)
    world.settle()
    assert to_json(device.body(topics.TRUST_TOPIC.of())) == to_json(bundle(world))


@pytest.mark.parametrize("doubt", ["key_not_allowed", "key_unknown", "sequence_old"])
def test_a_bundle_a_device_would_refuse(world: World, doubt: str) -> None:
    """A bundle signed by one holder, by strangers, or older than the one held is refused."""
    roots = list(read_root(world.house.data / "root"))
    world.settle()
    signers = {
        "key_not_allowed": roots[:1], "key_unknown": [SigningKey.make(), SigningKey.make()],
        "sequence_old": roots,
    }[doubt]  # fmt: skip
    sequence = START_MS - 1 if doubt == "sequence_old" else START_MS + 1
    before = bundle(world)
    with pytest.raises(GateError) as refused:
        install(world, sealed(world, signers, sequence))
    assert refused.value.doubt == doubt
    assert bundle(world) is before


def test_the_root_is_made_once(house: House) -> None:
    """A second root would disown every device of the first: it is not made. The keys can be read
    by their owner alone."""
    folder = house.data / "root"
    make_root(folder, house.custody)
    pinned = house.custody.root()
    with pytest.raises(FileExistsError):
        make_root(folder, house.custody)
    assert house.custody.root() == pinned
    assert (pinned.threshold, len(pinned.keys)) == (2, 3)
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert read_root(house.data / "nowhere") == []
