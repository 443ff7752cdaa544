"""Going on air over HTTP: opening and ending, who is on air, and what was said."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from server.accounts.rights import Person, needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.documented import refused
from server.base.web import AHouse, Now, Reading, Router, Writing
from server.live import ending, sound, standing
from server.live.models import LiveSession
from server.live.opening import Wanted, open_session
from server.live.recordings import Recordings
from server.live.refusals import RecordingUnknownError, SessionUnknownError
from server.live.schemas import LiveBody, LiveDetail, NewLive, Opened
from server.orders.issuing import Desk
from server.programme.http import SEEN, allowed

router = Router(prefix="/api", tags=["live"])
router.take_in(sound.router)

Before = Annotated[int, Query(ge=0, le=253_402_300_799_999)]
_SAME = (
    "id", "area", "kind", "opened_ms", "at_ms", "until_ms", "devices", "ended_ms", "ended",
    "duration_ms", "station", "source",
)  # fmt: skip
"""What the row says itself."""
_FOREVER = 253_402_300_799_999
_FOUND = refused(s401="`not_signed_in`", s403="`not_allowed`", s404="`session_unknown`")


@router.post(
    "/areas/{area}/live",
    summary="Go on air in an area and below, or rehearse it",
    responses=refused(
        s401="`not_signed_in`",
        s403="`not_allowed`",
        s404="`area_unknown`",
        s409="`area_closed`, `broker_away`, `disk_full`, `live_urgent`, `nobody_hears`, `on_air`, "
        "`outside_hours`, `rehearsing`, `stopped`, `too_many_on_air`",
        s422="`malformed`",
    ),
)
@needs("live.speak", of="area")
def open_live(
    area: str, body: NewLive, person: Asking, house: AHouse, session: Writing, now: Now
) -> Opened:
    """It begins in three seconds. The sound comes over the WebSocket `/api/live/{session}/sound`,
    opened with the ticket before that."""
    desk = Desk(session, house.custody, load_tree(session), now)
    wanted = Wanted(body.class_, body.lasts_ms, body.delay_ms, body.rehearsal)
    made, ticket = open_session(desk, person, area, wanted)
    Recordings(house.data).check_room()
    if made.order is not None:
        ending.take_to_the_air(house, session, made)
    return Opened(**body_of(session, person, made, now).model_dump(), ticket=ticket)


@router.get("/areas/{area}/live", summary="Who is on air in an area", responses=SEEN)
@needs("read", of="area")
def who_is_on_air(area: str, person: Asking, session: Reading, now: Now) -> list[LiveBody]:
    """In it, above it and below it: whatever its devices sound live at this moment, or will in a
    moment. Rehearsals nobody hears are not told."""
    tree = allowed(session, person, area)
    return [
        body_of(session, person, one, now) for one in standing.on_air_around(session, tree, area)
    ]


@router.get("/areas/{area}/live/log", summary="What was said live in an area", responses=SEEN)
@needs("read", of="area")
def log(
    area: str, person: Asking, session: Reading, now: Now, before_ms: Before = _FOREVER
) -> list[LiveBody]:
    """In it and below, the newest first, at most 200 opened before `before_ms`."""
    tree = allowed(session, person, area)
    rows = standing.past(session, tree, area, before_ms)
    return [body_of(session, person, one, now) for one in rows]


@router.get("/live/{live}", summary="One live session", responses=_FOUND)
@needs("read", of="live")
def one_live(live: str, person: Asking, session: Reading, now: Now) -> LiveDetail:
    """A rehearsal is its speaker's own: to anybody else it is unknown."""
    row = _seen(session, person, live)
    return LiveDetail(
        **body_of(session, person, row, now).model_dump(),
        confirmed=standing.confirmed(session, row),
        heard=standing.heard(session, row),
        sha256=row.sha256,
        size=row.size,
        peaks=row.peaks,
    )


@router.get(
    "/live/{live}/audio",
    summary="The recording of a live session",
    response_class=FileResponse,
    responses={200: {"content": {"audio/ogg": {}}, "description": "Ogg Opus"}}
    | _FOUND
    | refused(s404="`session_unknown`, `recording_unknown`"),
)
@needs("read", of="live")
def audio(live: str, person: Asking, house: AHouse, session: Reading) -> FileResponse:
    """The very packets that were sent. Of a rehearsal for a day, and to its speaker alone."""
    row = _seen(session, person, live)
    path = Recordings(house.data).path(row.id)
    if row.sha256 is None or not path.is_file():
        raise RecordingUnknownError
    headers = {"Cache-Control": "private, max-age=86400", "ETag": f'"{row.sha256}"'}
    return FileResponse(path, media_type="audio/ogg", headers=headers)


@router.post("/live/{live}/end", summary="End a live session", responses=_FOUND)
@needs("live.speak", of="live")
def end(live: str, person: Asking, house: AHouse, session: Writing, now: Now) -> LiveBody:
    """With the closing chime. Whoever may speak there may end it, whoever speaks."""
    row = ending.ask_to_end(house, session, person, live, now)
    return body_of(session, person, row, now)


def _seen(session: Session, person: Person, live: str) -> LiveSession:
    row = standing.find(session, live)
    person.require("read", row.area, load_tree(session))
    if row.kind == "rehearsal" and row.account != person.account:
        raise SessionUnknownError
    return row


def body_of(session: Session, person: Person, row: LiveSession, now: int) -> LiveBody:
    by, where = standing.named(session, row)
    told = {
        "class": row.class_,
        "area_name": where,
        "failed": row.failed or [],
        "by": by,
        "mine": row.account == person.account,
        "starts_in_ms": max(0, row.at_ms - now),
    }
    return LiveBody.model_validate({**{name: getattr(row, name) for name in _SAME}, **told})
