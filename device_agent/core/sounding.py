"""What the player is told: `schedules.overlay` laid over what was told before.

Plays are told `LEAD_MS` ahead and start at their exact instant by themselves. After every event
the overlay tells the story anew; what already runs as it should is left alone, what is no longer
wanted is withdrawn, what is new is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from device_agent.core import airings, live, orders, owed, pieces, plans
from device_agent.core.effects import Listen, Play, Silence
from device_agent.core.facts import key_of_source, source_of
from device_agent.core.state import State, Told, Turn
from device_agent.player.pieces import Piece
from schedules.config import permitted_spans
from schedules.floor import OrderRef, Standing
from schedules.orders import Drill, Issued, Lift, Live, Order, Relay, Stop
from schedules.overlay import (
    RESUME_AFTER_MS,
    History,
    Stretch,
    Timeline,
    Verdict,
    overlay,
)
from schedules.overlay import Sounding as Heard
from schedules.plan import Item, ItemKey
from schedules.spans import Span

LEAD_MS = 2_000
"""How far ahead the player is told: time to open, verify and decode."""
SAME_MS = 2
"""Instants that differ by less are the same: milliseconds are rounded from frames."""
OVERDUE_MS = 3_000
"""How long after its end a play may still be without its last word."""
MUTE_MS = 30_000
"""How long after it was due the player may owe a word before it is taken for dead."""

CLIPPED_MS = 100
"""What a drill's words may lack at their beginning and still be understood."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A play as it should be: what, from when to when, and whether all of it is at hand.

    `end_ms`: when live sound ends, whatever is still to come of it.
    """

    key: str
    source: ItemKey | OrderRef
    span: Span
    zero_ms: int
    order: Issued | None
    item: Item | None
    whole: bool
    end_ms: int = 0


def settle(turn: Turn) -> None:
    """Tell the story from now on, and the player what it does not know yet."""
    state = turn.state
    config = state.documents.following
    if config is None or not state.clock.trusted or state.leaving:
        _withdraw(turn, state.sounding.told)
        turn.set(sounding=replace(turn.state.sounding, wake_ms=()))
        return
    day = state.plans.today
    assert day is not None
    hours = permitted_spans(config, day - timedelta(days=1), day + timedelta(days=2))
    standing = _standing(turn, hours)
    _release_floor(turn, standing)
    _resumed(turn)
    story = _story(turn, standing)
    _take_verdicts(turn, story)
    _tell(turn, list(_wanted(turn, story, standing)))
    airings.close_orders(turn)
    _next_wakes(turn, story, standing)


def player_speaks(state: State, steady_ns: int) -> bool:
    """False where a play began, or ended, so long ago that a living player would have said so."""
    for told in state.sounding.told:
        due_ms = told.end_ms if told.begun else told.at_ms
        if steady_ns > told.map.to_steady_ns(due_ms + MUTE_MS):
            return False
    return True


def _standing(turn: Turn, hours: tuple[Span, ...]) -> Standing:
    through, ready = turn.state.orders.stopped_through, turn.state.sounding.ready
    given = orders.overlaid(turn)
    return Standing(given, through, _begun(turn, given), hours, ready, owed.owed(turn))


def _begun(turn: Turn, given: Iterable[Issued]) -> frozenset[OrderRef]:
    """What the player has and was due, and the repetitions that were heard to begin. An airing
    alone says neither: it is on the disk before the player is told, and a power cut may lie
    between. A drill broken off is not gone on with: whether its words were heard, nobody knows."""
    sounding = turn.state.sounding
    drills = {(one.issuer, one.order.id) for one in given if isinstance(one.order, Drill)}
    told = (one for one in sounding.told if one.at_ms <= turn.now_ms and not one.silenced)
    begun = (airing for airing in sounding.airings.values() if airing.started_us is not None)
    return frozenset(
        [one.source for one in told if isinstance(one.source, OrderRef)]
        + [
            ref
            for ref in (source_of(airing.subject) for airing in begun)
            if isinstance(ref, OrderRef) and (ref.issuer, ref.order) not in drills
        ]
    )


def _release_floor(turn: Turn, standing: Standing) -> None:
    """What an order interrupted resumes a second after it gave up the floor, however it did."""
    sounding, floor = turn.state.sounding, standing.floor_at(turn.now_ms)
    if floor is not None:
        turn.set(sounding=replace(sounding, floor_end_ms=floor.span.end))
    elif sounding.floor_end_ms is not None:
        free_ms = min(turn.now_ms, sounding.floor_end_ms)
        paused = sounding.paused
        if paused is not None:
            paused = replace(paused, resume_ms=free_ms + RESUME_AFTER_MS)
        turn.set(sounding=replace(sounding, floor_end_ms=None, paused=paused))


def _story(turn: Turn, standing: Standing) -> Timeline:
    sounding, now_ms = turn.state.sounding, turn.now_ms
    return overlay(
        turn.state.plans.items,
        standing.orders,
        History(
            ended=airings.ended_items(turn),
            sounding=_heard(turn),
            paused=sounding.paused,
            joined=standing.joined,
            stopped_through=standing.stopped_through,
            free_from_ms=sounding.free_from_ms,
            awake_since_ms=sounding.awake_since_ms,
            owed=standing.owed,
        ),
        standing.permitted,
        sounding.ready,
        now_ms,
        now_ms + LEAD_MS + 1,
    )


def _resumed(turn: Turn) -> None:
    """What sounds again is no longer paused."""
    sounding, heard = turn.state.sounding, _heard(turn)
    if sounding.paused is not None and heard is not None and heard.source == sounding.paused.key:
        turn.set(sounding=replace(sounding, paused=None))


def _heard(turn: Turn) -> Heard | None:
    """The item that sounds. What was told for an instant now past counts as begun."""
    sounding = turn.state.sounding
    for told in sounding.told:
        begun = told.at_ms <= turn.now_ms and not told.silenced
        if begun and isinstance(told.source, ItemKey) and told.key not in sounding.closing:
            return Heard(told.source, told.at_ms, told.skip_ms)
    return None


def _take_verdicts(turn: Turn, story: Timeline) -> None:
    for verdict in story.verdicts:
        if verdict.at_ms <= turn.now_ms:
            _take(turn, verdict)


def _take(turn: Turn, verdict: Verdict) -> None:
    """End an item. If the player has it, its receipt waits for how far it came."""
    key = key_of_source(verdict.key)
    sounding = turn.state.sounding
    if sounding.paused is not None and sounding.paused.key == verdict.key:
        turn.set(sounding=replace(sounding, paused=None))
    mine = [told for told in sounding.told if told.key == key]
    if mine:
        closing = {**sounding.closing, key: verdict}
        turn.set(sounding=replace(turn.state.sounding, closing=closing))
        _withdraw(turn, mine)
        return
    airing = sounding.airings.get(key)
    if airing is None:
        item = next(i for i in turn.state.plans.items if i.key == verdict.key)
        airing = plans.airing_of(turn, item, item.start_ms)
    airings.close(turn, airing, verdict)


def _wanted(turn: Turn, story: Timeline, standing: Standing) -> Iterator[Wanted]:
    """The stretches of the story, those of one play joined."""
    known = {(one.issuer, one.order.id): one for one in standing.orders}
    sounding = turn.state.sounding
    for source, zero_ms, span in _joined(story.stretches):
        key = key_of_source(source)
        if key in sounding.ended or key in sounding.closing:
            continue
        if isinstance(source, ItemKey):
            item = next(one for one in turn.state.plans.items if one.key == source)
            yield Wanted(key, source, span, zero_ms, None, item, True)
        else:
            order = known[source.issuer, source.order]
            whole = sounding.ready.issuperset(pieces.contents(order.order))
            want = Wanted(key, source, span, zero_ms, order, None, whole)
            yield from _live(want, order.order, standing) if _is_live(want) else (want,)


def _live(want: Wanted, order: Order, standing: Standing) -> Iterator[Wanted]:
    """Live sound begins its delay after the order, and ends with the floor."""
    assert isinstance(order, Live | Relay)
    floor, zero_ms = standing.floor_at(want.span.start), live.begins_ms(order)
    assert floor is not None
    if zero_ms < floor.span.end:
        yield replace(want, zero_ms=zero_ms, end_ms=floor.span.end)


def _joined(stretches: Iterable[Stretch]) -> list[tuple[ItemKey | OrderRef, int, Span]]:
    found: list[tuple[ItemKey | OrderRef, int, Span]] = []
    for stretch in stretches:
        zero_ms = stretch.span.start - stretch.offset_ms
        if found and found[-1][:2] == (stretch.source, zero_ms):
            found[-1] = (stretch.source, zero_ms, Span(found[-1][2].start, stretch.span.end))
        else:
            found.append((stretch.source, zero_ms, stretch.span))
    return found


def _tell(turn: Turn, wanted: list[Wanted]) -> None:
    before = turn.state.sounding.told
    right: set[str] = set()
    for want in wanted:
        match = next((told for told in before if _is(told, want)), None)
        if match is not None:
            right.add(match.play_id)
        else:
            _play(turn, want)
    _withdraw(turn, [told for told in before if _may_withdraw(turn, told, right, wanted)])


def _is(told: Told, want: Wanted) -> bool:
    same = told.key == want.key and abs(told.zero_ms - want.zero_ms) <= SAME_MS
    return same and not told.silenced and (told.whole or not want.whole)


def _may_withdraw(turn: Turn, told: Told, right: set[str], wanted: list[Wanted]) -> bool:
    if told.play_id in right or told.silenced:
        return False
    if turn.now_ms >= told.end_ms - SAME_MS:
        return turn.now_ms > told.end_ms + OVERDUE_MS
    # A tone makes way by itself when the whole order, just told, begins in its place.
    return not any(want.key == told.key and not told.whole for want in wanted)


def _play(turn: Turn, want: Wanted) -> None:
    """Tell the player. What is to sound is on the disk before it can."""
    sounding, map_ = turn.state.sounding, turn.state.clock.map
    at_ms, length_ms = max(want.zero_ms, want.span.start), _length_ms(want)
    if want.item is not None:
        airings.begin_item(turn, want.item, at_ms)
    elif max(at_ms, turn.now_ms) >= want.zero_ms + length_ms:
        return  # of the tone alone nothing is left
    else:
        airings.begin_order(turn, want.order, want.source, want.span)
    told = Told(
        play_id=f"{want.key}/{sounding.plays}",
        key=want.key,
        source=want.source,
        at_ms=at_ms,
        skip_ms=at_ms - want.zero_ms,
        length_ms=length_ms,
        whole=want.whole,
        map=map_,
        live=_is_live(want),
    )
    sounding = turn.state.sounding
    turn.set(sounding=replace(sounding, told=(*sounding.told, told), plays=sounding.plays + 1))
    turn.emit(_command(told, want))


def _is_live(want: Wanted) -> bool:
    return want.order is not None and isinstance(want.order.order, Live | Relay)


def _pieces(want: Wanted) -> tuple[Piece, ...]:
    if want.item is not None:
        return pieces.of_block(want.item.block)
    assert want.order is not None
    return pieces.of_order(want.order.order, want.whole)


def _length_ms(want: Wanted) -> int:
    return want.end_ms - want.zero_ms if _is_live(want) else pieces.length_ms(_pieces(want))


def _command(told: Told, want: Wanted) -> Play | Listen:
    at_ns, volume = told.map.to_steady_ns(told.at_ms), _volume(want)
    if told.live:
        return Listen(told.play_id, at_ns, told.length_ms, volume, told.skip_ms)
    return Play(told.play_id, at_ns, _pieces(want), volume, told.skip_ms, _join_ms(told, want))


def _join_ms(told: Told, want: Wanted) -> int | None:
    """How far into it the player may still begin it: into a drill not behind its words."""
    if want.order is None:
        return None
    order = want.order.order
    return order.tone_ms + CLIPPED_MS if isinstance(order, Drill) else told.length_ms


def _volume(want: Wanted) -> int:
    if want.item is not None:
        return want.item.volume
    assert want.order is not None
    assert not isinstance(want.order.order, Stop | Lift)
    return want.order.order.volume


def _withdraw(turn: Turn, plays: Iterable[Told]) -> None:
    gone = {told.play_id for told in plays if not told.silenced}
    for play_id in sorted(gone):
        turn.emit(Silence(play_id))
    if gone:
        sounding = turn.state.sounding
        told = tuple(
            replace(one, silenced=True) if one.play_id in gone else one for one in sounding.told
        )
        turn.set(sounding=replace(sounding, told=told))


def _next_wakes(turn: Turn, story: Timeline, standing: Standing) -> None:
    """Every instant after now at which the story may go on differently."""
    sounding, now_ms = turn.state.sounding, turn.now_ms
    wakes = [edge for stretch in story.stretches for edge in stretch.span]
    wakes += [verdict.at_ms for verdict in story.verdicts]
    for item in turn.state.plans.items:
        if item.latest_ms >= now_ms:
            wakes += [item.start_ms - LEAD_MS, item.start_ms, item.latest_ms + 1]
    for edge in standing.changes_after(now_ms):
        wakes += [edge - LEAD_MS, edge]
    wakes += [told.end_ms + OVERDUE_MS + 1 for told in sounding.told]
    wakes += [airing.until_ms for airing in sounding.airings.values()]
    if sounding.paused is not None:
        wakes += [sounding.paused.resume_ms - LEAD_MS, sounding.paused.resume_ms]
    wakes += [sounding.free_from_ms, turn.state.plans.next_midnight_ms]
    next_ms = min((at for at in wakes if at > now_ms), default=None)
    turn.set(sounding=replace(sounding, wake_ms=() if next_ms is None else (next_ms,)))
