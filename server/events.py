"""Server-sent events: what changed, told live to a signed-in person's browser.

The one asynchronous room of the API (STYLE: the exceptions are at the edge and named): a
stream holds neither a thread nor a transaction. An event is a hint; the page reads the state.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from queue import Empty, SimpleQueue
from typing import Annotated, Final

from fastapi import Depends
from fastapi.responses import StreamingResponse

from server.accounts.web import Asking
from server.areas.tree import load_tree
from server.base.changes import Change, Changes
from server.base.declared import signed_in
from server.base.web import AHouse, RefusalBody, Router

router = Router(prefix="/api", tags=["events"])

LOOKS_EVERY_S: Final = 0.2
"""`Changes` wakes threads; looking now and then spares a thread for each open page."""
BEATS_EVERY_S: Final = 15.0
"""Shorter than the idle limit of usual proxies (60 s), so that a dead line is noticed."""
LASTS_S: Final = 600.0
"""Then the browser connects again, and its session and areas are looked up anew."""


def readable_areas(person: Asking, house: AHouse) -> frozenset[str]:
    """Every area the person may read, as of now."""
    with house.database.read() as session:
        return person.areas("read", load_tree(session))


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
            "description": "Events named `bulletin`, `programme`, `device`, `receipt`, `outcome`; "
            "each says which thing of which area changed.",
        },
        401: {"model": RefusalBody, "description": "`not_signed_in`"},
    },
)
@signed_in
async def events(
    house: AHouse, areas: Annotated[frozenset[str], Depends(readable_areas)]
) -> StreamingResponse:
    """Only of areas the person may read. A page that was away reads the state when it returns."""
    return StreamingResponse(
        stream(house.changes, areas, LASTS_S),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def stream(
    changes: Changes, areas: frozenset[str], lasts_s: float
) -> AsyncGenerator[str, None]:
    """The text of the stream, for `lasts_s` seconds or until its reader leaves."""
    listener = changes.listen()
    ends, beats = time.monotonic() + lasts_s, time.monotonic() + BEATS_EVERY_S
    try:
        yield "retry: 2000\n\n"
        while (now := time.monotonic()) < ends:
            told = "".join(_event(one) for one in _waiting(listener) if one.area in areas)
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


def _event(change: Change) -> str:
    data = json.dumps({"id": change.id, "area": change.area}, ensure_ascii=False)
    return f"event: {change.kind}\ndata: {data}\n\n"
