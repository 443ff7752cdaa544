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
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import Annotated, Final, get_args

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from schedules.refusal import RefusalError
from server.accounts import sessions
from server.accounts.cookies import session_token
from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import WAITING_MAX, Change, Changes, Kind
from server.base.declared import signed_in
from server.base.refusals import STATUS, NotSignedInError
from server.base.web import AHouse, House, RefusalBody, Router

router = Router(prefix="/api", tags=["events"])

GATHERS_S: Final = 0.03
"""How long a stream waits for more after a change woke it: a batch of statuses is one look at the
listener's rights and one piece of the stream."""
SINGLY_MAX: Final = 100
"""More changes of one kind at once are one event without a name: the page reads the list."""
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
            "`order`, `live`; each says which thing of which area changed. One with an empty `id` "
            "stands for very many of its kind: read the list. A `device` is told when what a list "
            "shows of it changed; an `order` (a stop or its lift) and `live` (somebody goes on "
            "air, or is no more) also to who reads an area that it reaches.",
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
    woken = asyncio.Event()
    listener = changes.listen(_waking(woken))
    now = time.monotonic()
    ends, beats, asks = now + lasts_s, now + BEATS_EVERY_S, now + ASKS_EVERY_S
    try:
        yield "retry: 2000\n\n"
        while (now := time.monotonic()) < ends:
            woken.clear()
            waiting = _waiting(listener)
            told = ""
            if waiting or now >= asks:
                areas, asks = await run_in_threadpool(look), now + ASKS_EVERY_S
                if areas is None:
                    return
                told = "".join(_events(waiting, areas))
            if told or now >= beats:
                beats = now + BEATS_EVERY_S
                yield told or ": still here\n\n"
            if await _is_set_within(woken, min(asks, beats, ends) - time.monotonic()):
                await asyncio.sleep(GATHERS_S)
    finally:
        changes.leave(listener)


def _waking(woken: asyncio.Event) -> Callable[[], None]:
    """Sets the event from whichever thread tells; nothing where the loop has ended meanwhile."""
    loop = asyncio.get_running_loop()

    def wake() -> None:
        if not woken.is_set():
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(woken.set)

    return wake


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(TimeoutError):
        return await asyncio.wait_for(event.wait(), max(0.0, seconds))
    return False


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


def _events(waiting: Sequence[Change], areas: frozenset[str]) -> Iterator[str]:
    """One event for each change that the reader may know of; of a kind of which there are very
    many, and of each where some were lost, one without a name."""
    mine = [one for one in waiting if _concerns(one, areas)]
    count = Counter(one.kind for one in mine)
    many = {kind for kind, n in count.items() if n > SINGLY_MAX}
    if len(waiting) >= WAITING_MAX:
        many = set(get_args(Kind))
    for change in mine:
        if change.kind not in many:
            yield _event(change.kind, change.id, change.area)
    for kind in sorted(many):
        yield _event(kind, "", "")


def _event(kind: str, id_: str, area: str) -> str:
    data = json.dumps({"id": id_, "area": area}, ensure_ascii=False)
    return f"event: {kind}\ndata: {data}\n\n"
