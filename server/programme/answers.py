"""What became of an offer: which communes take it, leave it, or have said nothing."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schedules.programme import Entry, Policy
from server.accounts.models import Account
from server.areas.policy import effective
from server.areas.tree import AreaTree
from server.fleet.models import Device, GroupMember
from server.programme.models import EntryRow, OfferAnswer, Placing, PolicyRow
from server.programme.naming import area_names
from server.programme.policies import ALL_REVISIONS
from server.programme.rows import policy_of

Said = Literal["accepted", "declined", "placed", "unanswered"]
SAID: Final[tuple[Said, ...]] = ("accepted", "declined", "placed", "unanswered")


@dataclass(frozen=True, slots=True)
class UnitAnswer:
    """One unit's answer to one offer. `sounds`: the offered entry itself is taken, by an answer or
    by default; `by` (the post's name) and `at_ms` of whoever answered; `entry` the unit's own that
    places it."""

    area: str
    name: str
    answer: Said
    by_default: bool
    sounds: bool
    revision: int | None
    by: str | None
    at_ms: int | None
    entry: str | None
    devices: int


def answers_to(session: Session, tree: AreaTree, entry: Entry) -> list[UnitAnswer]:
    """Every unit that the entry reaches, by name, with its answer as it stands."""
    devices = reached(session, tree, entry.areas)
    policies = policies_of(session, devices)
    given = _given(session, entry, devices)
    placed = _placed(session, entry.id, devices)
    people = names_of_posts(session, given.values(), placed.values())
    names = area_names(session, devices)
    told = [
        tell(
            entry, (unit, names[unit]), policies[unit], given.get(unit), placed.get(unit),
            people, devices[unit],
        )
        for unit in devices
    ]  # fmt: skip
    return sorted(told, key=lambda one: (one.name, one.area))


def tell(
    entry: Entry,
    unit: tuple[str, str],
    policy: Policy,
    given: OfferAnswer | None,
    placed: Placing | None,
    people: dict[str, str],
    devices: int,
) -> UnitAnswer:
    """One unit's answer, in the words of its newest policy."""
    explicit = policy.answer_to(entry.id, entry.revision)
    said: Said = "unanswered"
    if placed is not None:
        said = "placed"
    elif explicit is not None:
        said = "accepted" if explicit else "declined"
    source = placed or given
    return UnitAnswer(
        area=unit[0],
        name=unit[1],
        answer=said,
        by_default=explicit is None,
        sounds=policy.accepts(entry.id, entry.revision),
        revision=(given.of_revision or None) if given else None,
        by=people.get(source.account) if source and source.account else None,
        at_ms=source.at_ms if source else None,
        entry=placed.entry if placed else None,
        devices=devices,
    )


def reached(session: Session, tree: AreaTree, areas: Collection[str]) -> dict[str, int]:
    """How many enrolled devices entries addressed to `areas` reach, by the unit that answers for
    them; units without a device yet among those that are addressed."""
    chosen = frozenset(areas)
    inside = {a for a in tree.nodes if any(node.id in chosen for node in tree.up(a))}
    picked = select(GroupMember.device).where(GroupMember.group.in_(chosen))
    enrolled = (
        select(Device.area, func.count())
        .where(Device.enrolled_ms.is_not(None))
        .group_by(Device.area)
    )
    counted: Counter[str] = Counter()
    for area, n in session.execute(enrolled):
        if area in inside and (unit := tree.answering(area)) is not None:
            counted[unit] += n
    for area, n in session.execute(enrolled.where(Device.id.in_(picked))):
        if area not in inside and (unit := tree.answering(area)) is not None:
            counted[unit] += n
    addressed = {unit for area in inside if (unit := tree.answering(area)) is not None}
    return {unit: counted[unit] for unit in addressed | set(counted)}


def given_by(session: Session, area: str) -> dict[tuple[str, int], OfferAnswer]:
    """By offered entry and the revision answered (0: all): who answered for the area."""
    rows = session.scalars(select(OfferAnswer).filter_by(area=area))
    return {(row.entry, row.of_revision): row for row in rows}


def newest(
    given: dict[tuple[str, int], OfferAnswer], entry: Entry
) -> OfferAnswer | None:  # fmt: skip
    """The answer that counts for this revision of the entry."""
    return given.get((entry.id, entry.revision)) or given.get((entry.id, ALL_REVISIONS))


def _given(session: Session, entry: Entry, units: Collection[str]) -> dict[str, OfferAnswer]:
    """An answer to this very revision outweighs one to all of them."""
    query = (
        select(OfferAnswer)
        .where(OfferAnswer.entry == entry.id, OfferAnswer.area.in_(units))
        .where(OfferAnswer.of_revision.in_((ALL_REVISIONS, entry.revision)))
        .order_by(OfferAnswer.of_revision)
    )
    return {row.area: row for row in session.scalars(query)}


def _placed(session: Session, entry: str, units: Collection[str]) -> dict[str, Placing]:
    query = (
        select(Placing)
        .join(EntryRow, EntryRow.id == Placing.entry)
        .where(Placing.offered == entry, Placing.area.in_(units), EntryRow.live_until.is_(None))
        .order_by(Placing.at_ms, Placing.entry)
    )
    return {row.area: row for row in session.scalars(query)}


def policies_of(session: Session, units: Collection[str]) -> dict[str, Policy]:
    """The newest policy of each unit, or what holds where it has decided nothing."""
    last = (
        select(PolicyRow.area, func.max(PolicyRow.revision).label("revision"))
        .where(PolicyRow.area.in_(units))
        .group_by(PolicyRow.area)
        .subquery()
    )
    same = (PolicyRow.area == last.c.area) & (PolicyRow.revision == last.c.revision)
    found = {
        row.area: policy_of(row) for row in session.scalars(select(PolicyRow).join(last, same))
    }
    return {unit: found.get(unit) or _undecided(session, unit) for unit in units}


def _undecided(session: Session, unit: str) -> Policy:
    return Policy(0, effective(session, unit).accepts_by_default)


def names_of_posts(
    session: Session, given: Iterable[OfferAnswer], placed: Iterable[Placing]
) -> dict[str, str]:
    """By account: what the post is called that answered or placed."""
    accounts = {row.account for row in given} | {row.account for row in placed}
    query = select(Account.id, Account.name).where(Account.id.in_(accounts - {None}))
    return {row[0]: row[1] for row in session.execute(query)}
