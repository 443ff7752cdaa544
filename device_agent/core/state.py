"""The whole of what an agent knows, as values; and `Turn`, the one step being taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from device_agent.clock import Chip, ClockMap, ClockSource, Kept, Moment, Sample
from device_agent.core.effects import Commit, Effect, Write
from device_agent.core.events import Measured
from device_agent.core.facts import Airing, Alarmed, Bar, Ended, Passed
from device_agent.player.events import PlayerEvent
from schedules.config import DeviceConfig
from schedules.evidence.note import Checkpoint
from schedules.floor import OrderRef
from schedules.orders import Issued, Live, Relay
from schedules.overlay import Paused, Verdict
from schedules.plan import Item, ItemKey, Plan
from schedules.programme import Programme
from schedules.wire.gate import Document
from schedules.wire.keys import SigningKey
from schedules.wire.live_gate import Came
from schedules.wire.receipt import Seen
from schedules.wire.trust import Root, Trust


@dataclass(frozen=True, slots=True)
class Device:
    """What does not change while the process lives. `nonce_seed`: secret random bytes, new for
    each process; nonces are drawn from it, so that the core itself knows no chance.
    `enrolled_ms`: the city's time at enrolment (0 unknown); it is later ever since. `install`: on
    trial after an update, or settled; empty where no launcher began it; `prove_ns` is how
    long a new one must be well without a break."""

    id: str
    key: SigningKey
    root: Root
    journal: str
    nonce_seed: bytes
    version: str
    tzdata: str
    started_ns: int
    enrolled_ms: int = 0
    install: Literal["", "settled", "trial"] = ""
    prove_ns: int = 300_000_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A time request under way: when it left (raw clock), and its bytes, to know its echo."""

    sent_ns: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Clock:
    """The time gone by. `map` is what everything uses; it stands still while something sounds.

    `teller` is the key whose replies `source` and `floor_ms` stand on, empty for the system.
    `apart_us`: the system's clock less the exchange's, however that is judged; None while nobody
    answers. `chip` is the reading at the beginning of a clock chip that may carry the time over the
    power cut before; `checked_ms` when a chip was last right.
    """

    map: ClockMap
    source: ClockSource = ClockSource.NONE
    error_us: int = 0
    lead_us: int = 0
    apart_us: int | None = None
    samples: tuple[Sample, ...] = ()
    kept: Kept | None = None
    chip: Chip | None = None
    checked_ms: int = 0
    floor_ms: int = 0
    teller: str = ""
    boot_id: str = ""
    slept_ns: int | None = None
    asked: Mapping[str, Asked] = field(default_factory=dict)
    asks: int = 0
    burst_left: int = 0
    ask_at_ns: int | None = None

    @property
    def trusted(self) -> bool:
        return self.source is not ClockSource.NONE

    @property
    def vouched(self) -> bool:
        """Somebody said what time it is: a clock chip alone opens and closes no day."""
        return self.trusted and self.source is not ClockSource.CHIP


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that passed the gate and lies on the disk under `slot`."""

    document: Document
    admitted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Documents:
    """`held` by slot; `storing`, by slot too, waits for its commit. `following` is the
    configuration in force: the newest one waits in its own slot until all its areas' documents
    have come. `judged`: orders held were judged by this trust and configuration and a trusted
    clock.

    `untimed`, by topic: accepted without a trusted clock, and in force only once judged by one;
    but for a trust bundle, which alone can vouch for the time (ADR 8). `passed`, by topic: the
    newest document that was held there and no longer is; none older comes in its place.
    """

    held: Mapping[str, HeldDocument] = field(default_factory=dict)
    untimed: Mapping[str, HeldDocument] = field(default_factory=dict)
    passed: Mapping[str, Passed] = field(default_factory=dict)
    storing: Mapping[str, HeldDocument] = field(default_factory=dict)
    following: DeviceConfig | None = None
    refused: int = 0
    judged: bool = False

    @property
    def trust(self) -> Trust | None:
        found = self.bundle
        return found.document.body if found is not None else None

    @property
    def bundle(self) -> HeldDocument | None:
        """The document whose keys count: the newest trust bundle."""
        return self.untimed.get("loa/1/trust") or self.held.get("loa/1/trust")

    def programmes(self) -> dict[str, Programme]:
        bodies = (held.document.body for held in self.held.values())
        return {body.area: body for body in bodies if isinstance(body, Programme)}


@dataclass(frozen=True, slots=True)
class InForce:
    """An admitted order."""

    issued: Issued
    not_after: int


@dataclass(frozen=True, slots=True)
class Orders:
    """`in_force` by identity, stops and lifts apart in `bars` by issuer and id; `over` are the
    identities that never start again, with their not-after. `alarmed`, by issuer and id with a
    stroke between: the alarms that sounded here."""

    in_force: Mapping[str, InForce] = field(default_factory=dict)
    bars: Mapping[str, Bar] = field(default_factory=dict)
    over: Mapping[str, int] = field(default_factory=dict)
    alarmed: Mapping[str, Alarmed] = field(default_factory=dict)
    stopped_through: int = -1


@dataclass(frozen=True, slots=True)
class Session:
    """A live or relay order that is followed, and what came of its sound: as far as `came_ms` into
    the session, and when it ends, once that was told."""

    issued: Issued
    came: Came = field(default_factory=Came)
    came_ms: int = 0
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class LiveSound:
    """`sessions` by the key of their airing; `topics` are those subscribed to for them."""

    sessions: Mapping[str, Session] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()

    def issued(self) -> Iterator[Issued]:
        """The orders of the sessions, each as long as is known by now."""
        for session in self.sessions.values():
            order = session.issued.order
            assert isinstance(order, Live | Relay)
            until_ms = min(order.until_ms, session.end_ms or order.until_ms)
            yield replace(session.issued, order=replace(order, until_ms=until_ms))


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of yesterday, today and tomorrow; `items` are those not yet accounted for.

    `stale`: something changed since they were computed. `days` is what they were computed for.
    """

    days: tuple[Plan, ...] = ()
    today: date | None = None
    items: tuple[Item, ...] = ()
    accounted: date | None = None
    stale: bool = True
    first: bool = True
    next_midnight_ms: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A play the player was told of and has not reported over.

    It begins at `at_ms`, `skip_ms` into its block (the actual instant once it began), by `map`.
    `whole` is False for an urgent order's tone while its sound is still on the way; `live` is True
    where the sound comes as packets.
    """

    play_id: str
    key: str
    source: ItemKey | OrderRef
    at_ms: int
    skip_ms: int
    length_ms: int
    whole: bool
    map: ClockMap
    begun: bool = False
    silenced: bool = False
    live: bool = False

    @property
    def zero_ms(self) -> int:
        """When the block's own beginning is, or would have been."""
        return self.at_ms - self.skip_ms

    @property
    def end_ms(self) -> int:
        return self.zero_ms + self.length_ms


@dataclass(frozen=True, slots=True)
class Sounding:
    """What sounds, what sounded, and what became of it.

    `done` are the items among `ended` and `leftover`, as the overlay names them.
    """

    airings: Mapping[str, Airing] = field(default_factory=dict)
    ended: Mapping[str, Ended] = field(default_factory=dict)
    done: frozenset[ItemKey] = frozenset()
    leftover: tuple[Airing, ...] = ()
    told: tuple[Told, ...] = ()
    unheard: tuple[PlayerEvent, ...] = ()
    closing: Mapping[str, Verdict] = field(default_factory=dict)
    paused: Paused | None = None
    floor_end_ms: int | None = None
    free_from_ms: int = 0
    awake_since_ms: int = 0
    booted_ms: int = 0
    plays: int = 0
    ready: frozenset[str] = frozenset()
    wake_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Receipts: numbered through `last`, on the disk through `saved`, sent through `sent`, and
    stored by the server through `acked`; `lowest` is the oldest still held (0: none)."""

    last: int = 0
    previous: str | None = None
    saved: int = 0
    sent: int = 0
    acked: int = 0
    lowest: int = 0
    ack_sequence: int = -1
    ack_identity: str = ""
    sent_at_ns: int | None = None
    resend_at_ns: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Witness:
    """The newest checkpoint seen of the server's log, and its note; `saved` is the note on the
    disk. `contradicted`: another came that no log could be which only grew. `lost`: what was seen
    of a log whose end a restored server no longer has, until a receipt says it."""

    seen: Checkpoint | None = None
    note: str = ""
    saved: str = ""
    contradicted: bool = False
    lost: Seen | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """Writes that wait for the next commit, and those under way."""

    waiting: tuple[Write, ...] = ()
    committing: tuple[Write, ...] = ()
    retry_at_ns: int | None = None

    @property
    def fails(self) -> bool:
        """The last attempt failed, and the next one is not yet due."""
        return self.retry_at_ns is not None


@dataclass(frozen=True, slots=True)
class Reporting:
    """When the next status or beat is due, and from when on it is a whole status; `told` is what
    the last one said, but for what is only measured, `pressed` what of it somebody waited for,
    `stands` its sequence. Until `counted_until_ns` whole ones alone are sent."""

    at_ns: int | None = None
    whole_at_ns: int = 0
    counted_until_ns: int = 0
    stands: int = 0
    measuring: bool = False
    measured: Measured | None = None
    told: tuple[Any, ...] = ()
    pressed: tuple[Any, ...] = ()
    sequence: int = 0
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Updating:
    """Of an install that a launcher runs: since when it is well, whether that was long enough; the
    update that lies ready, since when; and what the launcher was told."""

    well_since_ns: int | None = None
    proven: bool = False
    staged: str = ""
    staged_since_ns: int = 0
    said: tuple[bool, str, str] = (False, "", "")


@dataclass(frozen=True, slots=True)
class Diagnosing:
    """The newest question that was answered: its sequence, and when it came."""

    sequence: int = -1
    at_ns: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    device: Device
    clock: Clock
    documents: Documents = Documents()
    orders: Orders = Orders()
    live: LiveSound = LiveSound()
    plans: Plans = Plans()
    sounding: Sounding = Sounding()
    outbox: Outbox = Outbox()
    witness: Witness = Witness()
    saving: Saving = Saving()
    reporting: Reporting = Reporting()
    updating: Updating = Updating()
    diagnosing: Diagnosing = Diagnosing()
    wanted: tuple[Any, ...] = ()
    opens: Mapping[str, int] = field(default_factory=dict)
    linked: bool = False
    leaving: bool = False
    wake_ns: int = 0


class Turn:
    """One step being taken: the state so far, the instant, and the effects so far.

    The rooms of the core are functions that take a turn and change its `state`.
    """

    def __init__(self, state: State, now: Moment) -> None:
        self.state, self.now = state, now
        self._effects: list[Effect] = []
        self._commit: Commit | None = None

    @property
    def now_ms(self) -> int:
        """UTC milliseconds by the clock in use, never below the last persisted time."""
        clock = self.state.clock
        return max(clock.floor_ms, clock.map.to_wall_ms(self.now.steady_ns))

    def set(self, **parts: Any) -> None:
        self.state = replace(self.state, **parts)

    def emit(self, effect: Effect) -> None:
        self._effects.append(effect)

    def write(self, *writes: Write) -> None:
        """To be in the next commit, which precedes every other effect of this step."""
        saving = self.state.saving
        self.set(saving=replace(saving, waiting=saving.waiting + writes))

    def commit(self, commit: Commit) -> None:
        self._commit = commit

    @property
    def effects(self) -> tuple[Effect, ...]:
        first = () if self._commit is None else (self._commit,)
        return (*first, *self._effects)
