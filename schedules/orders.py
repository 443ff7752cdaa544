"""What must happen now: urgent bulletins and what follows them, drills, stops, live, tests."""

from dataclasses import dataclass
from typing import Annotated, Literal

from schedules.programme import Sound
from schedules.words import (
    AreaId,
    AtMost,
    Base64,
    BulletinClass,
    DeviceId,
    Duration,
    Instant,
    LiveDelay,
    OrderId,
    SessionId,
    Sha256,
    Volume,
    Within,
)

AREAS_MAX = 64
"""Areas that one order may name; who wants more means a whole area above them, or a group."""
Areas = Annotated[tuple[AreaId, ...], AtMost(AREAS_MAX)]
"""Empty: all of the order's `area`. Else two or more that stand below it, sorted, each once: the
order stands on the list of `area` and sounds on the devices of these alone (ADR 32)."""

OpeningTone = Literal["attention", "siren"]
"""Made by each device itself: two tones in turn, or a wail for what threatens life."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """Sounds at `at_ms`, again every `every_ms`, while repetitions begin before `until_ms`.

    Each repetition opens with `attention_ms` of `tone`, which every device makes itself.
    `inline` carries the audio in the order (at most `INLINE_MAX_BYTES`), so that nobody need
    fetch it. `correction` and `all_clear` are approved together with it and kept ready: one
    `FollowUp` says either (ADR 19). `areas` narrow it down to some of `area`.
    """

    id: OrderId
    area: AreaId
    at_ms: Instant
    until_ms: Instant
    every_ms: Annotated[int, Within(1_000, 86_400_000)]
    attention_ms: Annotated[int, Within(0, 60_000)]
    sound: Sound
    correction: Sound
    all_clear: Sound
    tone: OpeningTone = "attention"
    inline: Base64 | None = None
    volume: Volume = 100
    areas: Areas = ()
    kind: Literal["urgent"] = "urgent"

    @property
    def length_ms(self) -> int:
        return self.attention_ms + self.sound.duration_ms


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Ends the urgent order it names, at once and for good, and sounds in its place.

    `sound` is that order's own `correction` or `all_clear`, as `says` says: whoever approved the
    alarm approved it too, so it needs nobody else (ADR 19). `urgent_issuer` is the area whose key
    signed the urgent order, `urgent_identity` the hash of its signed bytes. It opens with the
    attention tone, never with the siren. `area` and `areas` are that order's own.

    It sounds on its grid for all until `until_ms`; until `owed_until_ms`, for a device that sounded
    the alarm and has not said this to its end: who heard the one there shall hear the other.
    """

    id: OrderId
    area: AreaId
    urgent: OrderId
    urgent_issuer: AreaId
    urgent_identity: Sha256
    says: Literal["correction", "all_clear"]
    at_ms: Instant
    until_ms: Instant
    every_ms: Annotated[int, Within(1_000, 86_400_000)]
    attention_ms: Annotated[int, Within(0, 60_000)]
    sound: Sound
    inline: Base64 | None = None
    volume: Volume = 100
    areas: Areas = ()
    owed_until_ms: Instant | None = None
    kind: Literal["follow_up"] = "follow_up"

    @property
    def last_ms(self) -> int:
        """Before this instant its last repetition begins anywhere."""
        return self.until_ms if self.owed_until_ms is None else self.owed_until_ms

    @property
    def length_ms(self) -> int:
        return self.attention_ms + self.sound.duration_ms


@dataclass(frozen=True, slots=True)
class Drill:
    """An exercise (diễn tập), once, at `at_ms`: never urgent, and never to be taken for it.

    It opens with `tone_ms` of a tone of its own, then the device says `words`, the sound, and
    `words` again. `words` is the clip that the trust bundle names: neither the server nor the
    drill's key can change it. Only a drill key signs it, and such a key signs nothing else. It
    begins only where all of it is at hand and ends within permitted hours. `areas` narrow it down
    to some of `area`.
    """

    id: OrderId
    area: AreaId
    at_ms: Instant
    tone_ms: Annotated[int, Within(0, 60_000)]
    words: Sound
    sound: Sound
    volume: Volume = 100
    areas: Areas = ()
    kind: Literal["drill"] = "drill"

    @property
    def length_ms(self) -> int:
        return self.tone_ms + self.sound.duration_ms + 2 * self.words.duration_ms

    @property
    def until_ms(self) -> int:
        return self.at_ms + self.length_ms


@dataclass(frozen=True, slots=True)
class Stop:
    """Ends every order issued before it and bars all but newer urgent ones until `until_ms`."""

    id: OrderId
    area: AreaId
    until_ms: Instant
    kind: Literal["stop"] = "stop"


@dataclass(frozen=True, slots=True)
class Lift:
    """Ends the bar of one stop; what the stop ended stays ended.

    `stop_issuer` is the area whose key signed the stop: an order's name is its issuer's own.
    """

    id: OrderId
    area: AreaId
    stop: OrderId
    stop_issuer: AreaId
    kind: Literal["lift"] = "lift"


@dataclass(frozen=True, slots=True)
class Live:
    """A person at the microphone, heard as the packets of session `session`.

    The first frame is captured at `at_ms`; a frame captured at t sounds at t + `delay_ms`, on
    every device alike, and nothing sounds from `until_ms` on.
    """

    id: OrderId
    area: AreaId
    session: SessionId
    class_: BulletinClass
    at_ms: Instant
    until_ms: Instant
    delay_ms: LiveDelay = 300
    volume: Volume = 100
    kind: Literal["live"] = "live"


@dataclass(frozen=True, slots=True)
class Relay:
    """Another station (tiếp sóng), read by the server alone and heard as packets like `Live`.

    `station` is its name, for people.
    """

    id: OrderId
    area: AreaId
    session: SessionId
    station: Annotated[str, AtMost(120)]
    class_: BulletinClass
    at_ms: Instant
    until_ms: Instant
    delay_ms: LiveDelay = 300
    volume: Volume = 100
    kind: Literal["relay"] = "relay"


@dataclass(frozen=True, slots=True)
class Test:
    """A test tone on one device, for a technician beneath it."""

    id: OrderId
    device: DeviceId
    at_ms: Instant
    duration_ms: Duration
    volume: Volume = 100
    kind: Literal["test"] = "test"

    @property
    def until_ms(self) -> int:
        return self.at_ms + self.duration_ms


Order = Urgent | FollowUp | Drill | Stop | Lift | Live | Relay | Test
Repeating = Urgent | FollowUp
"""Orders that sound on a grid (rule 1)."""
Streamed = Live | Relay
"""Orders whose sound comes as packets while it is made."""
Session = Live | Relay | Test
"""Orders that hold the floor for one stretch, within permitted hours unless urgent."""
INLINE_MAX_BYTES = 64 * 1024
"""Audio that may ride within an order: about sixteen seconds."""


@dataclass(frozen=True, slots=True)
class Issued:
    """An order and its sequence: its moment of issue in UTC milliseconds, unique per issuer.

    `rank` is how far down the device's chain its issuer stood when it was judged, 0 highest:
    a stop is lifted from where it was issued, or from above. `issuer` is the area whose key
    signed it: an order's name is its issuer's own.
    """

    order: Order
    sequence: int
    rank: int = 0
    issuer: str = ""


def places_of(order: Urgent | FollowUp | Drill | Stop | Lift | Live | Relay) -> tuple[str, ...]:
    """The areas whose devices it is for."""
    some: tuple[str, ...] = getattr(order, "areas", ())
    return some or (order.area,)


def is_urgent(order: Order) -> bool:
    """True for what may sound at night and through a stop that is older."""
    if isinstance(order, Live | Relay):
        return order.class_ == "urgent"
    return isinstance(order, Repeating)


def followed_up(orders: tuple[Issued, ...]) -> frozenset[tuple[str, str]]:
    """Issuer and id of every urgent order that a newer follow-up among `orders` has ended."""
    urgent = {
        (one.issuer, one.order.id): one.sequence for one in orders if isinstance(one.order, Urgent)
    }
    named = (
        ((one.order.urgent_issuer, one.order.urgent), one.sequence)
        for one in orders
        if isinstance(one.order, FollowUp)
    )
    return frozenset(name for name, sequence in named if urgent.get(name, sequence) < sequence)


def stops_in_force(orders: tuple[Issued, ...], now: int) -> tuple[Issued, ...]:
    """The stops that still bar at `now`: neither lifted nor run out.

    A lift counts where it is newer than its stop and issued no further down the chain.
    """
    lifts = [
        (one.order.stop_issuer, one.order.stop, one)
        for one in orders
        if isinstance(one.order, Lift)
    ]
    return tuple(
        one
        for one in orders
        if isinstance(one.order, Stop)
        and now < one.order.until_ms
        and not any(
            (issuer, stop) == (one.issuer, one.order.id)
            and lift.sequence > one.sequence
            and lift.rank <= one.rank
            for issuer, stop, lift in lifts
        )
    )
