"""Entries over HTTP: scheduled, changed, ended, previewed."""

from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy.orm import Session

from schedules.codec import to_json
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import conflicting, refused
from server.base.ids import new_id
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import preview, refusals, saving
from server.programme.drafts import ENTRY_EXAMPLE, EntrySave, PreviewAsk
from server.programme.forms import read_form
from server.programme.http import SEEN, Base, Sent, allowed, saved, tell, tells_both
from server.programme.looking import BUSY, LOOKS
from server.programme.openapi import request_body
from server.programme.redrafting import redraft
from server.programme.repository import last_revision, standing_version
from server.programme.rows import entry_of
from server.programme.schemas import (
    Preview,
    SavedEntry,
    SavedRevision,
    Sentence,
    StandingEntry,
)

router = Router()
T = TypeVar("T")

_CONFLICT: Final = conflicting("`revision_conflict`: the entry as it stands, and as it was sent")
_ENTRY: Final = (SEEN | _CONFLICT) | refused(
    s404="`area_unknown`, `bulletin_unknown`, `entry_unknown`",
    s422="`malformed`, `starts_in_the_past`, `ends_before_start`, `never_starts`, "
    "`never_permitted`, `area_outside`, `bulletin_not_approved`, `bulletin_elsewhere`, "
    "`urgent_not_scheduled`, `class_above_bulletin`, `block_empty`, `programme_full`, …",
)


@router.post(
    "/areas/{area}/entries",
    status_code=201,
    summary="Schedule approved bulletins",
    responses=_ENTRY,
    openapi_extra=request_body(EntrySave, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def add_entry(
    area: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedEntry:
    """Starts from `effective_from_ms` on follow it; its document is published at once."""
    asked = _read(EntrySave, sent)
    with tells_both(sent):
        entry, following = saving.add_entry(
            session, person, load_tree(session), area, asked.base_revision, asked.entry, now
        )
    tell(house, session, area)
    return SavedEntry(entry=to_json(entry), **saved(following))


@router.put(
    "/areas/{area}/entries/{entry}",
    summary="Change an entry",
    responses=_ENTRY,
    openapi_extra=request_body(EntrySave, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def change_entry(
    area: str, entry: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedEntry:
    """A new version; what began before `effective_from_ms` followed the old one."""
    asked = _read(EntrySave, sent)
    with tells_both(sent, partial(_standing, session, area, entry)):
        changed, following = saving.change_entry(
            session, person, load_tree(session), area, entry, asked.base_revision, asked.entry, now
        )
    tell(house, session, area)
    return SavedEntry(entry=to_json(changed), **saved(following))


@router.delete(
    "/areas/{area}/entries/{entry}",
    summary="End an entry",
    responses=SEEN | _CONFLICT | refused(s404="`area_unknown`, `entry_unknown`"),
)
@needs("programme.edit", of="area")
def end_entry(
    area: str,
    entry: str,
    base_revision: Base,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
) -> SavedRevision:
    """Nothing of it begins from `effective_from_ms` on; its history stays."""
    with tells_both({"base_revision": base_revision}, partial(_standing, session, area, entry)):
        following = saving.end_entry(
            session, person, load_tree(session), area, entry, base_revision, now
        )
    tell(house, session, area)
    return SavedRevision(**saved(following))


@router.get(
    "/areas/{area}/entries/{entry}",
    summary="An entry, and the form that would make it anew",
    responses=SEEN | refused(s404="`area_unknown`, `entry_unknown`"),
)
@needs("read", of="area")
def show_entry(area: str, entry: str, person: Asking, session: Reading) -> StandingEntry:
    """Made of its playlist and the area's tune where it was made of them."""
    allowed(session, person, area)
    row = standing_version(session, area, entry)
    if row is None:
        raise refusals.EntryUnknownError
    found, last = entry_of(row), last_revision(session, area)
    return StandingEntry(
        revision=last.revision if last is not None else 0,
        entry=to_json(found),
        draft=to_json(redraft(session, found)),
        sentence=Sentence.of(found),
    )


@router.post(
    "/areas/{area}/entries/preview",
    summary="What an entry would do, before it is saved",
    responses=_ENTRY | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(PreviewAsk, ENTRY_EXAMPLE),
)
@needs("programme.edit", of="area")
def preview_entry(area: str, sent: Sent, person: Asking, session: Reading, now: Now) -> Preview:
    """For every kind of device it would reach, on its first days: what sounds, what moves or
    falls silent, and why. Nothing is saved."""
    asked = _read(PreviewAsk, sent)
    tree = allowed(session, person, area, "programme.edit")
    with tells_both(sent, partial(_standing, session, area, asked.replaces)):
        following = saving.next_revision(session, area, asked.base_revision, now)
    if asked.replaces is None:
        id_ = new_id("e")
        entry = saving.entry_from(session, tree, following, asked.entry, id_, now)
    else:
        standing = standing_version(session, area, asked.replaces)
        if standing is None:
            raise refusals.EntryUnknownError("replaces")
        old = entry_of(standing)
        entry = saving.changed_from(session, tree, following, asked.entry, old)
    return preview.foresee(session, following, [entry], now)


@router.post(
    "/areas/{area}/entries/{entry}/end/preview",
    summary="What ending an entry would do",
    responses=SEEN | BUSY | _CONFLICT | refused(s404="`area_unknown`, `entry_unknown`"),
    dependencies=LOOKS,
)
@needs("programme.edit", of="area")
def preview_end(
    area: str, entry: str, base_revision: Base, person: Asking, session: Reading, now: Now
) -> Preview:
    """What it frees on the next days. Nothing is saved."""
    allowed(session, person, area, "programme.edit")
    with tells_both({"base_revision": base_revision}, partial(_standing, session, area, entry)):
        following = saving.next_revision(session, area, base_revision, now)
    standing = standing_version(session, area, entry)
    if standing is None:
        raise refusals.EntryUnknownError
    return preview.foresee(session, following, [], now, ended=[entry_of(standing)])


def _standing(session: Session, area: str, entry: str | None) -> dict[str, Any]:
    """The entry as it stands; null where it has ended, or is new."""
    row = standing_version(session, area, entry) if entry is not None else None
    return {"entry": to_json(entry_of(row)) if row is not None else None}


def _read(contract: type[T], sent: dict[str, Any]) -> T:
    """The form, where the one mistake that deserves its own sentence is not made."""
    entry = sent.get("entry")
    if isinstance(entry, dict) and entry.get("class") == "urgent":
        raise refusals.urgent_not_scheduled("entry.class")
    return read_form(contract, sent)
