"""What runs out is told early, by who looks after it, and again as it comes near."""

from server.areas.tree import load_tree
from server.base.authority import DAY_MS, LASTS_MS
from server.base.web import House
from server.dispatch.composition import LASTS_MS as BUNDLE_LASTS_MS
from server.fleet.models import DeviceCertificate
from server.notices.expiring import expiring_bundle, expiring_certificates, stage_of
from server.notices.kinds import Thing
from tests.server.city import City
from tests.server.dispatch.world import World


def test_each_step_is_told_once_the_nearest_last() -> None:
    """Before the first step nothing is said; between two, the earlier one; after the end, the
    last."""
    steps = (20, 10, 5, 0)
    left = {25: None, 20: 20, 12: 20, 10: 10, 1: 5, 0: 0, -3: 0}
    assert {days: stage_of(days * DAY_MS, steps) for days in left} == left


def test_a_bundle_that_nobody_signed_and_a_certificate_that_was_not_renewed_are_told(
    house: House, city: City
) -> None:
    """The bundle in the areas under no other, the certificate where its device stands; not while
    they have long to go, nor one that was renewed or revoked."""
    world = World(house, city)
    device = world.enrol("w-le-chan")
    world.settle()
    now = house.clock.now_ms()

    def told(days_left: int, of_ms: int) -> list[Thing]:
        at = now + of_ms - days_left * DAY_MS
        with house.database.read() as session:
            tree = load_tree(session)
            return [*expiring_bundle(session, tree, at), *expiring_certificates(session, at)]

    assert told(41, BUNDLE_LASTS_MS) == []
    (bundle,) = told(40, BUNDLE_LASTS_MS)
    assert (bundle.area, bundle.urgent) == ("hp", False)
    assert told(2, BUNDLE_LASTS_MS)[0].urgent
    assert told(30, BUNDLE_LASTS_MS)[0].key != bundle.key
    with house.database.write() as session:
        session.add(_certificate(device.id, "a1", now, LASTS_MS // 2))
    assert told(21, LASTS_MS // 2) == []
    (certificate,) = told(20, LASTS_MS // 2)
    assert (certificate.area, certificate.about) == ("w-le-chan", device.id)
    with house.database.write() as session:
        session.add(_certificate(device.id, "a2", now, LASTS_MS))
    assert told(20, LASTS_MS // 2) == []


def _certificate(device: str, serial: str, now: int, lasts_ms: int) -> DeviceCertificate:
    return DeviceCertificate(
        serial=serial, device=device, key_hash=serial, pem="", issued_ms=now,
        not_after_ms=now + lasts_ms,
    )  # fmt: skip
