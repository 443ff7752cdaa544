"""What is on record of a place and a time that a resident speaks of: what sounded there about then,
or why it did not; and what held besides. The same answers that `server.playlog.why` gives of one
cluster, those that are alike put together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.accounts.models import Account
from server.areas.policy import effective
from server.areas.tree import AreaTree
from server.fleet.groups import belongs
from server.fleet.models import Device
from server.live.models import LiveSession
from server.orders.models import OrderRow
from server.playlog.models import ReceiptRow
from server.playlog.why import MINUTE_MS, Case, become, circumstances, headline
from server.playlog.why_case import read_case
from server.playlog.why_words import Answer
from server.programme.told import Words, moment
from server.urgent.models import Alarm

AROUND_MS: Final = 15 * MINUTE_MS
"""People look at the clock afterwards: this long before and after counts as about then."""
MOST: Final = 60
"""Clusters looked at; a commune has 10 to 50. Of more the first by name are, and it says so."""
_TELLING: Final = frozenset({"stop_in_force", "outside_hours", "quiet_day", "stale"})
"""What is said of many clusters besides; of one alone, everything is."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer, and the clusters it is of: id and name, by name."""

    answer: Answer
    devices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record from `about.start` to `about.end`. Of `clusters` that stand there `looked`
    were looked at; `sounded` first, then what was `ordered`, then what else held (`besides`)."""

    zone: str
    about: Span
    clusters: int
    looked: int
    sounded: Sequence[Fact]
    ordered: Sequence[Fact]
    besides: Sequence[Fact]


def facts_of(
    session: Session, tree: AreaTree, area: str, device: str | None, at_ms: int, now: int
) -> Facts:
    """Of one cluster, or without one of all in the area and below."""
    query = select(Device).where(Device.retired_ms.is_(None))
    if device is not None:
        query = select(Device).where(Device.id == device)
    else:
        query = query.where(belongs(tree, area, Device.area, Device.id))
    found = session.scalars(query.order_by(Device.name, Device.id)).all()
    looked = found[:MOST]
    minute = at_ms - at_ms % MINUTE_MS
    about = Span(minute - AROUND_MS, minute + AROUND_MS + MINUTE_MS)
    zone = effective(session, area).zone
    named = {one.id: one.name for one in looked}
    sounded, besides = _Alike(named), _Alike(named)
    for one in looked:
        case = read_case(session, one, at_ms, now)
        for answer in _about_then(case, about):
            sounded.take(answer, one.id)
        for answer in circumstances(case):
            if device is not None or answer.code in _TELLING:
                besides.take(answer, one.id)
    ordered = _Alike(named)
    for told, cluster in _ordered(session, named, about, zone, now):
        ordered.take(told, cluster)
    return Facts(
        zone, about, len(found), len(looked), sounded.facts(), ordered.facts(), besides.facts()
    )


class _Alike:
    """Answers that say the same of several clusters, in the order in which they first came."""

    def __init__(self, named: dict[str, str]) -> None:
        self._named = named
        self._found: defaultdict[tuple[str, str, str], list[tuple[Answer, str]]] = defaultdict(list)

    def take(self, answer: Answer, device: str) -> None:
        self._found[answer.code, answer.said.vi, answer.said.en].append((answer, device))

    def facts(self) -> list[Fact]:
        """Those of the most clusters first."""
        facts = [
            Fact(some[0][0], tuple((device, self._named[device]) for _, device in some))
            for some in self._found.values()
        ]
        return sorted(facts, key=lambda one: -len(one.devices))


def _about_then(case: Case, about: Span) -> Iterator[Answer]:
    """What was to sound about then; where nothing was, that."""
    starts = [
        one
        for one in case.starts
        if one.begins_ms < about.end and max(one.ends_ms, one.begins_ms + 1) > about.start
    ]
    if not starts:
        yield headline(case)
    for one in starts:
        yield become(case, one)


def _ordered(
    session: Session, named: Iterable[str], about: Span, zone: str, now: int
) -> Iterator[tuple[Answer, str]]:
    """What clusters proved about then that was ordered at once: alarms, drills, voices, tests."""
    query = (
        select(OrderRow, ReceiptRow.device, ReceiptRow.started_us, ReceiptRow.sounded_ms)
        .join(
            ReceiptRow,
            (ReceiptRow.order == OrderRow.id) & (ReceiptRow.issuer == OrderRow.issuer),
        )
        .where(OrderRow.issued_ms < about.end, OrderRow.until_ms > about.start)
        .where(ReceiptRow.device.in_(list(named)), ReceiptRow.sounded_ms > 0)
        .order_by(ReceiptRow.started_us, ReceiptRow.device)
    )
    for order, device, started_us, sounded_ms in session.execute(query):
        began = (started_us or 0) // 1_000
        if began < about.end and began + sounded_ms > about.start:
            yield _said(session, order, began, sounded_ms, zone, now), device


def _said(
    session: Session, order: OrderRow, began: int, sounded_ms: int, zone: str, now: int
) -> Answer:
    what = _called(session, order)
    when, seconds = moment(began - began % MINUTE_MS, zone, now), sounded_ms // 1_000
    vi = f"{what.vi} đã phát {when.vi}, {seconds} giây."
    return Answer(order.kind, Words(vi, f"{what.en} sounded {when.en}, for {seconds} s."))


def _called(session: Session, order: OrderRow) -> Words:
    if order.kind in ("urgent", "drill"):
        alarm = session.get(Alarm, order.id)
        title = alarm.title if alarm is not None else order.id
        vi = "Diễn tập" if order.kind == "drill" else "Bản tin khẩn cấp"
        en = "The drill" if order.kind == "drill" else "The urgent bulletin"
        return Words(f"{vi} “{title}”", f"{en} “{title}”")
    spoken = session.execute(
        select(LiveSession.station, Account.name)
        .join(Account, Account.id == LiveSession.account)
        .where(LiveSession.order == order.id)
    ).first()
    if spoken is None:
        return Words("Tiếng thử loa", "A test tone")
    if spoken.station:
        return Words(f"Tiếp sóng “{spoken.station}”", f"The relayed station “{spoken.station}”")
    return Words(f"Phát trực tiếp của {spoken.name}", f"{spoken.name}, live,")
