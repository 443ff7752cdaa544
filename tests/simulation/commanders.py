"""Orders of a small city: urgent and what follows it, drill, stop, lift, live, and orders taken
back."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.orders import (
    Drill,
    FollowUp,
    Lift,
    Live,
    Order,
    Relay,
    Stop,
    Streamed,
    Urgent,
    is_urgent,
)
from schedules.programme import Sound
from schedules.wire import topics
from schedules.wire.envelope import Head, open_text, seal, seal_text
from schedules.wire.live import FRAME_MS, LiveBatch, LivePacket
from schedules.wire.orders import Approval, HeldProof, SignedOrder, approval_bytes
from schedules.wire.strict import write_base64
from server.areas.tree import AreaTree
from server.base import outbox
from server.dispatch.drill_words import NAME as DRILL_WORDS
from server.orders.models import OrderRow
from tests.simulation.clock import HOUR, MINUTE, SECOND
from tests.simulation.townspeople import CITY, GROUP, Meant, Townspeople

OPUS = write_base64(b"\xf8" + bytes(79))


@dataclass
class Commanders(Townspeople):
    """Who orders what must happen now."""

    def urgent(
        self, area: str, people_short: bool = False, lasts_ms: tuple[int, ...] = (1, 12 * MINUTE),
        areas: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """An urgent order; `people_short`: with one approval too few. `areas`: for these alone."""
        sound = self._any_sound(area)
        at = self.now + self.chance.choice([300, 300, 2_000, 5 * SECOND])
        every = self.chance.choice([MINUTE, 5 * MINUTE])
        order = Urgent(
            self._order_id(), area, at, at + self.chance.choice(lasts_ms), every,
            attention_ms=self.chance.choice([4_000, 10_000]), sound=sound, correction=sound,
            all_clear=sound, areas=areas,
        )  # fmt: skip
        wide = area in (CITY, GROUP)
        needed = 2  # by night everywhere; by day within one unit one would do
        self._issue(order, area, 0 if people_short and not wide else needed - people_short)

    def follow_up(self) -> None:
        """Somebody corrects an alarm, or calls it off: one that sounds, is over, or never did."""
        alarms = [one for one in self.meant.values() if isinstance(one.order, Urgent)]
        if not alarms:
            return
        meant = self.chance.choice(alarms)
        alarm = meant.order
        assert isinstance(alarm, Urgent)
        at = self.now + 300
        until = at + self.chance.choice([1, 5 * MINUTE])
        order = FollowUp(
            self._order_id(), alarm.area, alarm.id, meant.issuer, meant.identity,
            self.chance.choice(["correction", "all_clear"]), at, until, MINUTE, 4_000,
            alarm.correction, areas=alarm.areas,
            owed_until_ms=self.chance.choice([None, until + 20 * MINUTE]),
        )  # fmt: skip
        self._issue(order, alarm.area, 0, enough=meant.enough)

    def drill(self, area: str, true_words: bool = True, areas: tuple[str, ...] = ()) -> None:
        """An exercise, of `areas` alone where there are any; without its `true_words` it would be
        said to be something else."""
        words, sound = self.sounds[DRILL_WORDS], self._any_sound(area)
        tone_ms = self.chance.choice([0, 4_000])
        at = self.now + self.chance.choice([3 * SECOND, MINUTE, 5 * MINUTE])
        order = Drill(
            self._order_id(), area, at, tone_ms, words if true_words else sound, sound, areas=areas
        )
        self._issue(order, area, 0, enough=true_words)

    def alarm_with_the_drill_key(self, area: str) -> None:
        """A siren, or somebody at a microphone, under the key of exercises; its people sign."""
        at, sound = self.now + 300, self._any_sound(area)
        orders: list[Order] = [
            Urgent(
                self._order_id(), area, at, at + 12 * MINUTE, MINUTE, attention_ms=10_000,
                sound=sound, correction=sound, all_clear=sound, tone="siren",
            ),
            Live(self._order_id(), area, "s-drill", "urgent", at, at + MINUTE),
        ]  # fmt: skip
        self._issue(self.chance.choice(orders), area, 2, enough=False, drill_key=True)

    def _any_sound(self, area: str) -> Sound:
        return self.sounds[self.chance.choice(self.bulletins[self._unit(area)])]

    def stop(self, area: str) -> None:
        until = self.now + self.chance.choice([10 * MINUTE, HOUR, 3 * HOUR])
        self._issue(Stop(self._order_id(), area, until), area, 0)

    def lift(self) -> None:
        stops = [one for one in self.meant.values() if isinstance(one.order, Stop)]
        if stops:
            meant = self.chance.choice(stops)
            stop = meant.order
            assert isinstance(stop, Stop)
            lift = Lift(self._order_id(), stop.area, stop.id, meant.issuer)
            self._issue(lift, stop.area, 0)

    def live(self, area: str) -> None:
        at = self.now + 500
        until = at + self.chance.choice([MINUTE, 10 * MINUTE])
        name, session = self._order_id(), f"s-{self.count}"
        orders: list[Streamed] = [
            Live(name, area, session, "normal", at, until),
            Relay(name, area, session, "VOV1", "priority", at, until, 1_000),
        ]
        order = self.chance.choice(orders)
        self._issue(order, area, 0)
        if name in self.meant:
            self._speak(order, ends=self.chance.random() < 0.5)

    def _speak(self, order: Streamed, ends: bool) -> None:
        """A second of it, as far as the server lives and the network carries; then silence, or
        the end, told three times."""
        dated = [LivePacket(order.at_ms + k * FRAME_MS, OPUS) for k in range(60)]
        for n in range(13 if ends else 10):
            new = dated[6 * n : 6 * n + 6]
            came = tuple(dated[max(0, 6 * n - 6) : 6 * n + 6]) or tuple(dated[-6:])
            batch = LiveBatch(order.id, order.session, n, FRAME_MS, came, last=not new)
            after_ms = order.at_ms + (n + 1) * 6 * FRAME_MS - self.now
            topic = topics.LIVE_TOPIC.of(order.session)
            self.office.say(after_ms, topic, partial(self._sealed, topic, order, batch))

    def _sealed(self, topic: str, order: Streamed, batch: LiveBatch) -> bytes:
        issuer = self.meant[order.id].issuer
        head = Head(issuer, topic, self.now - MINUTE, self.now + MINUTE, batch.n)
        return seal("live", head, batch, [self.office.custody.area(issuer)])

    def end_order(self, kind: type[Order] | None = None) -> None:
        """Somebody takes an order back before its time; with `kind`, one of that kind."""

        def deed(session: Session, tree: AreaTree) -> None:
            rows = session.query(OrderRow).filter_by(ended_ms=None).order_by(OrderRow.id).all()
            rows = [row for row in rows if kind is None or isinstance(self._meant(row), kind)]
            if rows:
                row = self.chance.choice(rows)
                row.ended_ms = self.now
                outbox.put(session, "orders", row.area, self.now)

        self._writing(deed)

    def _meant(self, row: OrderRow) -> Order:
        return self.meant[row.id].order

    def _issue(
        self, order: Order, area: str, approvals: int, enough: bool | None = None,
        drill_key: bool = False,
    ) -> None:  # fmt: skip
        """Sign an order with its unit's key, or that of its exercises, and put it into the list of
        its area."""

        def deed(session: Session, tree: AreaTree) -> None:
            issuer = tree.unit_of(area)
            head = Head(
                issuer,
                topics.ORDERS_TOPIC.of(area),
                self.now - 5 * MINUTE,
                self.now + 8 * HOUR,
                self.now,
            )
            custody = self.office.custody
            drills = drill_key or isinstance(order, Drill)
            key = custody.drill(issuer) if drills else custody.area(issuer)
            text = seal_text("order", head, order, [key])
            identity = open_text(text).identity
            names = [f"leader-{n}-{issuer}" for n in (1, 2)][:approvals]
            signed = SignedOrder(text, tuple(self._approval(name, identity) for name in names))
            until = getattr(order, "until_ms", self.now + 24 * HOUR)
            row = OrderRow(
                id=order.id, kind=order.kind, area=area, sequence=self.now,
                until_ms=until + MINUTE, ended_ms=None, signed=to_json(signed),
            )  # fmt: skip
            in_force = session.query(OrderRow).filter_by(area=area, ended_ms=None)
            if in_force.filter(OrderRow.until_ms > self.now).count() >= 16:
                return
            session.add(row)
            session.flush()
            outbox.put(session, "orders", area, self.now)
            may = approvals >= 2 or not is_urgent(order) if enough is None else enough
            self.meant[order.id] = Meant(order, issuer, self.now, may, identity)
            if isinstance(order, Urgent) and may:
                self.approved.setdefault(f"{order.id}/{order.sound.content}", self.now)

        self._writing(deed)

    def _approval(self, name: str, identity: str) -> Approval:
        person = self.people[name].account
        key = self.office.custody.person(person)
        proof = HeldProof(write_base64(key.sign(approval_bytes(identity))))
        return Approval(person, key.id, proof)
