"""What to have on the device: what orders name, what stands by for the next one, and then all
that will sound, soonest first.

What comes first is fetched first and evicted last, so that an alarm finds its audio here.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from device_agent.core import airings
from device_agent.core.effects import Content, Fetch
from device_agent.core.events import FetchFailed, FileReady, Holding
from device_agent.core.state import Turn
from schedules.orders import Drill, Repeating, Urgent
from schedules.programme import Sound
from schedules.resolve import resolve

LOOK_AHEAD_DAYS = 7


def settle(turn: Turn) -> None:
    """Say it anew whenever it changed. What an order changes does not ask for days to come."""
    config, days = turn.state.documents.following, turn.state.plans.days
    ordered, before = tuple(_ordered(turn)), turn.state.wanted
    if before[:3] == (ordered, days, config):
        return
    known = before[1:3] == (days, config)
    planned = before[3] if known else tuple(_planned(turn))
    turn.set(wanted=(ordered, days, config, planned))
    sounds = {sound.content: Content(sound.content, sound.size) for sound in (*ordered, *planned)}
    turn.emit(Fetch(tuple(sounds.values())))


def holding(turn: Turn, event: Holding | FileReady) -> None:
    turn.set(sounding=replace(turn.state.sounding, ready=event.held))
    fault = turn.state.reporting.fault
    if isinstance(event, FileReady) and fault is not None and fault.startswith("fetch_"):
        turn.set(reporting=replace(turn.state.reporting, fault=None))


def failed(turn: Turn, event: FetchFailed) -> None:
    turn.set(reporting=replace(turn.state.reporting, fault=f"fetch_{event.reason}"))


def missing(turn: Turn) -> tuple[str, ...]:
    """What today's and tomorrow's plans need and the device lacks, soonest first."""
    done, ready = airings.ended_items(turn), turn.state.sounding.ready
    needed = (
        piece.sound.content
        for item in turn.state.plans.items
        if item.key not in done
        for piece in item.block.pieces()
    )
    return tuple(dict.fromkeys(content for content in needed if content not in ready))


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


def _planned(turn: Turn) -> Iterator[Sound]:
    """What stands by; the plans and the days after them; whatever else may recur."""
    config, plans = turn.state.documents.following, turn.state.plans
    if config is None or plans.today is None:
        return
    programmes = turn.state.documents.programmes()
    for programme in programmes.values():
        yield from programme.standby
    ahead = [
        resolve(programmes, config, plans.today + timedelta(days=n))
        for n in range(2, LOOK_AHEAD_DAYS + 1)
    ]
    for item in (*plans.items, *(item for plan in ahead for item in plan.items)):
        yield from (piece.sound for piece in item.block.pieces())
    for programme in programmes.values():
        for entry in programme.entries:
            gone = entry.live_until is not None and entry.live_until <= turn.now_ms
            if not gone and (entry.when.last is None or entry.when.last >= plans.today):
                yield from (piece.sound for piece in entry.block.pieces())
