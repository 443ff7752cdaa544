"""Reading all there is to know of this controller, without disturbing an agent that runs on it.

No card is opened and no session begun while one runs: what it says of itself counts.
"""

import time
from pathlib import Path
from typing import Final

from device_agent import certificate, chrony, sound, usage
from device_agent.checking import machine, reaching
from device_agent.checking.facts import (
    Clock,
    Facts,
    Identity,
    Last,
    Network,
    Papers,
    Reached,
    Sound,
)
from device_agent.enrol import ENROLLING
from device_agent.glance import Glance
from device_agent.health import SIM_FILE, read_sim
from device_agent.identity import Identity as Known
from device_agent.identity import load
from device_agent.journal import StorageError, look
from device_agent.machine_clock import SystemClock, read_chip
from device_agent.player.alsa.pcm import CardError, Cards
from device_agent.player.output import Fault
from schedules.codec import MalformedError, from_json
from schedules.refusal import RefusalError
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text, read_envelope
from schedules.wire.receipt import Receipt
from schedules.wire.strict import read_json

CHIP: Final = Path("/sys/class/rtc/rtc0")


def read(data: Path, glance: Glance | None) -> Facts:
    """`glance` is the running agent's own word, None where none runs on `data`. Some seconds."""
    now_ms = time.time_ns() // 1_000_000
    known = _known(data)
    papers, unreadable = _papers(data) if known is not None else (Papers(), False)
    return Facts(
        at_ms=now_ms,
        running=glance is not None,
        supply=machine.supply(),
        disk=machine.disk(data),
        sound=_sound(data, glance),
        clock=_clock(glance),
        network=_network(data, known, glance),
        identity=_identity(data, known),
        papers=papers,
        unreadable=unreadable,
    )


def _known(data: Path) -> Known | None:
    try:
        return load(data)
    except RefusalError:
        return None


def _identity(data: Path, known: Known | None) -> Identity:
    if known is None:
        return Identity(None, (data / ENROLLING).exists())
    return Identity(known.device, certificate_ends_ms=certificate.ends_ms(data))


def _sound(data: Path, glance: Glance | None) -> Sound:
    try:
        output = sound.read(data).output
    except (RefusalError, OSError):
        output = ""
    kind, _, name = output.partition(":")
    if kind != "alsa":
        return Sound(output, ())
    try:
        cards = sound.cards()
    except RefusalError:
        return Sound(output, (), "absent")
    names = tuple(one.name for one in cards.names())
    if glance is not None and glance.card is not None:
        card = glance.card
        return Sound(output, names, card.fault, machine.muted(name), card.xruns, card.real_time)
    return Sound(output, names, _opens(cards, name), machine.muted(name))


def _opens(cards: Cards, name: str) -> Fault | None:
    """Whether it can be had; nothing is sounded."""
    try:
        cards.open(name).close()
    except CardError as bad:
        return bad.word
    return None


def _clock(glance: Glance | None) -> Clock:
    command, chip = chrony.find(), read_chip(CHIP)
    kernel = SystemClock(lambda: None).kernel()
    return Clock(
        tracking=None if command is None else chrony.ask(command),
        kept=None if kernel is None else kernel.synchronised,
        chip=None if chip is None else chip.name,
        quality=None if glance is None else glance.quality,
        error_us=None if glance is None else glance.error_us,
    )


def _network(data: Path, known: Known | None, glance: Glance | None) -> Network:
    up, route = machine.interfaces(), machine.has_route()
    content: Reached | None = None
    broker: Reached | None = None
    if known is not None:
        content, broker = reaching.content(known, data), reaching.broker(known, data)
    linked = None if glance is None else glance.linked
    sim = read_sim(data / SIM_FILE)
    used = usage.read(data)
    return Network(up, route, content, broker, linked, machine.modem(), sim, used)


def _papers(data: Path) -> tuple[Papers, bool]:
    if not (data / "journal.sqlite").exists():
        return Papers(), False  # enrolled, and never run yet
    try:
        looked = look(data / "journal.sqlite")
        heads = {slot: _opened(raw)[0] for slot, raw in looked.documents.items()}
        last = None if looked.receipt is None else _last(looked.receipt)
    except (StorageError, MalformedError):
        return Papers(), True
    trust = heads.get(topics.TRUST_TOPIC.of())
    programmes = [slot for slot in heads if topics.PROGRAMME_TOPIC.match(slot)]
    kept = data / "cache" / "content"
    return Papers(
        trust_ends_ms=None if trust is None else trust.not_after,
        configured=any(topics.CONFIG_TOPIC.match(slot) for slot in heads),
        programmes=len(programmes),
        recordings=sum(1 for one in kept.glob("*")) if kept.is_dir() else 0,
        unacknowledged=looked.unacknowledged,
        last=last,
    ), False


def _opened(raw: bytes) -> tuple[Head, object]:
    """Head and body of what was judged before it was kept."""
    payload = read_json(open_text(read_envelope(raw)).payload)
    body = payload.pop("body")
    return from_json(Head, payload), body


def _last(raw: bytes) -> Last:
    receipt = from_json(Receipt, _opened(raw)[1])
    return Last(receipt.outcome, receipt.reason, receipt.recorded_ms)
