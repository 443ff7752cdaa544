"""The recording on its way to a listener; what of it was handed over is told afterwards."""

import re
from collections.abc import Callable
from typing import Final

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from schedules.spans import Span
from server.base.database import Database
from server.library import hearing
from server.library.models import Bulletin, Hearing

Delivered = Callable[[Span], None]

_PART: Final = re.compile(rb"bytes ([0-9]+)-[0-9]+/[0-9]+")


class CountedFile(FileResponse):
    """Tells `delivered` which bytes of the file the connection took, whole or cut off.

    Several ranges in one answer are told as nothing: no player asks for them.
    """

    delivered: Delivered | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        delivered = self.delivered
        if delivered is None:
            await super().__call__(scope, receive, send)
            return
        start: int | None = None
        taken = 0

        async def counted(message: Message) -> None:
            nonlocal start, taken
            if message["type"] == "http.response.start":
                start = _start_of(message)
            await send(message)
            taken += len(message.get("body", b""))

        await super().__call__(scope, receive, counted)
        if start is not None and taken:
            await run_in_threadpool(delivered, Span(start, start + taken))


def begin(
    database: Database, session: Session, bulletin: Bulletin, account: str, now: int
) -> Delivered:
    """The account opens the bulletin as it stands; what is returned takes down what it was given.

    Both in transactions of their own: `session` only reads, and ends before the answer does.
    """
    name, version = bulletin.id, bulletin.version

    def opened(session: Session) -> None:
        row = session.get_one(Bulletin, name)
        if row.version == version:
            hearing.begin(session, row, account, now)

    def delivered(part: Span) -> None:
        _write(database, lambda session: hearing.deliver(session, name, account, version, part))

    known = session.get(Hearing, (name, account))
    if known is None or not hearing.counts(session, known, bulletin):
        _write(database, opened)
    return delivered


def _write(database: Database, work: Callable[[Session], None]) -> None:
    with Session(database.engine) as session:
        database.carry_out(session, lambda: work(session))


def _start_of(message: Message) -> int | None:
    """The first byte that this answer carries of the file; None for none, or for several."""
    if message["status"] == 200:
        return 0
    headers = dict(message["headers"])
    part = _PART.fullmatch(headers.get(b"content-range", b""))
    return int(part[1]) if part is not None and message["status"] == 206 else None
