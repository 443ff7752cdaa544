"""Bulletins over HTTP: drafted, listened to, submitted, approved by somebody else."""

from typing import Annotated, Final

from fastapi import Query
from sqlalchemy.orm import Session

from schedules.spans import Span
from server.accounts.rights import Person, needs
from server.accounts.web import Asking, AskingAgain
from server.areas.tree import load_tree
from server.base.changes import Change, Changes
from server.base.database import after_commit
from server.base.declared import signed_in
from server.base.documented import refused
from server.base.web import AHouse, ConflictBody, Now, Reading, Router, Writing
from server.library import bulletins, category_api, hearing, listening, preparing, upload_api
from server.library.bulletins import Wording
from server.library.listening import CountedFile
from server.library.models import Bulletin, Content
from server.library.refusals import RecordingForgottenError
from server.library.schemas import (
    BulletinBody,
    Classified,
    Edit,
    HeardReport,
    HearingBody,
    NewBulletin,
    PeaksBody,
    Reason,
    Revision,
)
from server.library.shelves import Shelves
from server.library.states import State, Verb

router = Router(prefix="/api")
router.take_in(upload_api.router)
router.take_in(category_api.router)
written = Router(prefix="/bulletins", tags=["library"])

_SEEN: Final = refused(s401="`not_signed_in`", s404="`bulletin_unknown`")
_MOVED: Final = _SEEN | refused(s403="`not_allowed`", s409="`bulletin_state`")
_CHANGED: Final = _MOVED | {
    409: {"model": ConflictBody, "description": "`bulletin_state`, `version_conflict`"}
}
_TAKEN_IN: Final = refused(
    s401="`not_signed_in`",
    s403="`not_allowed`",
    s404="`upload_unknown`, `area_unknown`",
    s409="`upload_incomplete`, `upload_busy`, `drafts_full`",
    s422="`title_malformed`, `text_hidden`, `category_unknown`, and what is wrong with the "
    "recording: `not_audio`, `playlist`, `truncated`, `damaged`, `silence`, `too_long`, "
    "`too_short`, `channels`, `too_heavy`, …",
    s429="`too_busy`",
)


@written.post("", status_code=201, summary="Make a draft of an upload", responses=_TAKEN_IN)
@needs("bulletin.write", of="body.area")
def draft(
    body: NewBulletin, person: Asking, again: AskingAgain, house: AHouse, now: Now
) -> BulletinBody:
    """Checks, levels and encodes the recording before it answers. A refusal leaves nothing
    behind, the upload included.
    """
    made = preparing.make_draft(
        house.database,
        Shelves.under(house.data),
        person,
        body.area,
        body.class_,
        body.wording(),
        body.upload,
        now,
        again=again,
    )
    return _made(house, made)


@written.put(
    "/{bulletin}", summary="Change a draft or a returned one", responses=_TAKEN_IN | _CHANGED
)
@needs("bulletin.write", of="bulletin")
def change(
    bulletin: str, body: Edit, person: Asking, again: AskingAgain, house: AHouse, now: Now
) -> BulletinBody:
    """It is a draft afterwards, whoever had returned it. A change that somebody else saved
    meanwhile is not overwritten: the answer carries both versions."""
    shelves, wording = Shelves.under(house.data), body.wording()
    preparing.make_revision(
        house.database, shelves, person, bulletin, wording, body.upload, now, body.class_,
        base=body.base_version, again=again,
    )  # fmt: skip
    return _made(house, bulletin)


@written.post(
    "/{bulletin}/revise",
    status_code=201,
    summary="Draft a successor of what is submitted or approved",
    responses=_TAKEN_IN | _MOVED,
)
@needs("bulletin.write", of="bulletin")
def revise(
    bulletin: str, body: Revision, person: Asking, again: AskingAgain, house: AHouse, now: Now
) -> BulletinBody:
    """A new bulletin that names its predecessor. What is approved goes on sounding as scheduled;
    what waited for approval is taken back.
    """
    shelves, wording = Shelves.under(house.data), body.wording()
    made = preparing.make_successor(
        house.database, shelves, person, bulletin, wording, body.upload, now, body.class_,
        again=again,
    )  # fmt: skip
    with house.database.read() as session:
        before = session.get_one(Bulletin, bulletin)
        house.changes.tell(Change("bulletin", before.id, before.area))
    return _made(house, made)


@written.get("", summary="Bulletins you may read, newest first", responses=_SEEN)
@signed_in
def list_bulletins(
    person: Asking,
    session: Reading,
    area: str | None = None,
    state: State | None = None,
    predecessor: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[BulletinBody]:
    """Those of your areas, and the approved ones of the areas above: they are offered."""
    tree = load_tree(session)
    rows = bulletins.listed(
        session, person, tree, area=area, state=state, predecessor=predecessor, limit=limit
    )
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
    response_class=CountedFile,
    responses=_SEEN
    | refused(s404="`bulletin_unknown`, `recording_forgotten`")
    | {200: {"content": {"audio/ogg": {}}, "description": "Ogg Opus"}},
)
@needs("read", of="bulletin")
def listen(bulletin: str, person: Asking, session: Reading, house: AHouse, now: Now) -> CountedFile:
    """The very bytes that are approved, and that the loudspeakers sound.

    What is delivered to somebody who may approve it is taken down: nobody approves unheard.
    """
    row = _read(session, person, bulletin)
    store = Shelves.under(house.data).content
    if row.state == "withdrawn" and not store.holds(row.content):
        raise RecordingForgottenError
    answer = CountedFile(
        store.path(row.content),
        media_type="audio/ogg",
        headers={
            "ETag": f'"{row.content}"',
            "Cache-Control": "private, no-cache",
            "X-Content-Type-Options": "nosniff",
        },
    )
    if row.state == "submitted" and person.may("bulletin.approve", row.area, load_tree(session)):
        answer.delivered = listening.begin(house.database, session, row, person.account, now)
    return answer


_HEARD: Final = _MOVED | refused(s409="`bulletin_state`, `content_changed`, `not_heard`")


@written.post("/{bulletin}/heard", summary="Say what was played", responses=_HEARD)
@needs("bulletin.approve", of="bulletin")
def report_heard(
    bulletin: str, body: HeardReport, person: Asking, session: Writing, now: Now
) -> HearingBody:
    """From the page, while it plays: all the parts so far, or those since it last said so.

    Refused where the time since the recording was opened does not allow so much at twice its
    speed. Counts only after the audio was fetched, and until the bulletin changes.
    """
    tree = load_tree(session)
    row = bulletins.readable(session, person, tree, bulletin)
    bulletins.require(person, "approve", row, tree)
    spans = [Span(span.start_ms, span.end_ms) for span in body.spans]
    found = hearing.report(session, row, person.account, body.content, spans, now)
    master = session.get_one(Content, row.content)
    return HearingBody(
        content=master.sha256,
        delivered_bytes=hearing.length(found.delivered),
        size=master.size,
        heard_ms=hearing.length(found.heard),
        duration_ms=master.duration_ms,
        whole=hearing.is_whole(found, master),
    )


@written.put(
    "/{bulletin}/category",
    summary="Say by what reports count it",
    responses=_SEEN | refused(s403="`not_allowed`", s422="`category_unknown`"),
)
@needs("bulletin.write", of="bulletin")
def classify(
    bulletin: str, body: Classified, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    """In whatever state it is: category and language are not said, and not approved."""
    wording = Wording("", None, body.category, body.language)
    row = bulletins.classify(session, person, load_tree(session), bulletin, wording, now)
    change = Change("bulletin", row.id, row.area)
    after_commit(session, lambda: house.changes.tell(change))
    return BulletinBody.of(session, row)


@written.post("/{bulletin}/submit", summary="Send to the leader", responses=_MOVED)
@needs("bulletin.submit", of="bulletin")
def submit(
    bulletin: str, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    return _move(session, house.changes, person, bulletin, "submit", now)


@written.post(
    "/{bulletin}/return",
    summary="Give it back with a reason",
    responses=_MOVED | refused(s422="`reason_missing`, `text_hidden`"),
)
@needs("bulletin.approve", of="bulletin")
def give_back(
    bulletin: str, body: Reason, person: Asking, house: AHouse, session: Writing, now: Now
) -> BulletinBody:
    return _move(session, house.changes, person, bulletin, "return", now, reason=body.reason)


router.take_in(written)


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
    reason: str | None = None,
) -> BulletinBody:
    row = bulletins.move(session, person, load_tree(session), bulletin, verb, now, reason=reason)
    change = Change("bulletin", row.id, row.area)
    after_commit(session, lambda: changes.tell(change))
    return BulletinBody.of(session, row)
