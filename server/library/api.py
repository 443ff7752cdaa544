"""Bulletins over HTTP: drafted, listened to, submitted, approved by somebody else."""

from typing import Annotated, Any, Final

from fastapi import Query
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change, Changes
from server.base.database import after_commit
from server.base.declared import signed_in
from server.base.web import AHouse, Now, Reading, RefusalBody, Router, Writing
from server.library import bulletins, preparing, upload_api
from server.library.bulletins import Wording
from server.library.models import Bulletin, Content
from server.library.schemas import (
    BulletinBody,
    Heard,
    NewBulletin,
    PeaksBody,
    Reason,
    Revision,
)
from server.library.shelves import Shelves
from server.library.states import State, Verb

router = Router(prefix="/api")
router.include_router(upload_api.router)
written = Router(prefix="/bulletins", tags=["library"])

_Responses = dict[int | str, dict[str, Any]]


def _refused(**codes: str) -> _Responses:
    return {
        int(status.removeprefix("s")): {"model": RefusalBody, "description": told}
        for status, told in codes.items()
    }


_SEEN: Final = _refused(s401="`not_signed_in`", s404="`bulletin_unknown`")
_MOVED: Final = _SEEN | _refused(s403="`not_allowed`", s409="`bulletin_state`")
_TAKEN_IN: Final = _refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`upload_unknown`, `area_unknown`",
    s409="`upload_incomplete`, `upload_busy`",
    s422="`title_malformed`, and what is wrong with the recording: `not_audio`, `playlist`, "
    "`truncated`, `damaged`, `silence`, `too_long`, `too_short`, `channels`, `too_heavy`, …",
    s429="`too_busy`",
)


@written.post("", status_code=201, summary="Make a draft of an upload", responses=_TAKEN_IN)
@needs("bulletin.write", of="body.area")
def draft(body: NewBulletin, person: Asking, house: AHouse, now: Now) -> BulletinBody:
    """Checks, levels and encodes the recording before it answers. A refusal leaves nothing
    behind, the upload included.
    """
    made = preparing.make_draft(
        house.database,
        Shelves.under(house.data),
        person,
        body.area,
        body.class_,
        Wording(body.title, body.text),
        body.upload,
        now,
    )
    return _made(house, made)


@written.put(
    "/{bulletin}", summary="Change a draft or a returned one", responses=_TAKEN_IN | _MOVED
)
@needs("bulletin.write", of="bulletin")
def revise(bulletin: str, body: Revision, person: Asking, house: AHouse, now: Now) -> BulletinBody:
    """It is a draft afterwards, whoever had returned it."""
    shelves, wording = Shelves.under(house.data), Wording(body.title, body.text)
    preparing.make_revision(
        house.database, shelves, person, bulletin, wording, body.upload, now
    )  # fmt: skip
    return _made(house, bulletin)


@written.get("", summary="Bulletins you may read, newest first", responses=_SEEN)
@signed_in
def list_bulletins(
    person: Asking,
    session: Reading,
    area: str | None = None,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[BulletinBody]:
    """Those of your areas, and the approved ones of the areas above: they are offered."""
    tree = load_tree(session)
    rows = bulletins.listed(session, person, tree, area=area, state=state, limit=limit)
    return [BulletinBody.of(session, row) for row in rows]


@written.get("/{bulletin}", summary="One bulletin", responses=_SEEN)
@needs("read", of="bulletin")
def show(bulletin: str, person: Asking, session: Reading) -> BulletinBody:
    return BulletinBody.of(session, _read(session, person, bulletin))


@written.get("/{bulletin}/peaks", summary="The picture of its sound", responses=_SEEN)
@needs("read", of="bulletin")
def show_peaks(bulletin: str, person: Asking, session: Reading) -> PeaksBody:
    master = session.get_one(Content, _read(session, person, bulletin).content)
    return PeaksBody(peaks=master.peaks, duration_ms=master.duration_ms)


@written.get(
    "/{bulletin}/audio",
    summary="Listen (ranges)",
    response_class=FileResponse,
    responses=_SEEN | {200: {"content": {"audio/ogg": {}}, "description": "Ogg Opus"}},
)
@needs("read", of="bulletin")
def listen(bulletin: str, person: Asking, session: Reading, house: AHouse) -> FileResponse:
    """The very bytes that are approved, and that the loudspeakers sound."""
    sha256 = _read(session, person, bulletin).content
    return FileResponse(
        Shelves.under(house.data).content.path(sha256),
        media_type="audio/ogg",
        headers={
            "ETag": f'"{sha256}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )


@written.post("/{bulletin}/submit", summary="Send to the leader", responses=_MOVED)
@needs("bulletin.submit", of="bulletin")
def submit(
    bulletin: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    return _move(session, house.changes, person, bulletin, "submit", now)


@written.post(
    "/{bulletin}/approve",
    summary="Approve somebody else's bulletin",
    responses=_MOVED
    | _refused(s403="`not_allowed`, `own_bulletin`", s409="`bulletin_state`, `content_changed`"),
)
@needs("bulletin.approve", of="bulletin")
def approve(
    bulletin: str,
    person: Asking,
    house: AHouse,
    session: Writing,
    now: Now,
    body: Heard | None = None,
) -> BulletinBody:
    """Binds the approval to the bytes as they are now, or refuses if they are not those heard."""
    heard = body.content if body is not None else None
    return _move(session, house.changes, person, bulletin, "approve", now, heard=heard)


@written.post(
    "/{bulletin}/return",
    summary="Give it back with a reason",
    responses=_MOVED | _refused(s422="`reason_missing`"),
)
@needs("bulletin.approve", of="bulletin")
def give_back(
    bulletin: str, body: Reason, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    return _move(session, house.changes, person, bulletin, "return", now, reason=body.reason)


router.include_router(written)


def _read(session: Session, person: Person, bulletin: str) -> Bulletin:
    return bulletins.readable(session, person, load_tree(session), bulletin)


def _made(house: AHouse, bulletin: str) -> BulletinBody:
    with house.database.read() as session:
        row = session.get_one(Bulletin, bulletin)
        house.changes.tell(Change("bulletin", row.id, row.area))
        return BulletinBody.of(session, row)


def _move(
    session: Session,
    changes: Changes,
    person: Person,
    bulletin: str,
    verb: Verb,
    now: int,
    *,
    heard: str | None = None,
    reason: str | None = None,
) -> BulletinBody:
    row = bulletins.move(
        session, person, load_tree(session), bulletin, verb, now, heard=heard, reason=reason
    )
    change = Change("bulletin", row.id, row.area)
    after_commit(session, lambda: changes.tell(change))
    return BulletinBody.of(session, row)
