"""What the player reports, taken in at the instant it was heard.

Reports come up to one output buffer before that instant; they wait until it has come, so that
what has happened never runs ahead of `now`.
"""

from dataclasses import replace

from device_agent.core import airings, receipts
from device_agent.core.facts import Airing
from device_agent.core.receipts import End
from device_agent.core.state import Told, Turn
from device_agent.player.events import (
    Cut,
    Ended,
    Failed,
    PlayerEvent,
    Reason,
    Sounded,
    Started,
)
from schedules.overlay import RESUME_AFTER_MS, Paused
from schedules.plan import ItemKey

FRAMES_PER_MS = 48
SAME_MS = 2
NEARLY_WHOLE_MS = 20
"""What a play may lack at its end and still be whole: the ramp before the next one."""


def arrived(turn: Turn, event: PlayerEvent) -> None:
    sounding = turn.state.sounding
    turn.set(sounding=replace(sounding, unheard=(*sounding.unheard, event)))


def settle(turn: Turn) -> None:
    """Take in what has been heard by now."""
    now_ns = turn.now.steady_ns
    waiting = turn.state.sounding.unheard
    if not waiting:
        return
    later = tuple(e for e in waiting if e.heard_at_ns > now_ns and not turn.state.leaving)
    turn.set(sounding=replace(turn.state.sounding, unheard=later))
    for event in waiting:
        if event not in later:
            _take_in(turn, event)


def next_ns(turn: Turn) -> int | None:
    return min((event.heard_at_ns for event in turn.state.sounding.unheard), default=None)


def _take_in(turn: Turn, event: PlayerEvent) -> None:
    told = next((t for t in turn.state.sounding.told if t.play_id == event.play_id), None)
    if told is None:
        return  # of a play before a restart of the core
    if isinstance(event, Started):
        _started(turn, told, event)
        return
    _forget(turn, told)
    airing = turn.state.sounding.airings.get(told.key)
    if airing is None:
        return
    airing = _added(airing, told, event.sounded, event.heard_at_ns)
    if event.sounded is not None:
        airings.keep(turn, airing)
    match event:
        case Ended():
            _ended(turn, told, airing, event.heard_at_ns)
        case Cut(sounded=sounded) if sounded is not None and _nearly_whole(told, sounded):
            _ended(turn, told, airing, event.heard_at_ns)
        case Cut():
            _cut(turn, told, airing, event)
        case Failed():
            _failed(turn, told, airing, event)


def _started(turn: Turn, told: Told, event: Started) -> None:
    """It began. Where it was told to start from its beginning, the actual instant rules."""
    at_ms = (told.map.to_wall_us(event.heard_at_ns) + 500) // 1000
    late = isinstance(told.source, ItemKey) and abs(at_ms - told.at_ms) > SAME_MS
    begun = replace(told, begun=True, at_ms=at_ms if late else told.at_ms)
    sounding = turn.state.sounding
    plays = tuple(begun if one == told else one for one in sounding.told)
    turn.set(sounding=replace(sounding, told=plays))
    airing = sounding.airings.get(told.key)
    if airing is not None and airing.started_us is None:
        wall_us = told.map.to_wall_us(event.heard_at_ns)
        steady_us = event.heard_at_ns // 1000
        airings.keep(turn, replace(airing, started_us=wall_us, started_steady_us=steady_us))


def _forget(turn: Turn, told: Told) -> None:
    sounding = turn.state.sounding
    turn.set(sounding=replace(sounding, told=tuple(t for t in sounding.told if t != told)))


def _added(airing: Airing, told: Told, sounded: Sounded | None, heard_at_ns: int) -> Airing:
    if sounded is None:
        return airing
    return replace(
        airing,
        sounded_ms=airing.sounded_ms + sounded.sounded_frames // FRAMES_PER_MS,
        starved_ms=airing.starved_ms + sounded.starved_frames // FRAMES_PER_MS,
        ended_us=told.map.to_wall_us(heard_at_ns),
        heard_back=airing.heard_back
        if sounded.heard_back is None
        else airing.heard_back or sounded.heard_back,
        ended_steady_us=heard_at_ns // 1000,
    )


def _ended(turn: Turn, told: Told, airing: Airing, heard_at_ns: int) -> None:
    if not told.whole:
        return  # the tone alone; the order goes on when its sound has come
    _uncloses(turn, told.key)
    airings.complete(turn, airing)
    item = next((i for i in turn.state.plans.items if i.key == told.source), None)
    if item is not None:
        free_ms = (told.map.to_wall_us(heard_at_ns) + 500) // 1000 + item.gap_ms
        sounding = turn.state.sounding
        free_from_ms = max(sounding.free_from_ms, free_ms)
        turn.set(sounding=replace(sounding, free_from_ms=free_from_ms))


def _cut(turn: Turn, told: Told, airing: Airing, event: Cut) -> None:
    """It was stopped: for good, to make way, or before it began."""
    verdict = turn.state.sounding.closing.get(told.key)
    if verdict is not None:
        _uncloses(turn, told.key)
        airings.close(turn, airing, verdict)
    elif turn.state.leaving and airing.started_us is not None:
        receipts.record(turn, airing, End("cut", "restarted"))
    elif event.sounded is None:
        again = any(one.key == told.key for one in turn.state.sounding.told)
        if airing.started_us is None and not again and not _awaited(turn, told):
            airings.drop(turn, told.key)
    elif isinstance(told.source, ItemKey):
        _pause(turn, told.source, told, event)


def _awaited(turn: Turn, told: Told) -> bool:
    """Live sound that was due and never came: a receipt is owed."""
    return told.live and told.at_ms <= turn.now_ms


def _pause(turn: Turn, key: ItemKey, told: Told, event: Cut) -> None:
    assert event.sounded is not None
    at_ms = (told.map.to_wall_us(event.heard_at_ns) + 500) // 1000
    offset_ms = event.sounded.position_frames // FRAMES_PER_MS
    others = (t.source for t in turn.state.sounding.told if t.key != told.key)
    by = next((s.entry if isinstance(s, ItemKey) else s.order for s in others), "")
    paused = Paused(key, offset_ms, at_ms + RESUME_AFTER_MS, by)
    turn.set(sounding=replace(turn.state.sounding, paused=paused))


def _failed(turn: Turn, told: Told, airing: Airing, event: Failed) -> None:
    """Content that is gone is fetched again; what can not be played is said so, and not retried."""
    if event.reason in (Reason.MISSING, Reason.CORRUPT):
        sounding = turn.state.sounding
        ready = sounding.ready - frozenset(airing.contents)
        turn.set(sounding=replace(sounding, ready=ready), wanted=())
    begun = airing.started_us is not None
    verdict = turn.state.sounding.closing.get(told.key)
    if verdict is not None:
        _uncloses(turn, told.key)
        airings.close(turn, airing, verdict)
    elif event.reason is Reason.TOO_LATE:
        return
    elif event.reason in (Reason.MISSING, Reason.CORRUPT) and not begun:
        if isinstance(told.source, ItemKey):
            airings.drop(turn, told.key)
    else:
        receipts.record(turn, airing, End("cut" if begun else "missed", event.reason.value))


def _nearly_whole(told: Told, sounded: Sounded) -> bool:
    return sounded.position_frames >= (told.length_ms - NEARLY_WHOLE_MS) * FRAMES_PER_MS


def _uncloses(turn: Turn, key: str) -> None:
    sounding = turn.state.sounding
    rest = {name: one for name, one in sounding.closing.items() if name != key}
    turn.set(sounding=replace(sounding, closing=rest))
