"""What to have on the device: all that will sound, soonest first, then what stands by."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from device_agent.core import airings
from device_agent.core.effects import Content, Fetch
from device_agent.core.events import FetchFailed, FileReady, Holding
from device_agent.core.state import Turn
from schedules.orders import Urgent
from schedules.programme import Sound
from schedules.resolve import resolve

LOOK_AHEAD_DAYS = 7


def settle(turn: Turn) -> None:
    """Say it anew whenever it changed."""
    config, plans = turn.state.documents.following, turn.state.plans
    urgent = tuple(
        one.issued.order.sound
        for one in turn.state.orders.in_force.values()
        if isinstance(one.issued.order, Urgent)
    )
    about = (urgent, plans.days, config)
    if about == turn.state.wanted:
        return
    turn.set(wanted=about)
    sounds = {sound.content: Content(sound.content, sound.size) for sound in _sounds(turn, urgent)}
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


def _sounds(turn: Turn, urgent: tuple[Sound, ...]) -> Iterator[Sound]:
    """Urgent orders; the plans; the days after them; standby; whatever else may recur."""
    yield from urgent
    config, plans = turn.state.documents.following, turn.state.plans
    if config is None or plans.today is None:
        return
    programmes = turn.state.documents.programmes()
    ahead = [
        resolve(programmes, config, plans.today + timedelta(days=n))
        for n in range(2, LOOK_AHEAD_DAYS + 1)
    ]
    for item in (*plans.items, *(item for plan in ahead for item in plan.items)):
        yield from (piece.sound for piece in item.block.pieces())
    for programme in programmes.values():
        yield from programme.standby
    for programme in programmes.values():
        for entry in programme.entries:
            gone = entry.live_until is not None and entry.live_until <= turn.now_ms
            if not gone and (entry.when.last is None or entry.when.last >= plans.today):
                yield from (piece.sound for piece in entry.block.pieces())
