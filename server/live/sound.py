"""The microphone's WebSocket, from the speaker's page to the session's buffer.

An asynchronous room (STYLE: the exceptions are at the edge and named). Whoever knocks is known
before the line stands and before a byte of sound is read: by the origin of their page, their own
session, the right to speak there now, and the ticket, which is good for one line.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import asdict
from typing import Any, Final

from fastapi import WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from audio.on_air import FRAME_BYTES
from schedules.refusal import RefusalError
from server.accounts import sessions
from server.accounts.cookies import origin_of, session_token
from server.accounts.refusals import ForeignOriginError
from server.accounts.rights import needs
from server.accounts.rights_named import SignedInAsker
from server.base.refusals import NotSignedInError
from server.base.refused import Call
from server.base.web import House, Router
from server.live import tickets
from server.live.studio import Studio
from server.live.transmission import Transmission, plan_of

router = Router(prefix="", tags=["live"])

PROTOCOL: Final = "loa.live.1"
"""What is spoken: the page sends 20 ms of s16le 48 kHz mono in a message, or `end`; it is told how
its session stands as JSON."""
TICKET: Final = "ticket."
"""Before the ticket, in the second protocol the page offers: an address would be logged."""
TELLS_EVERY_S: Final = 0.2
FRAMES_PER_S: Final = 55
"""A browser's clock may run fast by so much; what comes too fast is no microphone."""
BURST: Final = 250
"""Five seconds that a phone held back."""
END: Final = "end"
ROUTE: Final = "GET /api/live/{live}/sound"
_NOT_ALLOWED: Final = 1008
_OVER: Final = 1000


@router.websocket("/live/{live}/sound")
@needs("live.speak", of="live")
async def sound(websocket: WebSocket, live: str) -> None:
    """Refused before it is accepted; ended by the page, by the end of the session, or where what
    comes is no sound."""
    house: House = websocket.app.state.house
    studio: Studio = websocket.app.state.studio
    try:
        one, ticket = await run_in_threadpool(_let_in, house, studio, websocket, live)
    except RefusalError as refusal:
        await run_in_threadpool(_note, house, websocket, live, refusal)
        await websocket.close(_NOT_ALLOWED)  # before it was accepted: an answer of 403
        return
    await websocket.accept(subprotocol=PROTOCOL)
    line = one.attach()
    try:
        await _serve(house, websocket, one, line, ticket)
    finally:
        one.detach(line)


def _let_in(
    house: House, studio: Studio, websocket: WebSocket, live: str
) -> tuple[Transmission, str]:
    """The session's transmission, and the ticket for the next line. Raises `RefusalError`."""
    if websocket.headers.get("origin") != origin_of(websocket):
        raise ForeignOriginError
    offered = websocket.scope.get("subprotocols", [])
    ticket = next((one for one in offered if one.startswith(TICKET)), "").removeprefix(TICKET)
    token, now = session_token(websocket) or "", house.clock.now_ms()
    with house.database.read() as session:  # strangers take no turn of whoever writes
        sessions.look_up(session, token, now)
    with house.database.write() as session:
        person = sessions.person_of(session, token, now, _address(websocket), held=True)
        row, following, is_first = tickets.take(session, person, live, ticket, now)
        plan = plan_of(row)
    return studio.carry(plan, token, first=is_first), following


def _note(house: House, websocket: WebSocket, live: str, refusal: RefusalError) -> None:
    """What somebody who is signed in was refused is on record, as at every route."""
    now, call = house.clock.now_ms(), Call(ROUTE, live, None, _address(websocket), False)
    with house.database.read() as session, suppress(NotSignedInError):
        token = session_token(websocket)
        person = sessions.person_of(session, token, now, call.address)
        house.refusals.of_known(house.database, now, call, SignedInAsker(person), refusal)


def _address(websocket: WebSocket) -> str:
    return websocket.client.host[:64] if websocket.client else ""


async def _serve(
    house: House, websocket: WebSocket, one: Transmission, line: int, ticket: str
) -> None:
    await websocket.send_json({"ticket": ticket})
    hearing = asyncio.ensure_future(_hear(websocket, one, line))
    telling = asyncio.ensure_future(_tell(websocket, one, house))
    try:
        await asyncio.wait({hearing, telling}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hearing.cancel()
        telling.cancel()
    await asyncio.gather(hearing, telling, return_exceptions=True)
    code = _OVER if hearing.cancelled() else hearing.result()
    with suppress(RuntimeError, WebSocketDisconnect):  # the page has closed it already
        await websocket.close(code)


async def _hear(websocket: WebSocket, one: Transmission, line: int) -> int:
    """Until the page leaves; the code with which to close. Length and rate come first."""
    allowed = _Rate()
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return _OVER
        if message.get("text") == END:
            one.end("said")
            continue
        frame = message.get("bytes")
        if frame is None or len(frame) != FRAME_BYTES or not allowed.one_more():
            return _NOT_ALLOWED
        if not one.hear(line, frame):
            return _OVER


async def _tell(websocket: WebSocket, one: Transmission, house: House) -> None:
    """How it stands, five times a second, until it is over; and whether it gets through."""
    while True:
        reaches = one.plan.order is None or house.express.connected
        told: dict[str, Any] = asdict(one.told()) | {"reaches": reaches}
        with suppress(RuntimeError, WebSocketDisconnect):
            await websocket.send_json(told)
        if told["state"] == "over":
            return
        await asyncio.sleep(TELLS_EVERY_S)


class _Rate:
    """At most `BURST` frames at once, and `FRAMES_PER_S` for long."""

    def __init__(self) -> None:
        self._left, self._at = float(BURST), time.monotonic()

    def one_more(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * FRAMES_PER_S) - 1
        self._at = now
        return self._left >= 0
