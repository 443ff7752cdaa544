"""The bundle of keys: one office, one key per unit and city, people who approve."""

from dataclasses import replace
from typing import Any

import cbor2
import pytest

from schedules.codec import to_json
from schedules.programme import Sound
from schedules.wire import topics
from schedules.wire.envelope import Head, seal
from schedules.wire.gate import GateError
from schedules.wire.keys import SigningKey
from schedules.wire.passkeys import Passkeys
from schedules.wire.trust import Trust, check_trust
from server.accounts.handing_over import keys_changed
from server.accounts.models import Passkey
from server.areas.tree import load_tree
from server.base.web import House
from server.dispatch import documents
from server.dispatch.composition import Pen
from server.dispatch.models import DrillWords
from server.dispatch.root import install_trust, make_root, read_root
from server.dispatch.trust import (
    EACH_AT_MOST,
    KEY_LASTS_MS,
    RENEW_BEFORE_MS,
    Rules,
    compose_trust,
)
from server.library.models import Content
from tests.server.accounts.authenticator import Authenticator
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
    people = {(k.person, k.areas, k.method) for k in keys if k.holder == "person"}
    leaders = {(city[f"{who}_leader"].person.account, area) for who, area in _AREAS.items()}
    assert people == {(account, (area,), "server-held") for account, area in leaders}


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
    assert [(k.person, k.areas) for k in fresh] == [(added.person.account, ("w-hai-an",))]
    assert set(first.keys) < set(bundle(world).keys)


HOME = Passkeys("loa.example", ("https://loa.example",))


def register(world: World, who: str, key: Authenticator, now: int = START_MS) -> None:
    """A passkey of that resident, as registration keeps it."""
    with world.house.database.write() as session:
        account = world.city[who].person.account
        session.add(
            Passkey(
                id=f"k-{key.credential_id.hex()[:16]}", account=account, name="Máy",
                credential_id=key.credential_id.hex(), public_key=key.cose(), sign_count=0,
                made_ms=now,
            )
        )  # fmt: skip
        keys_changed(session, now)


def people(world: World) -> set[tuple[str | None, str | None, str]]:
    keys = bundle(world).keys
    return {(k.person, k.method, k.algorithm) for k in keys if k.holder == "person"}


@pytest.mark.parametrize(("kind", "algorithm"), [("ES256", "es256"), ("EdDSA", "ed25519")])
def test_a_passkey_takes_the_place_of_its_stand_in(
    world: World, city: City, kind: Any, algorithm: str
) -> None:
    """Who approves and has a passkey signs by that alone, from the next bundle on; the server goes
    on standing in for who has none, where it may, and only there."""
    world.pen = replace(world.pen, rules=Rules(HOME, stand_ins=True))
    world.crash()
    register(world, "ward_leader", Authenticator(kind))
    register(world, "ward_officer", Authenticator(kind))
    world.settle()
    ward, chief = (city[who].person.account for who in ("ward_leader", "city_leader"))
    assert people(world) == {(ward, "passkey", algorithm), (chief, "server-held", "ed25519")}
    assert bundle(world).passkeys == HOME
    check_trust(bundle(world))
    world.pen = replace(world.pen, rules=Rules(HOME))
    world.crash()
    world.settle()
    assert people(world) == {(ward, "passkey", algorithm)}


def test_a_passkey_that_would_spoil_the_bundle_is_left_out(world: World) -> None:
    """One key registered by two people, a point off the curve, bytes that are no key: the bundle
    goes on without them, and holds so many of one person as there is room for."""
    world.pen = replace(world.pen, rules=Rules(HOME))
    world.crash()
    twice, copied, broken = Authenticator(), Authenticator(), Authenticator()
    copied.take_key_of(twice)
    register(world, "ward_leader", twice)
    register(world, "city_leader", copied)
    with world.house.database.write() as session:
        for n, key in enumerate((b"none", cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"x", -3: b"y"}))):
            account = world.city["city_leader"].person.account
            session.add(
                Passkey(
                    id=f"k-{n}", account=account, name="Máy", credential_id=f"c-{n}",
                    public_key=key, sign_count=0, made_ms=START_MS,
                )
            )  # fmt: skip
    for n in range(EACH_AT_MOST + 2):
        register(world, "ward_leader", broken if not n else Authenticator(), START_MS + n)
    world.settle()
    check_trust(bundle(world))
    listed = [k.person for k in bundle(world).keys if k.holder == "person"]
    assert listed.count(world.city["ward_leader"].person.account) == EACH_AT_MOST
    assert listed.count(world.city["city_leader"].person.account) <= 1


def test_a_key_registered_twice_is_whose_it_was_first(world: World, city: City) -> None:
    """Whoever comes later with somebody's public key takes nobody out of the bundle by it, however
    the two accounts are called."""
    world.pen = replace(world.pen, rules=Rules(HOME))
    world.crash()
    later, first = sorted(("ward_leader", "city_leader"), key=lambda who: city[who].person.account)
    own, copied = Authenticator(), Authenticator()
    copied.take_key_of(own)
    register(world, first, own, START_MS - 1)
    register(world, later, copied)
    world.settle()
    assert people(world) == {(city[first].person.account, "passkey", "es256")}


def test_every_unit_has_a_key_for_drills_alone(world: World) -> None:
    """One for each commune-level unit and the city, another than the one that gives alarms; and
    the bundle names the words that every drill says, once there are some."""
    world.settle()
    keys = bundle(world).keys
    drills = {k.area: k.id for k in keys if k.holder == "drill"}
    alarms = {k.area: k.id for k in keys if k.holder == "area"}
    assert drills.keys() == alarms.keys()
    assert not set(drills.values()) & set(alarms.values())
    assert bundle(world).drill_words is None
    with world.house.database.write() as session:
        session.add(
            Content(
                sha256="a" * 64, duration_ms=1_500, size=9, loudness=-16, true_peak=-2, peaks=[]
            )
        )
        session.flush()
        session.add(DrillWords(content="a" * 64, made_ms=START_MS))
    world.settle()
    assert bundle(world).drill_words == Sound("dien-tap", "a" * 64, 1_500, 9)


@pytest.mark.parametrize(
    ("origin", "home"),
    [
        ("https://loa.example.vn", "loa.example.vn"),
        ("http://localhost:8000", "localhost"),
        ("http://127.0.0.1:8000", None),
        ("https://[::1]", None),
    ],
)
def test_passkeys_are_at_home_at_a_name(origin: str, home: str | None) -> None:
    """Browsers give none to an address of numbers: there nobody has one."""
    passkeys = Rules.of(origin, stand_ins=False).passkeys
    assert passkeys == (Passkeys(home, (origin,)) if home else None)


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
