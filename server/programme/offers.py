"""What upper areas address to an area, and its answers: taken, declined, or placed elsewhere."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Acceptance, Entry, Policy
from schedules.words import COMMUNE_KINDS, ScheduledClass
from server.accounts.rights import Person
from server.areas.tree import AreaTree
from server.base.activity import By
from server.base.ids import new_id
from server.fleet.models import Device, GroupMember
from server.programme import policies, refusals
from server.programme.drafts import AnswerSave, BlockDraft, EntryDraft, PlaceDraft
from server.programme.models import EntryRow, Placing
from server.programme.rows import entry_of
from server.programme.saving import Changed, Next, entry_from, finish, keep_version


@dataclass(frozen=True, slots=True)
class Upper:
    """A standing entry of a programme above, that reaches devices of the area concerned."""

    programme: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it would be saved: the policy before and after, and the entry answered."""

    offered: Upper
    before: Policy
    after: Policy


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry of the commune's own on the audio of an offered one, which it declines."""

    answer: Answer
    entry: Entry
    draft: EntryDraft


class Reach:
    """Which entries reach devices of one area: those addressed to it, to what stands above or
    below it, or to a group that has picked a device of it."""

    def __init__(self, session: Session, tree: AreaTree, area: str) -> None:
        below = tree.below(area)
        picked = (
            select(GroupMember.group)
            .join(Device, Device.id == GroupMember.device)
            .where(Device.area.in_(below))
        )
        line = {node.id for node in tree.up(area)}
        self._areas = line | below | set(session.scalars(picked.distinct()))

    def holds(self, entry: EntryRow) -> bool:
        return not self._areas.isdisjoint(entry.areas)


def above(
    session: Session, tree: AreaTree, area: str, now: int, class_: ScheduledClass | None = None
) -> list[Upper]:
    """What stands above the area and concerns it, the oldest first; what is over is left out."""
    return _standing(session, tree, area, _owners(tree, _strictly_above(tree, area)), now, class_)


def offered(session: Session, tree: AreaTree, area: str, now: int) -> list[Upper]:
    """The normal entries that the area takes or leaves (rule 5): those of what stands above its
    commune-level unit. Raises refusal `policy_not_here`."""
    policies.check_answers(tree, area)
    owners = _owners(tree, _above_commune(tree, area))
    return _standing(session, tree, area, owners, now, "normal")


def find(session: Session, tree: AreaTree, area: str, entry: str, now: int) -> Upper:
    """An entry offered to the area. Raises `EntryUnknownError`, also for one that it is not."""
    found = (one for one in offered(session, tree, area, now) if one.entry.id == entry)
    offer = next(found, None)
    if offer is None:
        raise refusals.EntryUnknownError
    return offer


def answer(
    session: Session, tree: AreaTree, following: Next, entry: str, asked: AnswerSave, now: int
) -> Answer:
    """What answering would make of the policy. Raises `EntryUnknownError`, `OfferChangedError`."""
    offer = find(session, tree, following.area, entry, now)
    if asked.revision not in (None, offer.entry.revision):
        now_stands = {"entry": to_json(offer.entry)}
        raise refusals.OfferChangedError(asked.revision or 0, offer.entry.revision, now_stands)
    return _answer(
        session, following, offer, Acceptance(entry, asked.revision, asked.answer == "accept"), now
    )


def save_answer(session: Session, by: By, following: Next, given: Answer, now: int) -> None:
    """One revision: the policy with the answer in it."""
    policies.keep(session, by, following, given.before, given.after, now)
    finish(
        session, by, following, "offer.answer", given.offered.entry.id, now, _changed(given)
    )  # fmt: skip


def place(
    session: Session, tree: AreaTree, following: Next, entry: str, draft: PlaceDraft, now: int
) -> Placed:
    """What placing would make: an entry at the commune's own hours, and the offered one declined,
    in whatever revision. Raises `RefusalError` as scheduling does."""
    offer = find(session, tree, following.area, entry, now)
    own = _own_draft(following.area, offer.entry, draft)
    made = entry_from(session, tree, following, own, new_id("e"), now)
    given = _answer(session, following, offer, Acceptance(entry, None, accepted=False), now)
    return Placed(given, made, own)


def save_place(
    session: Session, person: Person, by: By, following: Next, placed: Placed, now: int
) -> None:
    """One revision: the commune's own entry, and the answer that goes with it."""
    offer = placed.answer.offered.entry
    policies.keep(session, by, following, placed.answer.before, placed.answer.after, now)
    keep_version(session, following.area, placed.entry, placed.draft)
    session.add(
        Placing(
            entry=placed.entry.id, area=following.area, offered=offer.id,
            offered_revision=offer.revision, account=person.account, at_ms=now,
        )
    )  # fmt: skip
    told = _changed(placed.answer)
    after = {**(told.after or {}), "entry": placed.entry.id, "offered": offer.id}
    finish(
        session, by, following, "offer.place", placed.entry.id, now, replace(told, after=after)
    )  # fmt: skip


def placed_by(session: Session, area: str) -> dict[str, Placing]:
    """By offered entry: the commune's own standing entry that places it, the newest."""
    query = (
        select(Placing)
        .join(EntryRow, EntryRow.id == Placing.entry)
        .where(Placing.area == area, EntryRow.live_until.is_(None))
        .order_by(Placing.at_ms, Placing.entry)
    )
    return {row.offered: row for row in session.scalars(query)}


def _answer(
    session: Session, following: Next, offer: Upper, given: Acceptance, now: int
) -> Answer:  # fmt: skip
    before = policies.standing(session, following.area, now)
    return Answer(offer, before, policies.answered(session, before, following, given))


def _own_draft(area: str, offer: Entry, draft: PlaceDraft) -> EntryDraft:
    block = offer.block
    return EntryDraft(
        class_="normal",
        areas=draft.areas or (area,),
        block=BlockDraft(
            bulletins=tuple(sound.bulletin for sound in block.bulletins),
            theme=block.theme.bulletin if block.theme is not None else None,
            repeats=block.repeats,
            gap_ms=block.gap_ms,
            pause_ms=block.pause_ms,
        ),
        when=draft.when,
        may_start_late_by_ms=draft.may_start_late_by_ms,
        gap_ms=draft.gap_ms,
        volume=draft.volume,
    )


def _changed(given: Answer) -> Changed:
    entry = given.offered.entry
    before, after = (p.answer_to(entry.id, entry.revision) for p in (given.before, given.after))
    return Changed({"accepted": before}, {"accepted": after, "revision": entry.revision})


def _strictly_above(tree: AreaTree, area: str) -> set[str]:
    return {node.id for node in tree.up(area)} - {area}


def _above_commune(tree: AreaTree, area: str) -> set[str]:
    """A unit that was merged into another is offered nothing by that one: they are one unit."""
    chain = tree.chain(area)
    units = [n for n, node in enumerate(chain) if node.kind in COMMUNE_KINDS]
    return {node.id for node in chain[: units[0] if units else 0]}


def _owners(tree: AreaTree, areas: set[str]) -> set[str]:
    """These areas and the groups they own: whatever has a programme there."""
    groups = (node.id for node in tree.nodes.values() if node.kind == "group")
    return areas | {group for group in groups if tree.nodes[group].parent in areas}


def _standing(
    session: Session,
    tree: AreaTree,
    area: str,
    owners: set[str],
    now: int,
    class_: ScheduledClass | None,
) -> list[Upper]:
    query = (
        select(EntryRow)
        .where(EntryRow.area.in_(owners), EntryRow.live_until.is_(None))
        .where(EntryRow.ends_ms.is_(None) | (EntryRow.ends_ms > now))
        .order_by(EntryRow.created_ms, EntryRow.id)
    )
    if class_ is not None:
        query = query.where(EntryRow.class_ == class_)
    reach = Reach(session, tree, area)
    return [Upper(row.area, entry_of(row)) for row in session.scalars(query) if reach.holds(row)]
