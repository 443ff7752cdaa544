"""What to have on the device: what orders name, what stands by for the next one, and then all
that will sound, soonest first.

What comes first is fetched first and evicted last, so that an alarm finds its audio here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from device_agent.core import airings
from device_agent.core.effects import Content, Fetch
from device_agent.core.events import FetchFailed, FileReady, Holding
from device_agent.core.spreading import AHEAD_MS, opens_ms
from device_agent.core.state import Turn
from schedules.orders import Drill, Repeating, Urgent
from schedules.programme import Sound
from schedules.resolve import resolve

LOOK_AHEAD_DAYS = 7


class _Needed(NamedTuple):
    """A sound, and when it is needed: None where no day within sight needs it."""

    sound: Sound
    at_ms: int | None


def settle(turn: Turn) -> None:
    """Say it anew whenever it changed. What an order changes does not ask for days to come."""
    config, days = turn.state.documents.following, turn.state.plans.days
    ordered, before = tuple(_ordered(turn)), turn.state.wanted
    if before[:3] == (ordered, days, config):
        return
    known = before[1:3] == (days, config)
    planned = before[3] if known else tuple(_planned(turn))
    turn.set(wanted=(ordered, days, config, planned))
    opens = turn.state.opens if known else _opens(turn, planned)
    turn.set(opens=opens)
    wanted = {sound.content: Content(sound.content, sound.size) for sound in ordered}
    to_steady_ns = turn.state.clock.map.to_steady_ns
    for sound, _ in planned:
        from_ns = max(0, to_steady_ns(opens[sound.content]))
        wanted.setdefault(sound.content, Content(sound.content, sound.size, from_ns))
    turn.emit(Fetch(tuple(wanted.values())))


def holding(turn: Turn, event: Holding | FileReady) -> None:
    turn.set(sounding=replace(turn.state.sounding, ready=event.held))
    fault = turn.state.reporting.fault
    if isinstance(event, FileReady) and fault is not None and fault.startswith("fetch_"):
        turn.set(reporting=replace(turn.state.reporting, fault=None))


def failed(turn: Turn, event: FetchFailed) -> None:
    turn.set(reporting=replace(turn.state.reporting, fault=f"fetch_{event.reason}"))


def missing(turn: Turn) -> tuple[str, ...]:
    """What today's and tomorrow's plans need and the device lacks, soonest first; what may wait
    for its hour is not amiss."""
    done, ready, opens = airings.ended_items(turn), turn.state.sounding.ready, turn.state.opens
    needed = (
        piece.sound.content
        for item in turn.state.plans.items
        if item.key not in done
        for piece in item.block.pieces()
    )
    return tuple(
        content
        for content in dict.fromkeys(needed)
        if content not in ready and opens.get(content, 0) <= turn.now_ms
    )


def _opens(turn: Turn, planned: Iterable[_Needed]) -> dict[str, int]:
    """From when on each content is fetched. It only ever becomes sooner."""
    config, now_ms = turn.state.documents.following, turn.now_ms
    found: dict[str, int] = {}
    if config is None:
        return found
    for sound, needed_ms in planned:
        name = sound.content
        if name not in found:
            opens = opens_ms(turn.state.device.id, name, needed_ms, now_ms, config.zone)
            found[name] = min(opens, turn.state.opens.get(name, opens))
    return found


def _ordered(turn: Turn) -> Iterator[Sound]:
    """What orders in force say; then what may follow them; the words of drills."""
    orders = [one.issued.order for one in turn.state.orders.in_force.values()]
    yield from (order.sound for order in orders if isinstance(order, Repeating | Drill))
    for order in orders:
        if isinstance(order, Urgent):
            yield from (order.correction, order.all_clear)
    trust = turn.state.documents.trust
    if trust is not None and trust.drill_words is not None:
        yield trust.drill_words


def _planned(turn: Turn) -> Iterator[_Needed]:
    """What stands by; the plans and the days after them; whatever else may recur."""
    config, plans = turn.state.documents.following, turn.state.plans
    if config is None or plans.today is None:
        return
    programmes = turn.state.documents.programmes()
    for programme in programmes.values():
        yield from (_Needed(sound, turn.now_ms + AHEAD_MS) for sound in programme.standby)
    ahead = [
        resolve(programmes, config, plans.today + timedelta(days=n))
        for n in range(2, LOOK_AHEAD_DAYS + 1)
    ]
    for item in (*plans.items, *(item for plan in ahead for item in plan.items)):
        yield from (_Needed(piece.sound, item.start_ms) for piece in item.block.pieces())
    for programme in programmes.values():
        for entry in programme.entries:
            gone = entry.live_until is not None and entry.live_until <= turn.now_ms
            if not gone and (entry.when.last is None or entry.when.last >= plans.today):
                yield from (_Needed(piece.sound, None) for piece in entry.block.pieces())
