"""Several changes to one area's programme as one revision: all of them, or none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry
from schedules.refusal import RefusalError
from server.accounts.rights import Person
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base.activity import By
from server.base.ids import new_id
from server.programme import preview, refusals, saving
from server.programme.drafts import EntryDraft
from server.programme.repository import standing_version
from server.programme.saving import Changed, Next
from server.programme.schemas import Preview
from server.programme.told import Words

AT_ONCE_MAX: Final = 300
"""Entries of one revision: more than a week of a busy ward, less than a request's patience."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry to come, new or in the place of `replaces`.

    `field` of the request and `name` say which one it is, where it turns out impossible.
    """

    draft: EntryDraft
    field: str
    name: Words
    replaces: Entry | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What one revision does: entries that begin or change, and standing ones that end.

    `days` are the local days it is about, where it leaves all others as they are; `own` says which
    of `planned` it is about, None: all of them.
    """

    planned: tuple[Planned, ...]
    ended: tuple[Entry, ...] = ()
    days: tuple[date, ...] = ()
    own: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What is written into the activity log: the action and its subject."""

    action: str
    subject: str


@contextmanager
def at_fault(field: str, name: Words) -> Iterator[None]:
    """A refusal within names the one of many entries that it is about."""
    try:
        yield
    except RefusalError as refusal:
        refusal.field = field + refusal.field.removeprefix("entry")
        refusal.vi = f"{name.vi}: {refusal.vi}"
        refusal.en = f"{name.en}: {refusal.en}"
        raise


def begin(
    session: Session, person: Person, tree: AreaTree, area: str, base_revision: int, now: int
) -> tuple[By, Next]:
    """The right to change the area's programme, and the revision it will be.

    Raises `AreaUnknownError`, `NotAllowedError`, `RevisionConflictError`.
    """
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    return by, saving.next_revision(session, area, base_revision, now)


def foresee(
    session: Session, tree: AreaTree, following: Next, changes: Changes, now: int
) -> Preview:
    """What the revision would do; nothing is saved. Raises what `save` raises."""
    entries = _entries(session, tree, following, changes, now)
    about = None if changes.own is None else [entries[n].id for n in changes.own]
    return preview.foresee(session, following, entries, now, changes.ended, changes.days, about)


def save(
    session: Session,
    tree: AreaTree,
    by: By,
    following: Next,
    changes: Changes,
    deed: Deed,
    now: int,
) -> list[Entry]:
    """The entries as they are saved. Raises `RefusalError`, which names the entry at fault."""
    entries = _entries(session, tree, following, changes, now)
    for planned, entry in zip(changes.planned, entries, strict=True):
        if planned.replaces is not None:
            _end(session, following, planned.replaces)
        saving.keep_version(session, following.area, entry, planned.draft)
    for entry in changes.ended:
        _end(session, following, entry)
    told = Changed(_before(changes), _told(entries))
    saving.finish(session, by, following, deed.action, deed.subject, now, told)
    return entries


def _entries(
    session: Session, tree: AreaTree, following: Next, changes: Changes, now: int
) -> list[Entry]:
    if not changes.planned and not changes.ended:
        raise refusals.nothing_to_do()
    if len(changes.planned) > AT_ONCE_MAX:
        raise refusals.too_many_at_once(len(changes.planned), AT_ONCE_MAX)
    return [_entry(session, tree, following, planned, now) for planned in changes.planned]


def _entry(session: Session, tree: AreaTree, following: Next, planned: Planned, now: int) -> Entry:
    with at_fault(planned.field, planned.name):
        if planned.replaces is not None:
            return saving.changed_from(session, tree, following, planned.draft, planned.replaces)
        return saving.entry_from(session, tree, following, planned.draft, new_id("e"), now)


def _end(session: Session, following: Next, entry: Entry) -> None:
    standing = standing_version(session, following.area, entry.id)
    if standing is None or standing.revision != entry.revision:
        raise refusals.EntryUnknownError
    standing.live_until = following.effective_from


def _before(changes: Changes) -> dict[str, Any] | None:
    replaced = [one.replaces for one in changes.planned if one.replaces is not None]
    return _told([*replaced, *changes.ended])


def _told(entries: Sequence[Entry]) -> dict[str, Any] | None:
    return {"entries": [to_json(entry) for entry in entries]} if entries else None
