"""Evidence taken away, and the newest checkpoint, for whoever keeps it elsewhere."""

import queue
import threading
from collections.abc import Callable, Iterator
from io import RawIOBase
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from schedules.spans import Span
from server.accounts.rights import needs
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.activity import record
from server.base.declared import open_to_all
from server.base.documented import refused
from server.base.web import AHouse, House, Now, Reading, Router, Writing
from server.evidence.checkpoints import Log, newest_of
from server.evidence.export import Asked, GroupNotExportedError, NothingLoggedError, write

router = Router(prefix="/api/evidence", tags=["evidence"])

_ZIP: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"application/zip": {}}}}
_NOTE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {"text/plain": {}}}}
Ms = Annotated[int, Query(ge=0, le=253_402_300_799_999)]
AHEAD: Final = 16
"""Pieces that wait for a slow reader."""
PIECE: Final = 1 << 18
"""Bytes."""


@router.get(
    "/checkpoint",
    summary="The newest checkpoint of the log, a signed note, to be kept elsewhere",
    response_class=Response,
    responses=_NOTE | refused(s409="`nothing_logged`"),
)
@open_to_all("it says how many lines there are, and nothing of any")
def checkpoint(session: Reading) -> PlainTextResponse:
    newest = newest_of(session)
    if newest is None:
        raise NothingLoggedError
    return PlainTextResponse(newest.note)


@router.get(
    "/export",
    summary="The log of an area and a time, with all that proves it, as a zip for `loa-verify`",
    response_class=StreamingResponse,
    responses=_ZIP
    | refused(
        s401="`not_signed_in`", s403="`not_allowed`", s409="`nothing_logged`, `group_not_exported`"
    ),
)
@needs("evidence.export", of="query.area")
def export(
    request: Request,
    session: Writing,
    house: AHouse,
    person: Asking,
    now: Now,
    area: str,
    from_ms: Ms = 0,
    until_ms: Ms = 253_402_300_799_999,
    since: Annotated[
        int | None, Query(ge=0, le=2**53, description="Size of a checkpoint to pass by.")
    ] = None,
) -> StreamingResponse:
    """Of the whole city from the beginning on nothing is hidden; of anything else, lines that are
    not asked for stand in it by their hashes alone. Taking it is on record."""
    tree = load_tree(session)
    by = person.require("evidence.export", area, tree)
    if tree.nodes[area].kind == "group":
        raise GroupNotExportedError
    if newest_of(session) is None:
        raise NothingLoggedError
    detail: dict[str, str | int | None] = {"from_ms": from_ms, "until_ms": until_ms}
    record(session, now, "evidence.export", area, by=by, area=area, detail=detail)
    return handed_out(
        request, house, Asked(area, Span(from_ms, max(from_ms, until_ms)), since), now
    )


def handed_out(request: Request, house: House, asked: Asked, now: int) -> StreamingResponse:
    """The zip, while it is written; who may have it was asked before, and is on record."""
    log: Log | None = getattr(request.app.state, "log", None)

    def made(out: Any) -> None:
        if log is not None:
            log.sign()
        with house.database.read() as reading:
            write(reading, out, load_tree(reading), house.custody.root(), asked, now)

    return StreamingResponse(
        _streamed(made),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="loa-{asked.area}.zip"'},
    )


class _Pieces(RawIOBase):
    """A file that hands on what is written to it; a reader that went away ends the writing."""

    def __init__(self, pieces: "queue.Queue[bytes | None]", gone: threading.Event) -> None:
        self._pieces, self._gone = pieces, gone
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._kept += data
        if len(self._kept) >= PIECE:
            self.hand_on()
        return len(data)

    def hand_on(self) -> None:
        while not self._gone.is_set():
            try:
                self._pieces.put(bytes(self._kept), timeout=1)
            except queue.Full:
                continue
            self._kept.clear()
            return
        raise BrokenPipeError


def _streamed(make: Callable[[Any], None]) -> Iterator[bytes]:
    """What `make` writes, while it writes, on a thread of its own, as a session wants it."""
    pieces: queue.Queue[bytes | None] = queue.Queue(AHEAD)
    gone, failed = threading.Event(), threading.Event()

    def run() -> None:
        out = _Pieces(pieces, gone)
        try:
            make(out)
            out.hand_on()
        except BrokenPipeError:
            return
        except BaseException:
            failed.set()
            raise
        finally:
            while not gone.is_set():
                try:
                    pieces.put(None, timeout=1)
                    break
                except queue.Full:
                    continue

    writer = threading.Thread(target=run, name="export", daemon=True)
    writer.start()
    try:
        while (piece := pieces.get()) is not None:
            yield piece
        if failed.is_set():
            raise RuntimeError("the export was cut off")  # the reader sees no whole zip
    finally:
        gone.set()
        writer.join()
