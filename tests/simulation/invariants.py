"""The rules that hold in every world, each with a name: looked at while it runs and at its end.

approved    nothing sounds but what an approver approved, or an order with enough approvals
place       no order sounds on a device that stands in none of the areas it is for
hours       nothing sounds outside permitted hours but urgent
overlap     no two items want a device at once
again       no item and no repetition sounds twice, at another time or from the same place
stopped     nothing ordered before a stop sounds after it, and nothing planned while it bars;
            a reboot changes nothing of that
over        no order sounds that was taken back, or corrected or called off by its follow-up
together    an urgent repetition, a session or a drill sounds at its instant on every device
drill       a drill has a tone of its own and says so before and after; nothing else has either
time        without trusted time since its boot a device sounds no scheduled item
expired     no document comes into force when its time is over
forged      a forged or replayed message changes nothing (`hostile`)
receipts    the server holds every receipt a device recorded, once, to the byte
outcomes    every item that fell due has one outcome; planned is their sum, in every area
digests     equal documents give equal digests: what the server expects the device reports
converges   once the faults have ended, every device comes into step
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from device_agent.player.pieces import Sound, Tone, ToneKind
from schedules.config import DeviceConfig, permitted_spans
from schedules.orders import (
    Drill,
    Lift,
    Live,
    Relay,
    Repeating,
    Stop,
    Streamed,
    Test,
    is_urgent,
    places_of,
)
from schedules.spans import Span, union
from schedules.wire.status import Status
from schedules.zones import DAY_MS, local_day
from server.areas.tree import load_tree
from server.dispatch import documents
from server.dispatch.drill_words import NAME as DRILL_WORDS
from server.dispatch.healing import wanted_topics
from server.dispatch.planning import Planner
from server.fleet.models import DeviceStatus
from server.fleet.statuses import status_of
from server.playlog.api import count
from server.playlog.booking import frozen_through
from server.playlog.expectations import Expectations
from server.playlog.models import PlannedItem, ReceiptRow
from server.playlog.schemas import Counts
from tests.simulation.clock import MINUTE, MS
from tests.simulation.loudspeaker import Loudspeaker, Sounded

if TYPE_CHECKING:
    from tests.simulation.town import Town
    from tests.simulation.world import World

FADE_MS = 50
"""What a witness allows between a decision and the horn."""
SETTLED_MS = 30 * MINUTE
"""An item whose last moment is so long ago must be proven once all is calm."""


class Broken(AssertionError):  # noqa: N818  (a rule is broken)
    """`rule` does not hold."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(f"{rule}: {what}")
        self.rule = rule


class Witness:
    """Looks after every event at what newly sounded, and at everything at the end."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seen: defaultdict[str, int] = defaultdict(int)
        self.counted: Mapping[str, Counts] = {}

    def look(self, agents: Iterable[Loudspeaker]) -> None:
        """At what these did since they were looked at last."""
        for agent in agents:
            for sounded in agent.sounded[self._seen[agent.device] :]:
                self._judge(agent, sounded)
            self._seen[agent.device] = len(agent.sounded)
            if agent.expired:
                raise Broken("expired", f"{agent.device} took {agent.expired}")

    def close(self) -> None:
        for agent in self._world.agents:
            _no_overlap(agent)
            _nothing_again(agent)
            _drills_whole(self._world.town, agent)
        _together(self._world)
        self.counted = _accounted(self._world)

    def _judge(self, agent: Loudspeaker, sounded: Sounded) -> None:
        self._approved(sounded)
        if sounded.is_item and not sounded.had_time:
            raise Broken("time", _about(sounded))
        if not self._is_urgent(sounded):
            _within_hours(sounded)
        _not_stopped(agent, sounded, self._sequence(sounded))
        _unmistakable(sounded, self._world.town)
        _in_place(sounded, self._world.town)
        if not sounded.is_item:
            _not_over(agent, sounded, self._world.town.meant[sounded.order].identity)

    def _approved(self, sounded: Sounded) -> None:
        town = self._world.town
        if not sounded.is_item:
            meant = town.meant.get(sounded.order)
            if meant is None or not meant.enough:
                raise Broken("approved", f"{_about(sounded)} lacks its people")
            return
        for piece in sounded.heard.pieces:
            if isinstance(piece, Sound):
                since = town.approved.get(piece.sha256)
                if since is None or since > sounded.end_ms:
                    raise Broken("approved", f"{_about(sounded)}: {piece.sha256[:8]}")

    def _is_urgent(self, sounded: Sounded) -> bool:
        return not sounded.is_item and is_urgent(self._world.town.meant[sounded.order].order)

    def _sequence(self, sounded: Sounded) -> int | None:
        return None if sounded.is_item else self._world.town.meant[sounded.order].sequence


@dataclass(frozen=True, slots=True)
class Standing:
    """What the server knows at one instant, of all devices at once."""

    configs: Mapping[str, DeviceConfig]
    heads: Mapping[str, documents.Newest]
    statuses: Mapping[str, Status]
    programmes: Mapping[str, documents.Dated]
    now: int

    @classmethod
    def of(cls, world: World) -> Standing:
        with world.office.house.database.read() as session:
            return cls(
                documents.configs(session),
                documents.all_heads(session),
                {row.device: status_of(row) for row in session.scalars(select(DeviceStatus))},
                documents.programmes(session),
                world.clock.now_ms(),
            )


def out_of_step(world: World) -> list[tuple[str, str]]:
    """Every device that is not in step yet, and what keeps it from that."""
    standing, planner = Standing.of(world), Planner()
    doubts = ((agent.device, _lacks(standing, planner, agent)) for agent in world.agents)
    return [(device, lacks) for device, lacks in doubts if lacks is not None]


def _lacks(standing: Standing, planner: Planner, agent: Loudspeaker) -> str | None:  # noqa: PLR0911  (a list of doubts)
    state = agent.state
    if state is None or not state.linked:
        return "not connected"
    config, status = standing.configs.get(agent.device), standing.statuses.get(agent.device)
    held = {
        topic: one.document.identity
        for topic, one in state.documents.held.items()
        if topic.startswith("loa/")
    }
    wanted = {
        topic: standing.heads[topic].identity
        for topic in wanted_topics(agent.device, config)
        if topic in standing.heads
    }
    if held != wanted:
        return f"holds {sorted(t for t in wanted if held.get(t) != wanted[t])} otherwise"
    if state.outbox.acked != state.outbox.last:
        return f"receipts {state.outbox.acked} of {state.outbox.last} acknowledged"
    if config is None or status is None:
        return "unheard of"
    if state.documents.following != config:
        return "follows another configuration"
    if not planner.is_in_step(config, standing.programmes, status, standing.now):
        return f"digests {status.digests}"
    return None


def _within_hours(sounded: Sounded) -> None:
    config = sounded.config
    if config is None:
        raise Broken("hours", f"{_about(sounded)} without a configuration")
    slack_ms = sounded.error_us // 1000 + FADE_MS
    first = local_day(sounded.start_ms - DAY_MS, config.zone)
    spans = permitted_spans(config, first, local_day(sounded.end_ms + DAY_MS, config.zone))
    wide = union(Span(span.start - slack_ms, span.end + slack_ms) for span in spans)
    if not any(span.covers(Span(sounded.start_ms, sounded.end_ms)) for span in wide):
        raise Broken("hours", _about(sounded))


def _not_stopped(agent: Loudspeaker, sounded: Sounded, sequence: int | None) -> None:
    if sequence is not None:
        for at_ms, through in agent.stops:
            if sequence <= through and sounded.end_ms > at_ms + FADE_MS:
                raise Broken("stopped", f"{_about(sounded)} after a newer stop")
        return
    slack_ms = sounded.error_us // 1000 + FADE_MS
    for bar in _bars(agent):
        if max(bar.start + slack_ms, sounded.start_ms) < min(bar.end - slack_ms, sounded.end_ms):
            raise Broken("stopped", f"{_about(sounded)} while barred")


def _not_over(agent: Loudspeaker, sounded: Sounded, identity: str) -> None:
    if sounded.end_ms > agent.over.get(identity, 2**62) + FADE_MS:
        raise Broken("over", f"{_about(sounded)} after it had ended")


def _unmistakable(sounded: Sounded, town: Town) -> None:
    words, pieces = town.sounds[DRILL_WORDS].content, sounded.heard.pieces
    says = [isinstance(piece, Sound) and piece.sha256 == words for piece in pieces]
    tones = [piece.kind for piece in pieces if isinstance(piece, Tone)]
    order = None if sounded.is_item else town.meant[sounded.order].order
    if isinstance(order, Drill):
        opening = [ToneKind.DRILL] if order.tone_ms else []
        if tones != opening or says != [*(False for _ in opening), True, False, True]:
            raise Broken("drill", f"{_about(sounded)} does not say that it is one")
    elif any(says) or ToneKind.DRILL in tones:
        raise Broken("drill", f"{_about(sounded)} sounds like one")


def _in_place(sounded: Sounded, town: Town) -> None:
    order = None if sounded.is_item else town.meant[sounded.order].order
    if order is None or isinstance(order, Test) or sounded.config is None:
        return
    if sounded.config.areas.isdisjoint(places_of(order)):
        raise Broken("place", f"{_about(sounded)} is for {places_of(order)}")


def _bars(agent: Loudspeaker) -> Iterator[Span]:
    """When the device was barred, from the instant its stop stood on its disk."""
    for at_ms, bar in agent.bars:
        if isinstance(bar.order, Stop):
            lifts = [
                lifted_ms
                for lifted_ms, lift in agent.bars
                if isinstance(lift.order, Lift)
                and (lift.order.stop_issuer, lift.order.stop) == (bar.issuer, bar.order.id)
            ]
            yield Span(at_ms, min([bar.order.until_ms, *lifts]))


def _no_overlap(agent: Loudspeaker) -> None:
    """An item ends by itself, is told to end, or makes way to an order; never to another item."""
    for one, other in pairwise(sorted(agent.sounded, key=lambda s: (s.start_ns, s.end_ns))):
        if other.start_ns < one.end_ns:
            raise Broken("overlap", f"{_about(one)} and {_about(other)}")
        length_ns = sum(piece.duration_ms for piece in one.heard.pieces) * MS
        cut = one.end_ns < one.zero_ns + length_ns and not one.silenced
        if cut and one.is_item and other.is_item and other.start_ns == one.end_ns:
            raise Broken("overlap", f"{_about(one)} cut short by {_about(other)}")


def _nothing_again(agent: Loudspeaker) -> None:
    by_key: defaultdict[str, list[Sounded]] = defaultdict(list)
    for sounded in agent.sounded:
        by_key[sounded.key].append(sounded)
    for key in agent.unrecorded:  # begun on a full disk: a power cut makes it forget them
        by_key.pop(key, None)
    for stretches in by_key.values():
        for one, later in pairwise(stretches):
            heard_ms = one.heard.offset_ms + one.end_ms - one.start_ms
            if later.heard.offset_ms < heard_ms - 2 * FADE_MS and later.is_item:
                raise Broken("again", f"{_about(later)} from {later.heard.offset_ms} ms")


def _drills_whole(town: Town, agent: Loudspeaker) -> None:
    """Whatever is heard of a drill, its words came right before it."""
    for sounded in agent.sounded:
        order = None if sounded.is_item else town.meant[sounded.order].order
        if isinstance(order, Drill) and sounded.heard.offset_ms > order.tone_ms:
            raise Broken("drill", f"{_about(sounded)} begins behind its words")


def _together(world: World) -> None:
    """Each repetition stands at its own instant, as well as the device knows the time."""
    for agent in world.agents:
        for sounded in agent.sounded:
            meant = None if sounded.is_item else world.town.meant.get(sounded.order)
            if meant is None or not isinstance(meant.order, Repeating | Drill | Live | Relay):
                continue
            at_ms = _instant(meant.order, int(sounded.key.rpartition("/")[2]))
            if abs(sounded.zero_ns - at_ms * MS) > sounded.error_us * 1000 + 5 * MS:
                rule = "together" if abs(sounded.zero_ns - at_ms * MS) < MINUTE * MS else "again"
                raise Broken(rule, f"{_about(sounded)}, not {at_ms}")


def _instant(order: Repeating | Drill | Streamed, repetition: int) -> int:
    """When the beginning of a repetition, or of a session, is heard."""
    if isinstance(order, Repeating):
        return order.at_ms + repetition * order.every_ms
    if isinstance(order, Drill):
        return order.at_ms
    return order.at_ms + order.delay_ms


def _accounted(world: World) -> Mapping[str, Counts]:
    """Receipts and outcomes, as the server has them at the end. Returns what it counts, by area."""
    with world.office.house.database.read() as session:
        rows = session.execute(
            select(ReceiptRow.device, ReceiptRow.journal, ReceiptRow.n, ReceiptRow.raw)
        ).all()
        items = session.scalars(select(PlannedItem).order_by(PlannedItem.due_ms)).all()
        configs = documents.configs(session)
        receipts = session.scalars(select(ReceiptRow).where(ReceiptRow.entry.is_not(None))).all()
        frozen = {(i.device, i.due_ms, i.entry, i.entry_revision) for i in items}
        counted = _adds_up(session, frozen)
    stored: defaultdict[tuple[str, str], dict[int, bytes]] = defaultdict(dict)
    for device, journal, n, raw in rows:
        stored[device, journal][n] = raw
    for agent in world.agents:
        held = stored.pop((agent.device, agent.journal.id), {})
        if held != agent.recorded:
            many, of = len(held), len(agent.recorded)
            raise Broken("receipts", f"{agent.device}: {many} stored of {of} recorded")
    for name, held in stored.items():
        if not held.items() <= world.lost.journals.get(name, {}).items():
            raise Broken("receipts", f"{name}: stored is what was never recorded")
    said = {(r.device, r.due_ms, r.entry, r.entry_revision): r for r in receipts}
    settled = world.clock.now_ms() - SETTLED_MS
    for item in items:
        moved = configs[item.device].since > item.due_ms  # it then knows its old plan no more
        lost = moved or world.lost.covers(item.device, item.due_ms)
        if item.outcome == "unproven" and item.due_ms < settled and not lost:
            raise Broken("outcomes", f"{item.device} {item.entry} {item.due_ms} is unproven")
        receipt = said.get((item.device, item.due_ms, item.entry, item.entry_revision))
        if receipt is not None and item.outcome == "unproven":
            raise Broken("outcomes", f"{item.device} {item.entry} {item.due_ms} has its receipt")
    for receipt in receipts:
        if receipt.booking == "waiting" and (receipt.due_ms or 0) < world.clock.now_ms() - MINUTE:
            raise Broken("outcomes", f"receipt {receipt.n} of {receipt.device} waits for ever")
    return counted


def _adds_up(session: Session, frozen: set[tuple[str, int, str, int]]) -> Mapping[str, Counts]:
    """Planned is the sum of outcomes in every area; and what was frozen bit by bit, by servers that
    died, is what falls due by the documents when it is told anew, a day at a time."""
    tree, through = load_tree(session), frozen_through(session)
    counted = {area: count(session, tree, area, Span(0, through)) for area in sorted(tree.nodes)}
    for area, told in counted.items():
        outcomes = (
            told.played, told.late, told.cut, told.skipped, told.missed, told.unproven,
        )  # fmt: skip
        if told.planned != sum(outcomes):
            raise Broken("outcomes", f"{area}: {told.planned} planned, {outcomes}")
    first = min((config.since for config in documents.first_configs(session)), default=through)
    due = {
        (one.device, one.item.due_ms, one.item.entry, one.item.entry_revision)
        for start in range(first, through, DAY_MS)
        for one in Expectations().due_in(session, Span(start, min(start + DAY_MS, through)))
    }
    if due != frozen:
        more, fewer = sorted(frozen - due), sorted(due - frozen)
        raise Broken("outcomes", f"frozen {more[:3]}, due {fewer[:3]}")
    return counted


def _about(sounded: Sounded) -> str:
    return f"{sounded.play} on {sounded.device} at {sounded.start_ms}…{sounded.end_ms}"
