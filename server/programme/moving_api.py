"""Moving a start over HTTP: to another time or day, alone or with all like it, or left out."""

from typing import Any, Final

from sqlalchemy.orm import Session

from schedules.codec import to_json
from schedules.programme import Entry
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import Responses, conflicting, refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.programme import moving, refusals, revising
from server.programme.drafts import MOVE_EXAMPLE, MoveSave
from server.programme.forms import read_form
from server.programme.http import SEEN, Sent, saved, tell, tells_both
from server.programme.kept_schemas import SavedEntries
from server.programme.looking import BUSY, LOOKS
from server.programme.openapi import request_body
from server.programme.redrafting import redraft
from server.programme.repository import standing_version
from server.programme.revising import Changes, Deed
from server.programme.rows import entry_of
from server.programme.saving import Next
from server.programme.schemas import Preview

router = Router()

_MOVED: Final[Responses] = SEEN | refused(
    s404="`area_unknown`, `entry_unknown`",
    s422="`malformed`, `start_unknown`, `moves_alone`, `nothing_to_do`, `starts_in_the_past`, "
    "`never_permitted`, and what refuses an entry that is changed",
) | conflicting("`revision_conflict`: the entry as it stands, and as it was sent")  # fmt: skip


class SavedMove(SavedEntries):
    """`moved` is the entry that sounds the start now, `due_ms` when: moving it back from there
    undoes the change. Both null where the start was left out."""

    moved: str | None
    due_ms: int | None


@router.post(
    "/areas/{area}/entries/{entry}/moves",
    summary="Move one start, or every one like it",
    responses=_MOVED,
    openapi_extra=request_body(MoveSave, MOVE_EXAMPLE),
)
@needs("programme.edit", of="area")
def move_start(
    area: str, entry: str, sent: Sent, person: Asking, house: AHouse, session: Writing, now: Now
) -> SavedMove:
    """In one revision. Moved alone, a start of a series becomes an entry of its own, and the series
    leaves that day out."""
    asked, tree = read_form(MoveSave, sent), load_tree(session)
    with tells_both(sent, lambda: _standing(session, area, entry)):
        by, following = revising.begin(session, person, tree, area, asked.base_revision, now)
    changes = _changes(session, area, entry, asked, following)
    entries = revising.save(
        session, tree, by, following, changes, Deed("entry.move", entry), now
    )  # fmt: skip
    tell(house, session, area)
    moved, due_ms = _where(entries, asked)
    told = [to_json(one) for one in entries]
    return SavedMove(entries=told, moved=moved, due_ms=due_ms, **saved(following))


@router.post(
    "/areas/{area}/entries/{entry}/moves/preview",
    summary="What moving a start would do, before it is saved",
    responses=_MOVED | BUSY,
    dependencies=LOOKS,
    openapi_extra=request_body(MoveSave, MOVE_EXAMPLE),
)
@needs("programme.edit", of="area")
def preview_move(
    area: str, entry: str, sent: Sent, person: Asking, session: Reading, now: Now
) -> Preview:
    """What sounds when, and what of others moves or falls silent by it. Nothing is saved."""
    asked, tree = read_form(MoveSave, sent), load_tree(session)
    with tells_both(sent, lambda: _standing(session, area, entry)):
        _, following = revising.begin(session, person, tree, area, asked.base_revision, now)
    changes = _changes(session, area, entry, asked, following)
    return revising.foresee(session, tree, following, changes, now)


def _changes(
    session: Session, area: str, entry: str, asked: MoveSave, following: Next
) -> Changes:  # fmt: skip
    row = standing_version(session, area, entry)
    if row is None:
        raise refusals.EntryUnknownError
    standing = entry_of(row)
    return moving.planned(standing, redraft(session, standing), asked, following.effective_from)


def _where(entries: list[Entry], asked: MoveSave) -> tuple[str | None, int | None]:
    """The last of the entries that are saved is the one that was moved."""
    if asked.to is None or not entries:
        return None, None
    last = entries[-1]
    return last.id, moving.lands_ms(last.when.zone, asked.to)


def _standing(session: Session, area: str, entry: str) -> dict[str, Any]:
    row = standing_version(session, area, entry)
    return {"entry": to_json(entry_of(row)) if row is not None else None}
