"""What the core wants done. The shell does it in the order given, and reports back in events."""

from collections.abc import Sequence
from dataclasses import dataclass

from device_agent.core.facts import Fact
from device_agent.player.pieces import Piece
from schedules.wire.live_gate import Packet


@dataclass(frozen=True, slots=True)
class Admitted:
    """An order of a list that passed its gate, by identity, and when (UTC ms)."""

    identity: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class KeepDocument:
    """A document that passed the gate. `slot` is its home topic, or another name under which
    the core keeps one (the configuration in force while a newer one waits)."""

    slot: str
    topic: str
    sequence: int
    identity: str
    raw: bytes
    admitted: tuple[Admitted, ...] = ()


@dataclass(frozen=True, slots=True)
class DropDocument:
    slot: str


@dataclass(frozen=True, slots=True)
class Keep:
    key: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Drop:
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Append:
    """Receipt `n`, sealed. Receipts are appended in order, without a gap."""

    n: int
    identity: str
    raw: bytes
    recorded_ms: int


@dataclass(frozen=True, slots=True)
class MarkAcked:
    """Receipts up to `through` are the server's since `at_ms`; those above no longer are."""

    through: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Prune:
    """Forget receipts that were acknowledged before `acked_before_ms`."""

    acked_before_ms: int


Write = KeepDocument | DropDocument | Keep | Drop | Append | MarkAcked | Prune


@dataclass(frozen=True, slots=True)
class Commit:
    """One fully synced transaction. Answered by `Committed` or `CommitFailed` before anything
    else happens, and performed before the effects that stand after it."""

    writes: tuple[Write, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """`device_agent.player.Player.play`; `join_ms`: late, it begins at the running offset, and no
    further into it than that; None: from its start."""

    play_id: str
    at_ns: int
    pieces: tuple[Piece, ...]
    volume: int
    skip_ms: int
    join_ms: int | None


@dataclass(frozen=True, slots=True)
class Listen:
    """`device_agent.player.Player.listen`: live sound of at most `length_ms`."""

    play_id: str
    at_ns: int
    length_ms: int
    volume: int
    skip_ms: int


@dataclass(frozen=True, slots=True)
class Hear:
    """Packets for what `Listen` told; `end_ms`: where its sound ends, once that is known."""

    play_id: str
    packets: tuple[Packet, ...]
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class Silence:
    """Fade this play out, or take it away before it starts."""

    play_id: str


@dataclass(frozen=True, slots=True)
class Content:
    """Not to be fetched before the steady instant `from_ns`; 0: at once, whatever the rest."""

    sha256: str
    size: int
    from_ns: int = 0


@dataclass(frozen=True, slots=True)
class Fetch:
    """All content to have, soonest first, replacing what was said before; the cache spares it
    in this order, that which is held included. Answered by `Holding`."""

    wanted: tuple[Content, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """Content that came within a document; answered by `FileReady` or `FetchFailed`."""

    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Subscribe, also where subscribed already: retained documents then come once more."""

    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Send:
    """Publish as the table of topics says; lost while the link is down."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SendReceipts:
    """Publish receipts `first`…`last` from the journal, in order."""

    topic: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Will:
    """The last will for the next connection."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Measure:
    """Answered by `Measured`."""


@dataclass(frozen=True, slots=True)
class SayOfInstall:
    """Tell the launcher: this install proved itself in this life, or what it `lacks` in a word;
    and which update may take its place when this life ends (empty: none)."""

    proven: bool
    lacks: str
    swap: str


@dataclass(frozen=True, slots=True)
class Examine:
    """Look at the whole machine, elsewhere than in the core's loop: it takes seconds. Answered by
    `Examined` of the same `id`, if at all."""

    id: str


@dataclass(frozen=True, slots=True)
class WakeAt:
    """`Woken` is wanted at this steady instant, or earlier if there is another event.

    The newest replaces the one before.
    """

    steady_ns: int


Effect = (
    Commit
    | Play
    | Listen
    | Hear
    | Silence
    | Fetch
    | Hold
    | Subscribe
    | Unsubscribe
    | Send
    | SendReceipts
    | Will
    | Measure
    | Examine
    | SayOfInstall
    | WakeAt
)
Effects = Sequence[Effect]
