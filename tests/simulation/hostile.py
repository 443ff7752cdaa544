"""Somebody who owns the broker: says what nobody said, again what was said, elsewhere, or changed.

Whatever it sends must change nothing, on a device or on the server: what each knows is compared
before and after.
"""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from device_agent.core.events import Woken
from device_agent.core.state import State
from schedules.programme import Block, Entry, Policy, Programme
from schedules.recurrence import Daily, When
from schedules.wire import topics
from schedules.wire.envelope import FOREVER, Head, seal
from schedules.wire.keys import SigningKey
from schedules.wire.strict import read_base64, write_base64
from schedules.zones import local_day
from server.base.mqtt import Message
from server.dispatch.models import Document
from server.fleet.models import DeviceStatus
from server.playlog.models import Journal, ReceiptRow
from tests.simulation.chance import key
from tests.simulation.clock import HOUR, MINUTE
from tests.simulation.invariants import Broken
from tests.simulation.townspeople import CITY, WARDS, ZONE

if TYPE_CHECKING:
    from tests.simulation.loudspeaker import Loudspeaker
    from tests.simulation.world import World


def attack_device(world: World, chance: Random) -> None:
    """A handful of messages to one device, each of which must change nothing."""
    agent = chance.choice(world.agents)
    agent.catch_up()
    for _ in range(4):
        if agent.state is None or not agent.linked:
            return
        found = _to_device(world, agent, chance)
        if found is None:
            continue
        agent.happens(Woken())  # so that nothing is due but what is sent
        before = _known(agent.state)
        agent.deliver(*found)
        after = _known(agent.state)
        if after is not None and before is not None and after != before:
            raise Broken("forged", f"{agent.device} took {found[1][:300]!r} on {found[0]}")


def attack_server(world: World, chance: Random) -> None:
    """The same to the server, under the name of a device."""
    office = world.office
    if not office.running or not world.agents:
        return
    if not office.guarded(office.gateway.absorb_waiting):
        return
    before = _stored(world)
    for _ in range(4):
        found = _to_server(world, chance)
        if found is not None:
            office.gateway.handle(Message(*found, 1, retain=False))
    kept, office.kill_in = office.kill_in, None
    office.gateway.absorb_waiting()
    office.kill_in = kept
    if _stored(world) != before:
        raise Broken("forged", "the server took what no device said")


def _known(state: State | None) -> tuple[Any, ...] | None:
    """All that a device knows or does, but for the count of what it refused and its own plans to
    say so; None while it is switched off."""
    if state is None:
        return None
    documents = replace(state.documents, refused=0)
    return (
        documents, state.orders, state.plans, state.sounding, state.outbox, state.saving,
        state.clock, state.wanted,
    )  # fmt: skip


def _stored(world: World) -> tuple[Any, ...]:
    with world.office.house.database.read() as session:
        statuses = session.execute(
            select(DeviceStatus.device, DeviceStatus.identity, DeviceStatus.state).order_by(
                DeviceStatus.device
            )
        ).all()
        journals = session.execute(select(Journal.device, Journal.stored_through)).all()
        counts = [
            session.scalar(select(func.count()).select_from(t)) for t in (ReceiptRow, Document)
        ]
    return statuses, sorted(journals), counts


def _to_device(world: World, agent: Loudspeaker, chance: Random) -> tuple[str, bytes] | None:
    """A topic and a message that this device must not believe."""
    said = [one for one in world.network.carried if _is_down(one[0])]
    if not said:
        return None
    topic, raw = chance.choice(said)
    kind = chance.choice(["mutated", "elsewhere", "again", "made", "resigned"])
    if kind == "mutated":
        return topic, _mutated(raw, chance)
    if kind == "resigned":
        return topic, _resigned(raw, key("somebody"))
    if kind == "again":
        return (topic, raw) if _is_old(agent, topic, raw) else None
    if kind == "elsewhere":
        other = chance.choice([one[0] for one in said])
        return (other, raw) if other != topic else None
    return _made(world, chance)


def _to_server(world: World, chance: Random) -> tuple[str, bytes] | None:
    said = [one for one in world.network.carried if _is_up(one[0])]
    if not said:
        return None
    topic, raw = chance.choice(said)
    other = chance.choice(world.agents).device
    kind = chance.choice(["mutated", "elsewhere", "resigned"])
    if kind == "mutated":
        return topic, _mutated(raw, chance)
    if kind == "resigned":
        return topic, _resigned(raw, key("somebody"))
    row, device = topics.find(topic) or (topics.STATUS_TOPIC, "")
    return (row.of(other), raw) if device != other else None


def _mutated(raw: bytes, chance: Random) -> bytes:
    """One bit, or one field of what it says, is another; the signature stays."""
    if chance.random() < 0.5:
        at = chance.randrange(len(raw))
        return raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]
    envelope = json.loads(raw)
    payload = json.loads(read_base64(envelope["payload"]))
    payload["sequence"] += chance.choice([1, 1_000, 10**9])
    return _packed(envelope, payload)


def _resigned(raw: bytes, by: SigningKey) -> bytes:
    """The same, newer, signed by a key that nobody trusts, under its own name or the old one."""
    envelope = json.loads(raw)
    payload = json.loads(read_base64(envelope["payload"]))
    payload["sequence"] += 1
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = write_base64(by.sign(b"loa/1\n" + envelope["type"].encode() + b"\n" + text))
    for one in envelope["signatures"]:
        one["signature"] = signature
    return _packed(envelope, payload)


def _packed(envelope: dict[str, Any], payload: dict[str, Any]) -> bytes:
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    packed = {**envelope, "payload": write_base64(text)}
    return json.dumps(packed, sort_keys=True, separators=(",", ":")).encode()


def _made(world: World, chance: Random) -> tuple[str, bytes]:
    """A programme of a sound that nobody approved, signed by a key that may not sign it."""
    area = chance.choice([CITY, *WARDS])
    others = [one for one in (CITY, *WARDS) if one != area]
    signer = chance.choice(
        [key("somebody"), world.office.custody.office(), world.office.custody.area(others[0]),
         world.office.custody.area(others[1])]
    )  # fmt: skip
    now = world.clock.now_ms()
    sounds = world.town.sounds
    sound = sounds[chance.choice(sorted(sounds))]
    soon = (now + 2 * MINUTE + 7 * HOUR) % (24 * HOUR)
    entry = Entry(
        id="e-forged", revision=1, class_="priority", areas=(area,), block=Block((sound,)),
        when=When(ZONE, local_day(now, ZONE), None, (soon,), Daily()), live_from=0,
        live_until=None, created_ms=0,
    )  # fmt: skip
    body = Programme(area, 10**6, 0, (entry,), (Policy(0, accepts_by_default=True),))
    topic = topics.PROGRAMME_TOPIC.of(area)
    issuer = chance.choice([area, area, "office", others[0]])
    head = Head(issuer, topic, 0, FOREVER, now + 1)
    return topic, seal("programme", head, body, [signer])


def _is_old(agent: Loudspeaker, topic: str, raw: bytes) -> bool:
    """Already taken in, or older than what was: not what merely comes by another way."""
    if topic.endswith("/time"):
        return True
    assert agent.state is not None
    payload = json.loads(read_base64(json.loads(raw)["payload"]))
    home, sequence = payload["audience"], payload["sequence"]
    if home.endswith("/ack"):
        taken = sequence <= agent.state.outbox.ack_sequence
        return bool(taken or home.split("/")[3] != agent.device)
    held = agent.state.documents.held.get(home)
    storing = home in agent.state.documents.storing
    return held is not None and not storing and bool(sequence <= held.document.head.sequence)


def _is_down(topic: str) -> bool:
    found = topics.find(topic)
    return found is not None and "down" in found[0].directions


def _is_up(topic: str) -> bool:
    found = topics.find(topic)
    return found is not None and found[0] in (topics.STATUS_TOPIC, topics.RECEIPTS_TOPIC)
