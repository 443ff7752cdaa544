"""When an update may take this install's place, and when a new one has proven itself (ADR 34).

The exchange silences the device for a second or two: it waits for a moment when nothing sounds,
nothing is in force and nothing is due, outside permitted hours if there is one within a day.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from device_agent.core import reporting
from device_agent.core.effects import SayOfInstall
from device_agent.core.state import Turn, Updating
from schedules.config import permitted_spans

CLEAR_MS: Final = 300_000
"""Nothing is due for so long after an exchange."""
HOURS_WAIT_NS: Final = 86_400_000_000_000
"""How long permitted hours are waited out."""


def settle(turn: Turn) -> None:
    if not turn.state.device.install or turn.state.leaving:
        return
    updating, lacks = _looked(turn), _lacks(turn)
    swap = updating.staged if _may_swap(turn, updating, lacks) else ""
    said = (updating.proven, lacks, swap)
    if said != updating.said:
        turn.emit(SayOfInstall(*said))
    turn.set(updating=replace(updating, said=said))
    if swap:
        reporting.leaving(turn)
        turn.set(leaving=True)


def wakes_ns(turn: Turn) -> Iterator[int]:
    """When an install that is well will have been so for long enough."""
    updating = turn.state.updating
    if updating.well_since_ns is not None and not updating.proven:
        yield updating.well_since_ns + turn.state.device.prove_ns


def _looked(turn: Turn) -> Updating:
    updating, now_ns = turn.state.updating, turn.now.steady_ns
    well = turn.state.device.install == "settled" or not _lacks(turn)
    began = updating.well_since_ns if updating.well_since_ns is not None else now_ns
    proven = updating.proven or (well and now_ns - began >= turn.state.device.prove_ns)
    measured = turn.state.reporting.measured
    staged = "" if measured is None else measured.staged
    since = updating.staged_since_ns if staged == updating.staged else now_ns
    return Updating(began if well else None, proven, staged, since, updating.said)


def _lacks(turn: Turn) -> str:
    """What keeps it from sounding as it should, in a word; empty when nothing does."""
    state, measured = turn.state, turn.state.reporting.measured
    if not state.clock.trusted:
        return "clock"
    if state.documents.following is None or not state.plans.days:
        return "documents"
    if not state.linked or measured is None:
        return "link"
    if measured.card is not None and measured.card.fault is not None:
        return "card"
    return ""


def _may_swap(turn: Turn, updating: Updating, lacks: str) -> bool:
    """Only from a state that the new install can be held to; never while one is on trial."""
    on_trial = turn.state.device.install == "trial" and not updating.proven
    if not updating.staged or lacks or on_trial or not _is_quiet(turn):
        return False
    waited = turn.now.steady_ns - updating.staged_since_ns >= HOURS_WAIT_NS
    return waited or not _in_hours(turn)


def _is_quiet(turn: Turn) -> bool:
    state, now_ms = turn.state, turn.now_ms
    sounding = state.sounding
    busy = sounding.told or sounding.airings or sounding.paused or state.live.sessions
    if busy or state.orders.in_force or state.saving.fails:
        return False
    until_ms = now_ms + CLEAR_MS
    return not any(
        item.start_ms <= until_ms and now_ms <= item.latest_ms for item in state.plans.items
    )


def _in_hours(turn: Turn) -> bool:
    config, today = turn.state.documents.following, turn.state.plans.today
    assert config is not None, "it lacks nothing"
    assert today is not None
    day = timedelta(days=1)
    hours = permitted_spans(config, today - day, today + day)
    return any(span.start <= turn.now_ms < span.end for span in hours)
