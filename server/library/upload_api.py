"""Recordings coming in over HTTP. `receive` is asynchronous: a slow sender holds no thread."""

from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request, Response
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from starlette.requests import ClientDisconnect

from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.database import Database
from server.base.declared import signed_in
from server.base.refusals import NotAllowedError
from server.base.web import AHouse, Now, Reading, RefusalBody, Router
from server.library import uploads
from server.library.schemas import Declared, UploadBody
from server.library.shelves import Shelves
from server.library.sweeping import sweep_expired

router = Router(tags=["library"])

_GATHER_BYTES: Final = 1 << 20
_COUNTED_HERE: Final = 1 << 62
"""No limit of the framework's: an upload knows its own, and refuses with a sentence."""
_REFUSED: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": RefusalBody, "description": "`not_signed_in`"},
    404: {"model": RefusalBody, "description": "`upload_unknown`"},
}


@router.post(
    "/uploads",
    status_code=201,
    summary="Declare a recording",
    responses={
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        403: {"model": RefusalBody, "description": "`not_allowed`"},
        409: {"model": RefusalBody, "description": "`too_many_uploads`"},
        413: {"model": RefusalBody, "description": "`too_large`: more than 500 MB"},
        422: {"model": RefusalBody, "description": "`empty`, `malformed`"},
    },
)
@signed_in
def declare(body: Declared, person: Asking, house: AHouse, now: Now) -> UploadBody:
    """Refused before a byte is sent where it would be refused anyhow. Kept for 24 hours."""
    shelves = Shelves.under(house.data)
    sweep_expired(house.database, shelves, now)
    with house.database.write() as session:
        if not person.areas("bulletin.write", load_tree(session)):
            raise NotAllowedError("bulletin.write", "")
        upload = uploads.begin(session, shelves, person.account, body.file_name, body.size, now)
        return UploadBody.of(upload)


@router.get("/uploads/{upload}", summary="How far it has come", responses=_REFUSED)
@signed_in
def show(upload: str, person: Asking, session: Reading, response: Response, now: Now) -> UploadBody:
    told = UploadBody.of(uploads.own(session, upload, person.account, now))
    _tell(response, told.received)
    return told


@router.head(
    "/uploads/{upload}", summary="How far it has come: `Upload-Offset`", responses=_REFUSED
)
@signed_in
def show_offset(
    upload: str, person: Asking, session: Reading, response: Response, now: Now
) -> None:
    _tell(response, uploads.own(session, upload, person.account, now).received)


@router.put(
    "/uploads/{upload}",
    summary="Send bytes",
    max_body_size=_COUNTED_HERE,
    responses=_REFUSED
    | {
        409: {"model": RefusalBody, "description": "`offset_wrong`, `upload_busy`"},
        413: {"model": RefusalBody, "description": "`too_large`"},
        422: {"model": RefusalBody, "description": "`range_malformed`"},
    },
    openapi_extra={
        "parameters": [
            {
                "name": "Content-Range",
                "in": "header",
                "schema": {"type": "string"},
                "example": "bytes 1048576-2399999/2400000",
            }
        ],
        "requestBody": {
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            }
        },
    },
)
@signed_in
async def receive(
    upload: str, request: Request, response: Response, person: Asking, house: AHouse, now: Now
) -> UploadBody:
    """A part, with `Content-Range: bytes a-b/size` and `a` the bytes received so far; or the
    whole, without. What the answer counts is on the disk.
    """
    size = await run_in_threadpool(_size, house.database, upload, person.account, now)
    headers = request.headers
    part = uploads.part_of(headers.get("content-range"), headers.get("content-length"), size)
    shelves = Shelves.under(house.data)
    receiving = uploads.receiving(house.database, shelves, upload, person.account, part, now)
    async with contextmanager_in_threadpool(receiving) as sink:
        async for chunk in _gathered(request):
            await run_in_threadpool(sink.write, chunk)
    told = await run_in_threadpool(_told, house.database, upload, person.account, now)
    _tell(response, told.received)
    return told


@router.delete(
    "/uploads/{upload}",
    status_code=204,
    summary="Give an upload up",
    responses=_REFUSED | {409: {"model": RefusalBody, "description": "`upload_busy`"}},
)
@signed_in
def abandon(upload: str, person: Asking, house: AHouse, now: Now) -> None:
    uploads.abandon(house.database, Shelves.under(house.data), upload, person.account, now)


async def _gathered(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of about a megabyte; ends where the sender was cut off."""
    gathered = bytearray()
    try:
        async for chunk in request.stream():
            gathered += chunk
            if len(gathered) >= _GATHER_BYTES:
                yield bytes(gathered)
                gathered.clear()
    except ClientDisconnect:
        pass  # what came is kept; the sender asks how much that was, and goes on
    if gathered:
        yield bytes(gathered)


def _size(database: Database, upload: str, account: str, now: int) -> int:
    return _told(database, upload, account, now).size


def _told(database: Database, upload: str, account: str, now: int) -> UploadBody:
    with database.read() as session:
        return UploadBody.of(uploads.own(session, upload, account, now))


def _tell(response: Response, received: int) -> None:
    """`Upload-Offset` as in draft-ietf-httpbis-resumable-upload."""
    response.headers["Upload-Offset"] = str(received)
    response.headers["Cache-Control"] = "no-store"
