"""Server-sent events: what changed, told live to a signed-in person's browser.

The one asynchronous room of the API (STYLE: the exceptions are at the edge and named): a
stream holds neither a thread nor a transaction. An event is a hint; the page reads the state.

Whoever listens is looked up anew before anything is told, so that nothing follows the end of a
session or of a right; and now and then, so that a stream whose session ended ends too.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from schedules.refusal import RefusalError
from server.accounts import sessions
from server.accounts.cookies import session_token
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change, Changes
from server.base.declared import signed_in
from server.base.refusals import STATUS, NotSignedInError
from server.base.web import AHouse, House, RefusalBody, Router

router = Router(prefix="/api", tags=["events"])

LOOKS_EVERY_S: Final = 0.2
"""`Changes` wakes threads; looking now and then spares a thread for each open page."""
ASKS_EVERY_S: Final = 2.0
"""How long a stream may stay open, and silent, after its session has ended."""
BEATS_EVERY_S: Final = 15.0
"""Shorter than the idle limit of usual proxies (60 s), so that a dead line is noticed."""
LASTS_S: Final = 600.0
"""Then the browser connects again."""
MOST_OPEN: Final = 12
"""Streams of one account at once: a few pages on a few machines."""

Look = Callable[[], frozenset[str] | None]
"""The areas that the listener may read at this moment; None once the session has ended."""


class TooManyStreamsError(RefusalError):
    def __init__(self) -> None:
        super().__init__(
            "too_many_streams",
            "",
            f"Tài khoản này đang mở quá {MOST_OPEN} trang. Hãy đóng bớt trang rồi tải lại.",
            f"This account has {MOST_OPEN} pages open. Close some, then load this one again.",
        )


STATUS[TooManyStreamsError] = 429


class Streams:
    """How many streams each account has open. Of one event loop: it needs no lock."""

    def __init__(self) -> None:
        self._open = Counter[str]()

    def check(self, account: str) -> None:
        """Raises `TooManyStreamsError`."""
        if self._open[account] >= MOST_OPEN:
            raise TooManyStreamsError

    @contextmanager
    def one(self, account: str) -> Iterator[None]:
        """Counts from its begin to its end, however it ends."""
        self._open[account] += 1
        try:
            yield
        finally:
            self._open[account] -= 1
            if not self._open[account]:
                del self._open[account]


def streams_of(request: Request) -> Streams:
    """One count for the life of the application."""
    state = request.app.state
    if not hasattr(state, "streams"):
        state.streams = Streams()
    found: Streams = state.streams
    return found


def looking(house: House, token: str | None) -> Look:
    """Asks the database each time: another process may have ended the session."""

    def look() -> frozenset[str] | None:
        with house.database.read() as session:
            try:
                person = sessions.person_of(session, token, house.clock.now_ms())
            except NotSignedInError:
                return None
            return person.areas("read", load_tree(session))

    return look


@router.get(
    "/events",
    summary="What changes, as it changes (server-sent events)",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {
                "text/event-stream": {
                    "example": 'event: receipt\ndata: {"area":"phuong-le-chan","id":"d-1"}\n\n'
                }
            },
            "description": "Events named `bulletin`, `programme`, `device`, `receipt`, `outcome`, "
            "`order`; each says which thing of which area changed. An `order` (a stop or its lift) "
            "is also told to who reads an area that it reaches.",
        },
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
        429: {"model": RefusalBody, "description": "`too_many_streams`"},
    },
)
@signed_in
async def events(
    request: Request,
    house: AHouse,
    person: Asking,
    streams: Annotated[Streams, Depends(streams_of)],
) -> StreamingResponse:
    """Only of areas the person may read. A page that was away reads the state when it returns.

    It ends with the session, and tells nothing any more of where a right was taken away.
    """
    streams.check(person.account)
    look = looking(house, session_token(request))

    async def counted() -> AsyncGenerator[str, None]:
        with streams.one(person.account):
            async for piece in stream(house.changes, look, LASTS_S):
                yield piece

    return StreamingResponse(
        counted(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def stream(changes: Changes, look: Look, lasts_s: float) -> AsyncGenerator[str, None]:
    """The text of the stream, for `lasts_s` seconds or until its reader leaves or may no more."""
    listener = changes.listen()
    now = time.monotonic()
    ends, beats, asks = now + lasts_s, now + BEATS_EVERY_S, now + ASKS_EVERY_S
    try:
        yield "retry: 2000\n\n"
        while (now := time.monotonic()) < ends:
            waiting = _waiting(listener)
            told = ""
            if waiting or now >= asks:
                areas, asks = await run_in_threadpool(look), now + ASKS_EVERY_S
                if areas is None:
                    return
                told = "".join(_event(one) for one in waiting if _concerns(one, areas))
            if told or now >= beats:
                beats = now + BEATS_EVERY_S
                yield told or ": still here\n\n"
            await asyncio.sleep(LOOKS_EVERY_S)
    finally:
        changes.leave(listener)


def _waiting(listener: "SimpleQueue[Change]") -> list[Change]:
    """What has been told since the last look; the same thing twice is told once."""
    found: dict[Change, None] = {}
    try:
        while True:
            found[listener.get_nowait()] = None
    except Empty:
        return list(found)


def _concerns(change: Change, areas: frozenset[str]) -> bool:
    return change.area in areas or not change.reaches.isdisjoint(areas)


def _event(change: Change) -> str:
    data = json.dumps({"id": change.id, "area": change.area}, ensure_ascii=False)
    return f"event: {change.kind}\ndata: {data}\n\n"
