"""The overlay may be told again at any event, and goes on as it would have."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schedules.floor import OrderRef
from schedules.overlay import RESUME_AFTER_MS, History, Paused, Sounding, Stretch, Timeline
from schedules.plan import Item, ItemKey
from tests.schedules import worlds
from tests.schedules.test_overlay_model import tell
from tests.schedules.told_by_seconds import SECOND, World, seconds_of


def history_at(world: World, told: Timeline, t: int) -> History:
    """What a device knows at `t` that has sounded what it was told until then."""
    past = [s for s in told.stretches if s.span.start < t]
    heard = heard_items(world, past, t)
    lengths = {item.key: item.block.duration_ms for item in world.items}
    done = {key for key, (offset, _) in heard.items() if offset >= lengths[key]}
    decided = {v.key for v in told.verdicts if v.at_ms <= t}
    ended = world.history.ended | done | decided
    running = next((s for s in past if s.span.end >= t and s.source not in ended), None)
    sounding = None
    if running is not None and isinstance(running.source, ItemKey):
        sounding = running_since(world, past, running)
    return replace(
        world.history,
        ended=ended,
        sounding=sounding,
        paused=paused_at(world, past, heard, ended, sounding, t),
        joined=world.history.joined
        | {s.source for s in past if isinstance(s.source, OrderRef)}
        | first_joined(world),
        free_from_ms=free_from(world, heard, done),
    )


def first_joined(world: World) -> frozenset[OrderRef]:
    sounding = world.history.sounding
    known = sounding is not None and isinstance(sounding.source, OrderRef)
    return frozenset({sounding.source}) if known else frozenset()  # type: ignore[arg-type,union-attr]


def heard_items(world: World, past: list[Stretch], t: int) -> dict[ItemKey, tuple[int, int]]:
    """Of each item begun: how much of it had been heard by `t`, and when that was over."""
    found: dict[ItemKey, tuple[int, int]] = {}
    if world.history.paused is not None:
        found[world.history.paused.key] = (world.history.paused.offset_ms, world.now)
    sounding = world.history.sounding
    if sounding is not None and isinstance(sounding.source, ItemKey):
        found[sounding.source] = (sounding.offset_ms + world.now - sounding.since_ms, world.now)
    for s in past:
        if isinstance(s.source, ItemKey):
            end = min(s.span.end, t)
            found[s.source] = (s.offset_ms + end - s.span.start, end)
    return found


def running_since(world: World, past: list[Stretch], running: Stretch) -> Sounding:
    """The beginning of what runs, back over stretches that followed without a break."""
    assert isinstance(running.source, ItemKey)
    first = running
    for s in reversed(past):
        if s.source == first.source and s.span.end == first.span.start:
            first = s
    known = world.history.sounding
    if known is not None and known.source == first.source and first.span.start == world.now:
        return known
    return Sounding(running.source, first.span.start, first.offset_ms)


def paused_at(
    world: World,
    past: list[Stretch],
    heard: dict[ItemKey, tuple[int, int]],
    ended: frozenset[ItemKey],
    sounding: Sounding | None,
    t: int,
) -> Paused | None:
    waiting = [k for k in heard if k not in ended and (sounding is None or k != sounding.source)]
    if not waiting:
        return None
    (key,) = waiting
    offset, since = heard[key]
    orders = [s for s in past if isinstance(s.source, OrderRef) and s.span.end > since]
    if not orders:
        assert world.history.paused is not None
        return world.history.paused
    assert isinstance(orders[0].source, OrderRef)
    known = world.history.paused
    by = known.by if known is not None and known.key == key else orders[0].source.order
    return Paused(key, offset, min(orders[-1].span.end, t) + RESUME_AFTER_MS, by)


def free_from(world: World, heard: dict[ItemKey, tuple[int, int]], done: set[ItemKey]) -> int:
    gaps = {item.key: item.gap_ms for item in world.items}
    over = [heard[key][1] + gaps[key] for key in done]
    return max([world.history.free_from_ms, *over])


@given(worlds.worlds(), st.integers(0, 89))
def test_told_again_it_goes_on_as_it_would_have(world: World, seconds: int) -> None:
    """From what had happened by any later instant, the same sounds and the same ends follow."""
    check(world, seconds)


def check(world: World, seconds: int) -> None:
    """Raises AssertionError where the story goes on otherwise when told again."""
    told, t = tell(world), world.now + seconds * SECOND
    again = tell(replace(world, history=history_at(world, told, t), now=t))
    sounds = {s: what for s, what in seconds_of(told.stretches).items() if s >= t}
    assert seconds_of(again.stretches) == sounds
    assert again.verdicts == tuple(v for v in told.verdicts if v.at_ms > t)


@given(worlds.worlds())
def test_told_twice_it_is_the_same(world: World) -> None:
    """The same world told again, its items and orders in any order, gives the same story."""
    turned = replace(world, items=world.items[::-1], orders=world.orders[::-1])
    assert tell(turned) == tell(world)


@given(worlds.worlds())
def test_stretches_follow_one_another(world: World) -> None:
    """Nothing overlaps, nothing is empty, nothing lies outside the time told, and no item ends
    twice."""
    told = tell(world)
    edges = [edge for stretch in told.stretches for edge in stretch.span]
    assert edges == sorted(edges)
    assert all(s.span.start < s.span.end for s in told.stretches)
    assert not edges or (world.now <= edges[0] and edges[-1] <= world.horizon)
    ends = [verdict.key for verdict in told.verdicts]
    assert len(ends) == len(set(ends))


@given(worlds.worlds())
def test_items_never_sound_outside_permitted_hours(world: World) -> None:
    """Nothing but what is urgent sounds outside permitted hours."""
    urgent = {(one.issuer, one.order.id) for one in world.orders if _is_urgent(one.order)}
    for stretch in tell(world).stretches:
        if isinstance(stretch.source, ItemKey) or stretch.source[:2] not in urgent:
            assert any(span.covers(stretch.span) for span in world.permitted)


def _is_urgent(order: object) -> bool:
    kind = getattr(order, "kind", "")
    return getattr(order, "class_", "") == "urgent" or kind in ("urgent", "follow_up")


def test_history_holds_what_items_hold() -> None:
    """A device that has sounded nothing knows nothing."""
    item: Item = worlds.item("a", worlds.NOW + SECOND, 5 * SECOND)
    world = World((item,), (), History(), (), frozenset(), worlds.NOW, worlds.HORIZON)
    assert history_at(world, tell(world), worlds.NOW).ended == frozenset()
