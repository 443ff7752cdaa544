"""What went wrong elsewhere, by name, and that it does not here."""

from collections.abc import Callable
from dataclasses import replace

from device_agent.player.pieces import Sound
from schedules.orders import Live, Relay, Stop
from schedules.wire import topics
from schedules.wire.envelope import FOREVER
from tests.device_agent.core.city import (
    CITY,
    DEVICE,
    HOUR,
    MINUTE,
    NEXT,
    WARD,
    City,
    at,
    default_trust,
    entry,
    follow_up,
    revoked,
    sound,
    urgent,
)
from tests.device_agent.core.world import World

MONTHS = 120 * 24 * HOUR
LOUD = {"every_ms": MINUTE, "until_ms": at(9)}


def test_dallas() -> None:
    """In 2017 an attacker's signal set off 156 sirens again and again for 95 minutes, faster than
    they were silenced: here one stop ends every order before it, however often it is sent again."""
    world = World(at(6)).begin()
    alarm = world.city.order(urgent("coi", at(6, 1), **LOUD, tone="siren"), at(6))
    world.give_orders(WARD, alarm)
    world.until(at(6, 2, 15))
    stop = world.city.order(Stop("dung", WARD, at(18)), at(6, 2, 15))
    world.give_orders(WARD, alarm, stop)
    for second in range(5, 95 * MINUTE // 1000, 23):
        world.until(at(6, 2, 15) + second * 1000)
        again = replace(alarm, begins_ms=world.agent.now_ms + 300)
        world.give_orders(WARD, alarm, *((again,) if second % 2 else ()))
        if second % 900 < 23:
            world.restart()
    assert max(one.end_ns for one in world.agent.heard) <= at(6, 2, 15, 50) * 1_000_000


def test_hawaii() -> None:
    """In 2018 a false missile alert stood for 38 minutes because nobody had a correction: here it
    was approved with the alarm, lies on the device, and one press says it a third of a second
    later, though nothing can be fetched any more."""
    world = World(at(6)).begin()
    alarm = urgent("ten-lua", at(6, 7), area=CITY, **LOUD, tone="siren")
    signed = world.city.order(alarm, at(6, 7), CITY)
    world.give_orders(CITY, signed)
    world.until(at(6, 8, 12))
    world.agent.origin = lambda _content: False
    said = follow_up(signed, alarm, at(6, 8, 12, 300), urgent_issuer=CITY)
    world.give_orders(CITY, signed, world.city.order(said, at(6, 8, 12), CITY))
    world.until(at(7))
    last = world.agent.heard[-1]
    assert Sound(sound("dinh-chinh").content, 15_000) in last.pieces
    assert last.start_ns == at(6, 8, 12, 300) * 1_000_000
    assert world.heard_order("ten-lua", 1, CITY) == [(at(6, 8), at(6, 8, 12), 0)]


def test_hawaii_where_the_network_is_down() -> None:
    """A loudspeaker that gave the alert and was cut off while it was called off at night says the
    correction as soon as it hears of it, within the hour for which people owe it to who heard."""
    world = World(at(22, 49)).begin()
    alarm = urgent("ten-lua", at(22, 50), every_ms=MINUTE, until_ms=at(23, 30), tone="siren")
    signed = world.city.order(alarm, at(22, 50))
    world.give_orders(WARD, signed)
    world.until(at(23, 20, 40))
    said = follow_up(signed, alarm, at(22, 53), owed_until_ms=at(23, 52))
    world.give_orders(WARD, signed, world.city.order(said, at(22, 52, 59)))
    world.until(at(23, 59))
    last = world.agent.heard[-1]
    assert last.start_ns == at(23, 21) * 1_000_000
    assert Sound(sound("dinh-chinh").content, 15_000) in last.pieces
    assert [one[:2] for one in world.outcomes()].count(("dinh-chinh", "played")) == 1


def test_hoi_an() -> None:
    """In 2016 idle loudspeakers in Hội An and Đà Nẵng spoke with a foreign station's voice: here
    they open for nothing but an order that is signed and current."""
    world = World(at(6)).begin()
    soon = at(6, 1)
    said = (
        urgent("la", soon, **LOUD),
        Live("la", WARD, "la", "urgent", soon, at(9)),
        Relay("la", WARD, "la", "Đài lạ", "urgent", soon, at(9)),
    )
    strangers: tuple[Callable[..., object], ...] = (
        lambda order: world.give_orders(WARD, world.city.order(order, at(6), NEXT)),
        lambda order: world.give_orders(WARD, world.city.order(order, at(6), "xa")),
        lambda order: world.give_orders(WARD, world.city.order(order, at(6), people=("xa",))),
        lambda order: world.agent.deliver(
            topics.ORDERS_TOPIC.of(WARD),
            replace(world.city, office="xa").orders(WARD, world.city.order(order, at(6))),
        ),
    )
    for order in said:
        for deliver in strangers:
            deliver(order)
    for raw in (b"", b"\xff" * 4_000, b'{"cmd":"play"}'):
        world.agent.deliver(topics.INBOX_TOPIC.of(DEVICE), raw)
        world.agent.deliver(topics.LIVE_TOPIC.of("la"), raw)
    world.until(at(9))
    assert world.agent.heard == []


def test_trung_loc() -> None:
    """In December 2025 a mistaken hour made Trung Lộc's loudspeakers blare at a quarter past three
    at night: here the device itself refuses what is not urgent outside permitted hours."""
    night = entry("nham-gio", 3 * HOUR + 15 * MINUTE, seconds=20 * 60, may_start_late_by_ms=HOUR)
    world = World(at(3), (night,)).begin()
    relay = Relay("tiep", WARD, "tiep", "VOV1", "priority", at(3, 15), at(4))
    world.give_orders(WARD, world.city.order(relay, at(3, 10)))
    world.until(at(4, 59))
    assert world.agent.heard == []


def test_omnilert() -> None:
    """An old server came back and sent an alert that was months old: here an order dies with its
    time, whoever sends it, whatever its envelope allows, also to a device without memory."""
    world = World(at(6)).begin()
    old = urgent("cu", at(6, 1) - MONTHS, every_ms=MINUTE, until_ms=at(6, 30) - MONTHS)
    for not_after in (FOREVER, at(7) - MONTHS):
        signed = world.city.order(old, at(6) - MONTHS, not_after=not_after)
        for again in (signed, replace(signed, begins_ms=at(6, 10))):
            world.give_orders(WARD, again)
    endless = replace(old, until_ms=at(23))
    world.give_orders(WARD, world.city.order(endless, at(6) - MONTHS))
    world.until(at(8))
    assert world.agent.heard == []


def test_ipaws_expired_trust() -> None:
    """From 2019 to 2023 an expired certificate silenced valid alerts: here the date of a key only
    alarms, a bundle once held outlives its own, and revoking alone takes a key its voice."""
    trust = default_trust()
    stale = replace(trust, keys=tuple(replace(key, renew_by=at(0)) for key in trust.keys))
    world = World(at(6), city=City(not_after=at(6, 30), trusted=stale)).begin()
    world.city.not_after = FOREVER
    world.until(at(12))
    world.give_orders(WARD, world.city.order(urgent("bao", at(12, 1)), at(12)))
    world.until(at(13))
    assert world.outcomes() == [("bao", "played", None)]
    world.agent.deliver(topics.TRUST_TOPIC.of(), world.city.trust(revoked(trust, WARD)))
    world.give_orders(WARD, world.city.order(urgent("bao-2", at(13, 1)), at(13)))
    world.until(at(14))
    assert world.outcomes() == [("bao", "played", None)]
