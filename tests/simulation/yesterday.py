"""Genuine documents of long ago, kept by somebody who owns the broker now.

They are handed to a loudspeaker that remembers nothing: a new memory card, no clock, and the
city's server out of reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from schedules.programme import Block, Entry, Policy, Programme
from schedules.recurrence import Daily, When
from schedules.wire import topics
from schedules.wire.envelope import Head, seal
from schedules.wire.time import TimeReply
from schedules.wire.trust import Thresholds, Trust, TrustedKey
from schedules.zones import DAY_MS, day_span, local_day
from server.broker import acl
from tests.simulation.agent_journal import MemoryJournal
from tests.simulation.chance import key, root_keys
from tests.simulation.clock import MINUTE, SECOND
from tests.simulation.townspeople import CITY, WARDS, ZONE

if TYPE_CHECKING:
    from tests.simulation.world import World

SIGNED_MS, EXPIRED_MS = 100 * DAY_MS, 10 * DAY_MS
"""How long ago they were signed, and were last to be accepted."""
STOLEN = "an office key, revoked since"


def flash(world: World, enrolled_ms: int) -> None:
    """The first device gets a new card and is cut off from the server, its clock unknown."""
    agent, coming_back = world.agents[0], world.agents[0].on_gone
    agent.catch_up()
    agent.on_gone = lambda: None
    agent.kill()
    agent.on_gone = coming_back
    agent.journal = MemoryJournal("f" * 32)
    agent.synchronised, agent.enrolled_ms = False, enrolled_ms
    world.network.part(acl.SERVER)
    world.clock.after(5 * SECOND, agent.start)


def keep_programme(world: World) -> None:
    """The broker hands out what the first ward said then: it sounds soon, every day."""
    now = world.clock.now_ms()
    sound = world.town.sounds[world.town.bulletins[WARDS[0]][0]]
    soon = now + 8 * MINUTE
    at = soon - day_span(local_day(soon, ZONE), ZONE).start
    when = When(ZONE, local_day(now - SIGNED_MS, ZONE), None, (at,), Daily())
    entry = Entry(
        id="e-old", revision=1, class_="priority", areas=(WARDS[0],), block=Block((sound,)),
        when=when, live_from=0, live_until=None, created_ms=0,
    )  # fmt: skip
    body = Programme(WARDS[0], 1, 0, (entry,), (Policy(0, accepts_by_default=True),))
    topic = topics.PROGRAMME_TOPIC.of(WARDS[0])
    signer = world.office.custody.area(WARDS[0])
    world.network.retained[topic] = seal("programme", _head(world, WARDS[0], topic), body, [signer])


def keep_trust(world: World, ago_ms: int) -> None:
    """The broker hands out the bundle from before the office's key was revoked, which expired
    so long ago."""
    custody, topic = world.office.custody, topics.TRUST_TOPIC.of()
    areas = [(custody.area(area), area) for area in (CITY, *WARDS)]
    keys = [(key(STOLEN), None), (custody.office(), None), *areas]
    trusted = tuple(
        TrustedKey(
            one.id, one.public_text, "area" if area else "office", area, None, None,
            world.clock.now_ms(), revoked=False,
        )
        for one, area in keys
    )  # fmt: skip
    body = Trust(trusted, Thresholds())
    world.network.retained[topic] = seal(
        "trust", _head(world, "root", topic, ago_ms), body, root_keys()[:2]
    )


def lie_about_time(world: World) -> None:
    """The revoked key answers the device's questions: it is still the bundle's time."""
    agent, topic = world.agents[0], topics.TIME_TOPIC.of(world.agents[0].device)
    agent.catch_up()
    for nonce in list(agent.state.clock.asked) if agent.state is not None else []:
        then_us = (world.clock.now_ms() - EXPIRED_MS - DAY_MS) * 1_000
        reply, head = TimeReply(nonce, then_us, then_us), _head(world, "office", topic)
        agent.deliver(topic, seal("time_reply", head, reply, [key(STOLEN)]))


def learn_the_time(world: World) -> None:
    """The kernel of the first device calls its clock synchronised at last."""
    world.agents[0].catch_up()
    world.agents[0].synchronised = True


def _head(world: World, issuer: str, topic: str, ago_ms: int = EXPIRED_MS) -> Head:
    now = world.clock.now_ms()
    return Head(issuer, topic, now - SIGNED_MS, now - ago_ms, now - SIGNED_MS)
