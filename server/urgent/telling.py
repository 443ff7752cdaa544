"""An alarm as people see it: where it stands, who signed, whom it reaches, who confirmed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from schedules.orders import Drill
from server.accounts.rights import Action, Person
from server.areas.tree import AreaTree
from server.dispatch.followers import Followers
from server.dispatch.reach import Standing, devices_of, devices_under, reaching
from server.dispatch.stop_schemas import Followed
from server.dispatch.stops import post_names
from server.library.models import Bulletin
from server.orders.models import OrderRow
from server.programme.naming import area_names
from server.urgent.alarms import Found, order_of, stops_all
from server.urgent.foreseen import Foreseen
from server.urgent.models import Alarm, FollowUpRow, OrderApproval
from server.urgent.places import may
from server.urgent.refusals import OrderUnknownError
from server.urgent.schemas import (
    AlarmBody,
    AlarmState,
    ByBody,
    CanBody,
    FollowUpBody,
    PlaceBody,
    ReachBody,
    SignedBody,
    SpokenBody,
)
from server.urgent.signing import TOLD_AFTER_MS
from server.urgent.spoken import is_alone
from server.urgent.words import OTHERS_SIGN, listed, reach_words, residents_words, wanted_words

SHOWN_MS: Final = 24 * 3_600_000
"""How long what is over is told of."""
KINDS: Final = ("urgent", "drill")


def told_of(
    session: Session, person: Person, tree: AreaTree, area: str, broker: bool, now: int
) -> list[AlarmBody]:
    """Alarms and drills of the area, above it and below it; the newest first."""
    devices = devices_under(session, tree, area)
    around = reaching(tree, area, devices)
    query = (
        select(OrderRow, Alarm)
        .join(Alarm, Alarm.order == OrderRow.id)
        .where(or_(OrderRow.issued_ms > now - SHOWN_MS, OrderRow.until_ms > now))
        .where(OrderRow.area.in_(around.union(*(_up(tree, one) for one in around))))
        .order_by(OrderRow.sequence.desc())
    )
    rows = ((row, alarm) for row, alarm in session.execute(query))
    found = [Found(row, alarm) for row, alarm in rows if not around.isdisjoint(row.places)]
    return _Telling(session, person, tree, devices, found, broker, now).tell()


def told_one(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    order: str,
    broker: bool,
    now: int,
) -> AlarmBody:
    """One that concerns the area. Raises `OrderUnknownError`."""
    row, alarm = session.get(OrderRow, order), session.get(Alarm, order)
    devices = devices_under(session, tree, area)
    if row is None or alarm is None:
        raise OrderUnknownError
    if reaching(tree, area, devices).isdisjoint(row.places):
        raise OrderUnknownError
    if row.areas and area in row.areas:
        seen = [one for one in row.areas if person.may("read", one, tree)]
        devices = devices_of(session, tree, {area, *seen})
    return _Telling(session, person, tree, devices, [Found(row, alarm)], broker, now).tell()[0]


def told_reach(session: Session, seen: Foreseen) -> ReachBody:
    """Before anything is prepared."""
    names = area_names(session, seen.there.places)
    there = [PlaceBody(id=one, name=names[one]) for one in seen.there.places]
    called = listed([one.name for one in there])
    words = [
        reach_words(called, seen.devices, seen.connected),
        *([] if seen.residents is None else [residents_words(seen.residents)]),
        wanted_words(seen.needed, seen.why, 0),
    ]
    return ReachBody(
        areas=there, devices=seen.devices, connected=seen.connected, residents=seen.residents,
        needed=seen.needed, why=list(seen.why),
        vi=[one.vi for one in words], en=[one.en for one in words],
    )  # fmt: skip


def _up(tree: AreaTree, area: str) -> set[str]:
    return {node.id for node in tree.up(area)}


class _Telling:
    """What all of them need, read once."""

    def __init__(
        self,
        session: Session,
        person: Person,
        tree: AreaTree,
        devices: Sequence[Standing],
        found: Sequence[Found],
        broker: bool,
        now: int,
    ) -> None:
        self._session, self._person, self._tree = session, person, tree
        self._found, self._broker, self._now = found, broker, now
        ids = [one.row.id for one in found]
        self._orders = {one.row.id: order_of(one.row) for one in found}
        self._names = area_names(session, {one for each in found for one in each.row.places})
        self._titles = self._bulletins()
        self._follow_ups = self._following(ids)
        self._approvals: defaultdict[str, list[OrderApproval]] = defaultdict(list)
        query = select(OrderApproval).where(OrderApproval.order.in_(ids))
        for approval in session.scalars(query.order_by(OrderApproval.at_ms)):
            self._approvals[approval.order].append(approval)
        self._posts = post_names(session, self._accounts())
        lists = {one.row.area for one in found}
        self._followers = Followers(session, devices, lists, now)
        since = min((one.row.sequence for one in found), default=0)
        stops = select(OrderRow).where(OrderRow.kind == "stop", OrderRow.sequence > since)
        self._stops = session.scalars(stops).all()

    def tell(self) -> list[AlarmBody]:
        return [self._tell(one) for one in self._found]

    def _tell(self, found: Found) -> AlarmBody:
        row, alarm = found
        order: Any = self._orders[row.id]
        drill = isinstance(order, Drill)
        state = self._state(found)
        devices, connected = self._followers.connected(row.places)
        followed = self._followers.of(row) if alarm.given_ms is not None else None
        signed = self._signed(row.id)
        there = [PlaceBody(id=one, name=self._names[one]) for one in row.places]
        name = listed([one.name for one in there])
        words = [
            wanted_words(alarm.needed, alarm.why, len(signed)),
            *([OTHERS_SIGN] if alarm.spoken is not None and row.waiting else []),
            reach_words(name, devices, connected),
        ]
        return AlarmBody(
            id=row.id, area=there[0].id, areas=there, name=name.vi,
            kind="drill" if drill else "urgent", state=state, title=alarm.title,
            bulletin=order.sound.bulletin, template=alarm.template,
            text=self._text(order.sound.bulletin), spoken=alarm.spoken is not None,
            tone="drill" if drill else order.tone,
            attention_ms=order.tone_ms if drill else order.attention_ms,
            duration_ms=order.sound.duration_ms, repeats=alarm.repeats,
            every_ms=order.length_ms if drill else order.every_ms, volume=order.volume,
            correction=None if drill else self._spoken(order.correction),
            all_clear=None if drill else self._spoken(order.all_clear),
            by=self._by(row.account), reason=row.reason, prepared_ms=row.issued_ms,
            at_ms=order.at_ms, until_ms=order.until_ms, expires_ms=alarm.expires_ms,
            given_ms=alarm.given_ms, begins_ms=alarm.begins_ms, ends_ms=alarm.ends_ms,
            identity=alarm.identity, needed=alarm.needed, why=alarm.why,
            vi=[one.vi for one in words if one.vi], en=[one.en for one in words if one.en],
            signed=signed, devices=devices, connected=connected,
            can=self._can(found, state), broker=self._broker,
            late=self._is_late(alarm, followed), followed=followed,
            follow_ups=[self._follow_up(one, says) for one, says in self._follow_ups[row.id]],
        )  # fmt: skip

    def _state(self, found: Found) -> AlarmState:
        row, alarm = found
        if alarm.cancelled_ms is not None:
            return "cancelled"
        if row.waiting:
            return "expired" if alarm.expires_ms <= self._now else "waiting"
        if self._follow_ups[row.id]:
            return "followed_up"
        if any(self._ends(stop, found) for stop in self._stops):
            return "stopped"
        over = alarm.ends_ms is not None and alarm.ends_ms <= self._now
        return "ended" if over or row.ended_ms is not None else "given"

    def _ends(self, stop: OrderRow, found: Found) -> bool:
        """Whether the stop came while it sounded, and reaches all of where it sounded."""
        row, alarm = found
        above = stops_all(self._tree, row, {stop.area})
        return above and stop.sequence > row.sequence and stop.issued_ms < (alarm.ends_ms or 0)

    def _is_late(self, alarm: Alarm, followed: Followed | None) -> bool:
        if followed is None or alarm.given_ms is None:
            return False
        waited = self._now - alarm.given_ms >= TOLD_AFTER_MS
        return waited and followed.confirmed < followed.devices

    def _can(self, found: Found, state: AlarmState) -> CanBody:
        row, alarm = found
        mine = {one.account for one in self._approvals[row.id]}
        waits = state == "waiting"
        given = alarm.given_ms is not None and row.kind == "urgent"
        ahead = row.kind == "drill" and state == "given" and (alarm.begins_ms or 0) > self._now
        return CanBody(
            sign=waits
            and self._person.account not in mine
            and not is_alone(self._session, found, self._person.account)
            and self._may("order.sign", row),
            cancel=(waits or ahead) and self._may("order.prepare", row),
            follow_up=given and self._may("stop.issue", row),
        )

    def _may(self, action: Action, row: OrderRow) -> bool:
        return may(self._person, action, row.places, self._tree)

    def _signed(self, order: str) -> list[SignedBody]:
        return [
            SignedBody(**self._by(one.account).model_dump(), at_ms=one.at_ms, method=one.method)
            for one in self._approvals[order]
        ]

    def _follow_up(self, row: OrderRow, told: FollowUpRow) -> FollowUpBody:
        return FollowUpBody(
            id=row.id, says=told.says, by=self._by(row.account), issued_ms=row.issued_ms,
            until_ms=row.until_ms, followed=self._followers.of(row),
        )  # fmt: skip

    def _following(self, ids: list[str]) -> dict[str, list[tuple[OrderRow, FollowUpRow]]]:
        query = (
            select(OrderRow, FollowUpRow)
            .join(FollowUpRow, FollowUpRow.order == OrderRow.id)
            .where(FollowUpRow.alarm.in_(ids))
            .order_by(OrderRow.sequence.desc())
        )
        found: defaultdict[str, list[tuple[OrderRow, FollowUpRow]]] = defaultdict(list)
        for row, follow_up in self._session.execute(query):
            found[follow_up.alarm].append((row, follow_up))
        return found

    def _bulletins(self) -> dict[str, Bulletin]:
        parts = ("sound", "correction", "all_clear")
        ids = {
            getattr(order, part).bulletin
            for order in self._orders.values()
            for part in parts
            if hasattr(order, part)
        }
        query = select(Bulletin).where(Bulletin.id.in_(ids))
        return {row.id: row for row in self._session.scalars(query)}

    def _spoken(self, sound: Any) -> SpokenBody:
        row = self._titles.get(sound.bulletin)
        return SpokenBody(
            bulletin=sound.bulletin, title=row.title if row else "", duration_ms=sound.duration_ms
        )

    def _text(self, bulletin: str) -> str | None:
        row = self._titles.get(bulletin)
        return row.text if row is not None else None

    def _accounts(self) -> set[str]:
        found = {one.row.account for one in self._found}
        found |= {row.account for some in self._follow_ups.values() for row, _ in some}
        found |= {one.account for some in self._approvals.values() for one in some}
        return {account for account in found if account is not None}

    def _by(self, account: str | None) -> ByBody:
        return ByBody(account=account or "", name=self._posts.get(account or "", ""))
