"""Saving revisions: each change is checked, numbered, recorded and due for publishing at once.

Every function works in the caller's transaction and raises `RefusalError` before it changes
anything that would be kept; history stays: an ended version keeps the starts it had.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.canonical import canonical
from schedules.codec import to_json
from schedules.programme import Entry, Programme
from server.accounts.models import Account
from server.accounts.rights import Person
from server.areas.models import Area
from server.areas.refusals import check_known
from server.areas.tree import AreaTree
from server.base import activity, outbox
from server.base.activity import By
from server.base.database import reads
from server.base.ids import new_id
from server.programme import blocks, checks, refusals
from server.programme.compose import compose_programme
from server.programme.drafts import EntryDraft
from server.programme.models import EntryRow, ProgrammeRevision
from server.programme.repository import last_revision, standing_version
from server.programme.rows import entry_of, row_of_entry

LEAD_MS = 1_500
"""A revision begins so much after it is saved: time for it to reach every device first."""

ENTRIES_MAX = 2_000
POLICIES_MAX = 200
BYTES_MAX = 750 * 1024
"""In base64 and its envelope such a programme stays within the topic's 1 MiB."""


@dataclass(frozen=True, slots=True)
class Next:
    """The revision that a change makes, and the instant from which starts follow it."""

    area: str
    revision: int
    effective_from: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a revision replaced and what it put there, for the activity log."""

    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


NOT_TOLD: Final = Changed()


def add_entry(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    base_revision: int | None,
    draft: EntryDraft,
    now: int,
) -> tuple[Entry, Next]:
    """A new entry in the programme of `area`; on top of what stands, where the base is None."""
    by, following = _ask(session, person, tree, area, base_revision, now)
    entry = entry_from(session, tree, following, draft, new_id("e"), now)
    keep_version(session, area, entry, draft)
    finish(session, by, following, "entry.add", entry.id, now, Changed(after=to_json(entry)))
    return entry, following


def change_entry(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    entry_id: str,
    base_revision: int,
    draft: EntryDraft,
    now: int,
) -> tuple[Entry, Next]:
    """A new version of an entry; starts before it begins follow the old one."""
    by, following = _ask(session, person, tree, area, base_revision, now)
    standing = _standing(session, area, entry_id)
    old = entry_of(standing)
    entry = changed_from(session, tree, following, draft, old)
    standing.live_until = following.effective_from
    keep_version(session, area, entry, draft)
    changed = Changed(to_json(old), to_json(entry))
    finish(session, by, following, "entry.change", entry.id, now, changed)
    return entry, following


def end_entry(
    session: Session,
    person: Person,
    tree: AreaTree,
    area: str,
    entry_id: str,
    base_revision: int,
    now: int,
) -> Next:
    """No start of the entry follows from the new revision on."""
    by, following = _ask(session, person, tree, area, base_revision, now)
    standing = _standing(session, area, entry_id)
    old = to_json(entry_of(standing))
    standing.live_until = following.effective_from
    finish(session, by, following, "entry.end", entry_id, now, Changed(before=old))
    return following


def next_revision(session: Session, area: str, base_revision: int | None, now: int) -> Next:
    """The revision after the newest one. Raises `RevisionConflictError` if that is not the base.

    `base_revision` None is the system's own change, which looks at what stands.
    """
    session.get(Area, area, with_for_update=not reads(session))
    last = last_revision(session, area)
    current, begun = (last.revision, last.effective_from) if last is not None else (0, 0)
    if base_revision is not None and base_revision != current:
        raise refusals.RevisionConflictError(base_revision, current, _saved(session, last))
    return Next(area, current + 1, max(now + LEAD_MS, begun))


def save_revision(
    session: Session,
    following: Next,
    by: By | None,
    action: str,
    subject: str,
    now: int,
    changed: Changed = NOT_TOLD,
) -> None:
    """The revision's row, its line in the activity log, and the document that is due."""
    session.add(
        ProgrammeRevision(
            area=following.area,
            revision=following.revision,
            effective_from=following.effective_from,
            saved_ms=now,
            account=by.account if by else None,
        )
    )
    session.flush()
    detail: dict[str, str | int | None] = {"revision": following.revision}
    activity.record(
        session, now, action, subject, by=by, area=following.area,
        before=changed.before, after=changed.after, detail=detail,
    )  # fmt: skip
    outbox.put(session, "programme", following.area, now)


def entry_from(
    session: Session,
    tree: AreaTree,
    following: Next,
    draft: EntryDraft,
    id_: str,
    now: int,
    awaited: str | None = None,
) -> Entry:
    """The entry a draft means, as of the revision `following`. Raises `RefusalError`.

    The bulletin `awaited` need not be approved yet: such an entry is looked at, never saved.
    """
    checks.check_zone(draft.when)
    checks.check_first(draft.when, following.effective_from, None)
    return _checked(session, tree, following, draft, id_, now, awaited)


def changed_from(
    session: Session, tree: AreaTree, following: Next, draft: EntryDraft, old: Entry
) -> Entry:
    """The version of `old` that a draft means; it keeps its id and its age."""
    checks.check_zone(draft.when)
    checks.check_first(draft.when, following.effective_from, old.when.first)
    return _checked(session, tree, following, draft, old.id, old.created_ms)


def with_entries(
    programme: Programme, following: Next, entries: Sequence[Entry], ended: Sequence[Entry] = ()
) -> Programme:
    """The programme as it will be once `entries` are saved; older versions of them end."""
    ends = {entry.id for entry in (*entries, *ended)}
    kept = tuple(
        replace(old, live_until=following.effective_from)
        if old.id in ends and old.live_until is None
        else old
        for old in programme.entries
    )
    return replace(
        programme,
        revision=following.revision,
        effective_from=following.effective_from,
        entries=(*kept, *entries),
    )


def keep_version(session: Session, area: str, entry: Entry, draft: EntryDraft) -> None:
    """The rows of a new version of an entry, and of what its block was made of."""
    session.add(row_of_entry(area, entry))
    source = blocks.source_of(session, area, entry, draft.block)
    if source is not None:
        session.add(source)


def _ask(
    session: Session, person: Person, tree: AreaTree, area: str, base: int | None, now: int
) -> tuple[By, Next]:
    check_known(tree, area)
    by = person.require("programme.edit", area, tree)
    return by, next_revision(session, area, base, now)


def _checked(
    session: Session,
    tree: AreaTree,
    following: Next,
    draft: EntryDraft,
    id_: str,
    created_ms: int,
    awaited: str | None = None,
) -> Entry:
    checks.check_areas(tree, following.area, draft.areas)
    entry = Entry(
        id=id_,
        revision=following.revision,
        class_=draft.class_,
        areas=draft.areas,
        block=blocks.block_of(session, tree, following.area, draft, awaited),
        when=draft.when,
        live_from=following.effective_from,
        live_until=None,
        created_ms=created_ms,
        may_start_late_by_ms=draft.may_start_late_by_ms,
        gap_ms=draft.gap_ms,
        volume=draft.volume,
    )
    checks.check_sense(entry)
    checks.check_ahead(entry.when, following.effective_from)
    checks.check_hours(session, entry, following.effective_from)
    return entry


def _standing(session: Session, area: str, entry_id: str) -> EntryRow:
    standing = standing_version(session, area, entry_id)
    if standing is None:
        raise refusals.EntryUnknownError
    return standing


def _saved(session: Session, last: ProgrammeRevision | None) -> dict[str, Any]:
    """Which revision stands, since when, and who saved it: the post's name."""
    if last is None:
        return {"revision": 0, "saved_ms": None, "saved_by": None}
    who = session.get(Account, last.account) if last.account is not None else None
    name = who.name if who is not None else None
    return {"revision": last.revision, "saved_ms": last.saved_ms, "saved_by": name}


def finish(
    session: Session,
    by: By,
    following: Next,
    action: str,
    subject: str,
    now: int,
    changed: Changed = NOT_TOLD,
) -> None:
    """Save the revision. Raises refusal `programme_full` where its document would be too large."""
    save_revision(session, following, by, action, subject, now, changed)
    programme = compose_programme(session, following.area, now)
    too_many = len(programme.entries) > ENTRIES_MAX or len(programme.policies) > POLICIES_MAX
    if too_many or len(canonical(to_json(programme))) > BYTES_MAX:
        raise refusals.programme_full()
