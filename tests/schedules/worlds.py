"""Small random worlds for the overlay: a minute and a half of items, orders, hours."""

from dataclasses import replace

from hypothesis import strategies as st

from schedules.floor import OrderRef
from schedules.orders import Drill, FollowUp, Issued, Lift, Live, Order, Relay, Stop, Test, Urgent
from schedules.overlay import History, Paused, Sounding
from schedules.plan import Item
from schedules.programme import Block, Sound
from schedules.spans import Span, union
from tests.schedules.told_by_seconds import SECOND, World

NOW = 100 * SECOND
HORIZON = NOW + 90 * SECOND


def seconds(low: int, high: int) -> st.SearchStrategy[int]:
    """Whole seconds, in milliseconds."""
    return st.integers(low, high).map(lambda n: n * SECOND)


def sound(name: str, length_ms: int) -> Sound:
    return Sound(bulletin=name, content=f"{name:0>64}", duration_ms=length_ms, size=1)


def item(name: str, start_ms: int, length_ms: int, late_ms: int = 0, **more: object) -> Item:
    """An item of a plan; `more` replaces any field."""
    plain = Item(
        programme="le-chan",
        entry=name,
        entry_revision=1,
        class_="normal",
        due_ms=start_ms,
        start_ms=start_ms,
        latest_ms=start_ms + late_ms,
        gap_ms=0,
        block=Block((sound(name, length_ms),)),
        volume=100,
        waits_for=None,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def urgent(name: str, at_ms: int, until_ms: int, **more: object) -> Urgent:
    """Repeats every 20 s: 2 s of tone, 5 s of sound."""
    plain = Urgent(
        id=name,
        area="le-chan",
        at_ms=at_ms,
        until_ms=until_ms,
        every_ms=20 * SECOND,
        attention_ms=2 * SECOND,
        sound=sound(name, 5 * SECOND),
        correction=sound("dinh-chinh", 3 * SECOND),
        all_clear=sound("bao-yen", 3 * SECOND),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def follow_up(
    name: str, urgent: tuple[str, str], at_ms: int, until_ms: int, **more: object
) -> FollowUp:
    """Corrects the urgent order of that id and issuer, every 20 s: 1 s of tone, 3 s of sound."""
    plain = FollowUp(
        id=name,
        area="le-chan",
        urgent=urgent[0],
        urgent_issuer=urgent[1],
        urgent_identity="0" * 64,
        says="correction",
        at_ms=at_ms,
        until_ms=until_ms,
        every_ms=20 * SECOND,
        attention_ms=SECOND,
        sound=sound("dinh-chinh", 3 * SECOND),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


WORDS = sound("dien-tap", 2 * SECOND)


def drill(name: str, at_ms: int, **more: object) -> Drill:
    """Two seconds of tone, two of words, five of sound, two of words."""
    exercise = sound(name, 5 * SECOND)
    plain = Drill(name, "le-chan", at_ms, 2 * SECOND, WORDS, exercise)
    return replace(plain, **more)  # type: ignore[arg-type]


def live(name: str, at_ms: int, until_ms: int, class_: str = "normal") -> Live:
    return Live(name, "le-chan", "phien", class_, at_ms, until_ms)  # type: ignore[arg-type]


@st.composite
def items(draw: st.DrawFn) -> tuple[Item, ...]:
    found = []
    for n in range(draw(st.integers(0, 6))):
        found.append(
            item(
                f"e{n}",
                NOW + draw(seconds(-30, 60)),
                draw(seconds(1, 20)),
                draw(seconds(0, 30)),
                class_=draw(st.sampled_from(["normal", "normal", "priority"])),
                gap_ms=draw(seconds(0, 4)),
            )
        )
    return tuple(found)


_LIFTED = [(f"o{n % 3}", f"area-{n}") for n in range(5)] + [("o0", "area-1")]
"""Names and issuers of what `orders` draws, and one of the name, but not of the issuer."""


@st.composite
def orders(draw: st.DrawFn) -> tuple[Issued, ...]:
    kinds = st.sampled_from(
        ["urgent", "urgent", "follow up", "drill", "stop", "lift", "live", "urgent live", "test"]
    )
    sequences = draw(st.lists(st.integers(1, 50), unique=True, max_size=5))
    return tuple(
        Issued(_order(draw, kind, f"o{n % 3}"), sequence, draw(st.integers(0, 2)), f"area-{n}")
        for n, sequence in enumerate(sequences)
        for kind in [draw(kinds)]
    )


def _order(  # noqa: PLR0911  (a row for each kind)
    draw: st.DrawFn, kind: str, name: str
) -> Order:
    at = NOW + draw(seconds(-30, 60))
    until = at + draw(seconds(1, 60))
    match kind:
        case "urgent":
            length, tone = draw(seconds(0, 12)), draw(seconds(0, 4))
            return urgent(
                name, at, until, every_ms=draw(seconds(1, 25)), attention_ms=tone,
                sound=sound(name, length),
            )  # fmt: skip
        case "follow up":
            named = draw(st.sampled_from(_LIFTED))
            tone, every = draw(seconds(0, 4)), draw(seconds(1, 25))
            later = draw(st.sampled_from([None, until + 30 * SECOND]))
            return follow_up(
                name, named, at, until, every_ms=every, attention_ms=tone, owed_until_ms=later
            )
        case "drill":
            length, tone = draw(seconds(0, 12)), draw(seconds(0, 4))
            return drill(name, at, tone_ms=tone, sound=sound(name, length))
        case "stop":
            return Stop(name, "le-chan", until)
        case "lift":
            return Lift(name, "le-chan", *draw(st.sampled_from(_LIFTED)))
        case "live" | "urgent live":
            class_ = (
                "urgent" if kind == "urgent live" else draw(st.sampled_from(["normal", "priority"]))
            )
            relayed = Relay(name, "le-chan", "phien", "VOV1", class_, at, until)  # type: ignore[arg-type]
            either: list[Order] = [live(name, at, until, class_), relayed]
            return draw(st.sampled_from(either))
        case _:
            return Test(name, "loa-1", at, until - at)


@st.composite
def permitted(draw: st.DrawFn) -> tuple[Span, ...]:
    found = []
    for _ in range(draw(st.integers(1, 2))):
        start = NOW + draw(seconds(-60, 60))
        found.append(Span(start, start + draw(seconds(5, 150))))
    return union(found)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Anything that a device may find: items at rest, running or paused; orders of every kind."""
    planned = draw(items())
    given = draw(orders())
    needed = [i.block.bulletins[0].content for i in planned]
    for one in given:
        if isinstance(one.order, Drill):
            needed += [one.order.words.content, one.order.sound.content]
    ready = frozenset(content for content in needed if draw(st.integers(0, 4)) > 0)
    history = History(
        joined=frozenset(
            OrderRef(one.issuer, one.order.id, 0) for one in given if draw(st.booleans())
        ),
        stopped_through=draw(st.sampled_from([-1, -1, 10, 60])),
        free_from_ms=NOW + draw(seconds(-5, 5)),
        awake_since_ms=NOW + draw(seconds(-30, 0)),
        owed=frozenset(
            (one.issuer, one.order.id)
            for one in given
            if isinstance(one.order, FollowUp) and draw(st.booleans())
        ),
    )
    begun = draw(st.booleans())
    if planned and begun:
        history = _with_begun(draw, planned[0], history)
    return World(planned, given, history, draw(permitted()), ready, NOW, HORIZON)


def _with_begun(draw: st.DrawFn, begun: Item, history: History) -> History:
    heard = draw(seconds(0, begun.block.duration_ms // SECOND - 1))
    if draw(st.booleans()):
        ago = draw(seconds(0, heard // SECOND))
        return replace(history, sounding=Sounding(begun.key, NOW - ago, heard - ago))
    free_since = NOW + draw(seconds(-1, 0))
    return replace(history, paused=Paused(begun.key, heard, free_since + SECOND, "o-gone"))
