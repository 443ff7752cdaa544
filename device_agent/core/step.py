"""The one door of the core: `begin` a life from the journal's memory, then `step` by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, assert_never

from device_agent.clock import Moment
from device_agent.core import (
    airings,
    content,
    diagnosing,
    documents,
    heard,
    live,
    plans,
    receipts,
    reporting,
    saving,
    sounding,
    timekeeping,
    updating,
    witness,
)
from device_agent.core.effects import Effects, KeepDocument, WakeAt
from device_agent.core.events import (
    CommitFailed,
    Committed,
    Event,
    Examined,
    FetchFailed,
    FileReady,
    Holding,
    Leaving,
    LinkDown,
    LinkUp,
    Measured,
    MessageArrived,
    Woken,
)
from device_agent.core.facts import (
    Accounted,
    Acked,
    Airing,
    Alarmed,
    Bar,
    Checked,
    Ended,
    Fact,
    OrderOver,
    Passed,
    StoppedThrough,
    Time,
    Witnessed,
    items_of,
)
from device_agent.core.state import (
    Device,
    Documents,
    Orders,
    Outbox,
    Plans,
    Sounding,
    State,
    Turn,
)
from device_agent.player.events import Cut, Failed, Started
from device_agent.player.events import Ended as PlayEnded
from schedules.wire.receipt import OrderSubject

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything the journal kept: documents, facts by (kind, key), and where receipts stand."""

    documents: tuple[KeepDocument, ...] = ()
    facts: Mapping[tuple[str, str], Fact] = field(default_factory=dict)
    last_receipt: int = 0
    last_identity: str | None = None
    lowest_receipt: int = 0


def begin(device: Device, memory: Memory, now: Moment) -> tuple[State, Effects]:
    """A new life of the core. The player holds nothing, the link is down.

    Nothing here sounds or is decided: that begins with the first step, a `Woken`.
    """
    checked = _one(memory, "checked", Checked)
    clock = timekeeping.begin(now, _one(memory, "time", Time), checked, device)
    turn = Turn(State(device, clock, **_remembered(memory, now)), now)
    timekeeping.settle(turn)
    documents.reopened(turn, memory.documents)
    reporting.begin(turn)
    return turn.state, turn.effects


def step(state: State, event: Event, now: Moment) -> tuple[State, Effects]:
    """What becomes of an agent by one event, and what is to be done, in that order.

    `now` never goes back on its steady clock. Bugs propagate; nothing else is raised.
    """
    turn = Turn(state, now)
    if live.is_sound(event):
        assert isinstance(event, MessageArrived)
        live.arrived(turn, event.topic, event.raw)
        if now.steady_ns < state.wake_ns and live.ends(turn.state) == live.ends(state):
            return turn.state, turn.effects  # only sound came: all else stands as it stood
        event = Woken()
    timekeeping.settle(turn)
    documents.settle(turn)  # nothing is judged by what a trusted clock would not let stand
    _take(turn, event)
    _settle(turn)
    return turn.state, turn.effects


def _take(turn: Turn, event: Event) -> None:  # noqa: PLR0912  (a table: one line per event)
    match event:
        case Woken():
            pass
        case MessageArrived(topic, raw):
            documents.arrived(turn, topic, raw)
        case Committed():
            saving.committed(turn, event)
        case CommitFailed():
            saving.failed(turn, event)
        case FileReady() | Holding():
            content.holding(turn, event)
        case FetchFailed():
            content.failed(turn, event)
        case Started() | PlayEnded() | Cut() | Failed():
            heard.arrived(turn, event)
        case LinkUp():
            _link_up(turn)
        case LinkDown():
            turn.set(linked=False)
            reporting.link_down(turn)
        case Measured():
            reporting.measured(turn, event)
        case Examined():
            diagnosing.examined(turn, event)
        case Leaving():
            reporting.leaving(turn)
            turn.set(leaving=True)
        case _:
            assert_never(event)


def _link_up(turn: Turn) -> None:
    turn.set(linked=True)
    documents.link_up(turn)
    live.link_up(turn)
    timekeeping.link_up(turn)
    receipts.link_up(turn)
    reporting.link_up(turn)


def _settle(turn: Turn) -> None:
    documents.settle(turn)
    if turn.state.clock.trusted:
        if not turn.state.sounding.awake_since_ms:
            airings.resume_after_restart(turn)
        heard.settle(turn)
        plans.settle(turn)
    live.settle(turn)
    sounding.settle(turn)
    content.settle(turn)
    receipts.settle(turn)
    timekeeping.ask(turn)
    updating.settle(turn)
    reporting.settle(turn)
    timekeeping.remember(turn)
    saving.settle(turn)
    turn.set(wake_ns=_next_wake_ns(turn))
    turn.emit(WakeAt(turn.state.wake_ns))


def _next_wake_ns(turn: Turn) -> int:
    """The earliest instant at which a room has something to do; never before now."""
    state, now_ns = turn.state, turn.now.steady_ns
    wakes = [state.clock.map.to_steady_ns(at_ms) for at_ms in state.sounding.wake_ms]
    wakes += [at for at in (heard.next_ns(turn), state.saving.retry_at_ns) if at is not None]
    if state.linked:
        linked = (state.clock.ask_at_ns, state.outbox.resend_at_ns, state.reporting.at_ns)
        wakes += [at for at in linked if at is not None and not state.reporting.measuring]
    if not state.clock.trusted:
        wakes.append(now_ns + timekeeping.IN_NEED_NS)  # chrony may have found the time
    wakes += updating.wakes_ns(turn)
    if plans.more_to_account(turn):
        wakes.append(now_ns)
    return max(now_ns, min(wakes, default=now_ns + timekeeping.ASK_EVERY_NS))


def _remembered(memory: Memory, now: Moment) -> dict[str, Any]:
    facts = memory.facts
    kept = [(key, fact) for (_, key), fact in facts.items()]
    airings_kept = {key: fact for key, fact in kept if isinstance(fact, Airing)}
    ended = {key: fact for key, fact in kept if isinstance(fact, Ended)}
    gone = [one.subject for one in ended.values()]
    gone += [one.subject for one in airings_kept.values()]
    acked = _one(memory, "acked", Acked)
    accounted = _one(memory, "accounted", Accounted)
    stopped = _one(memory, "stopped_through", StoppedThrough)
    return {
        "documents": Documents(
            passed={key: fact for key, fact in kept if isinstance(fact, Passed)}
        ),
        "orders": Orders(
            bars={key: fact for key, fact in kept if isinstance(fact, Bar)},
            over={key: fact.not_after for key, fact in kept if isinstance(fact, OrderOver)},
            alarmed={key: fact for key, fact in kept if isinstance(fact, Alarmed)},
            stopped_through=stopped.sequence if stopped is not None else -1,
        ),
        "plans": Plans(accounted=accounted.day if accounted is not None else None),
        "sounding": Sounding(
            airings={
                key: replace(airing, restarted=True)
                for key, airing in airings_kept.items()
                if isinstance(airing.subject, OrderSubject)
            },
            leftover=tuple(
                airing
                for airing in airings_kept.values()
                if not isinstance(airing.subject, OrderSubject)
            ),
            ended=ended,
            done=items_of(gone),
            # Play ids must differ from those of every life before, within one boot.
            plays=now.steady_ns // 1_000_000,
        ),
        "witness": witness.begin(_one(memory, "witnessed", Witnessed)),
        "outbox": Outbox(
            last=memory.last_receipt,
            previous=memory.last_identity,
            saved=memory.last_receipt,
            acked=acked.stored_through if acked is not None else 0,
            lowest=memory.lowest_receipt,
            ack_sequence=acked.sequence if acked is not None else -1,
            ack_identity=acked.identity if acked is not None else "",
        ),
    }


def _one(memory: Memory, kind: str, contract: type[F]) -> F | None:
    found = memory.facts.get((kind, ""))
    return found if isinstance(found, contract) else None
