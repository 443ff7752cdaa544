"""Server-sent events: only what one may read, as it changes, and no listener left behind."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from queue import SimpleQueue
from typing import get_args

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from sqlalchemy import delete

from server import events
from server.accounts import sessions
from server.accounts.models import HeldRole
from server.accounts.web import COOKIE
from server.base.changes import WAITING_MAX, Change, Changes, Kind
from server.base.web import House
from server.events import MOST_OPEN, SINGLY_MAX, Streams, TooManyStreamsError, looking, stream
from tests.server.city import City
from tests.server.conftest import Client
from tests.waiting import wait_until

AREAS = frozenset({"w-le-chan", "n-le-chan-3"})


async def _first(changes: Changes, areas: frozenset[str], told: list[Change], most: int) -> str:
    """The opening and what follows, up to `most` pieces."""
    pieces: list[str] = []
    async with aclosing(stream(changes, lambda: areas, lasts_s=60)) as reading:
        async for piece in reading:
            if not pieces:
                for change in told:
                    changes.tell(change)
            pieces.append(piece)
            if len(pieces) == most:
                break
    return "".join(pieces)


def test_only_what_one_may_read_is_told() -> None:
    """A change in a ward is told to those who may read that ward, and to nobody else."""
    told = [Change("receipt", "d-2", "w-hai-an"), Change("receipt", "d-1", "n-le-chan-3")]
    text = asyncio.run(_first(Changes(), AREAS, told, 2))
    assert text == ('retry: 2000\n\nevent: receipt\ndata: {"id": "d-1", "area": "n-le-chan-3"}\n\n')


def test_the_same_change_is_told_once_at_a_time() -> None:
    """A thousand receipts of one device between two looks are one event."""
    told = [Change("receipt", "d-1", "w-le-chan")] * 500
    text = asyncio.run(_first(Changes(), AREAS, told, 2))
    assert text.count("event: receipt") == 1


def test_very_many_changes_are_one_event_without_a_name() -> None:
    """When a city's devices change at once, a page is told to read the list, not each of them."""
    told = [Change("device", f"d-{n}", "w-le-chan") for n in range(SINGLY_MAX + 1)]
    told.append(Change("receipt", "d-1/j/1", "w-le-chan"))
    text = asyncio.run(_first(Changes(), AREAS, told, 2))
    assert text.count("event: device") == 1
    assert 'event: device\ndata: {"id": "", "area": ""}' in text
    assert '"id": "d-1/j/1"' in text


def test_who_may_have_lost_changes_reads_everything() -> None:
    """A listener that was too slow cannot know what it lost: it is told of every kind."""
    changes = Changes()
    told = [Change("receipt", f"d-1/j/{n}", "w-hai-an") for n in range(WAITING_MAX + 5)]
    text = asyncio.run(_first(changes, AREAS, told, 2))
    assert {kind for kind in get_args(Kind) if f"event: {kind}\n" in text} == set(get_args(Kind))


def test_a_change_wakes_a_stream_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream with nothing to tell sleeps until somebody tells, from whichever thread."""
    monkeypatch.setattr(events, "ASKS_EVERY_S", 60.0)
    changes = Changes()
    told = Change("device", "d-1", "w-le-chan")

    async def listen() -> str:
        async with aclosing(stream(changes, lambda: AREAS, lasts_s=60)) as reading:
            assert await anext(reading) == "retry: 2000\n\n"
            waiting = asyncio.ensure_future(anext(reading))
            await asyncio.sleep(0)
            threading.Thread(target=changes.tell, args=(told,)).start()
            return await asyncio.wait_for(waiting, 20)

    assert '"id": "d-1"' in asyncio.run(listen())
    assert changes._wakes == {}


def test_a_reader_that_leaves_is_no_longer_kept() -> None:
    """When a page closes, its queue goes with it."""
    changes = Changes()
    asyncio.run(_first(changes, AREAS, [Change("device", "d-1", "w-le-chan")], 2))
    assert changes._listeners == set()


def test_a_stream_ends_so_that_rights_are_looked_up_anew() -> None:
    """After its time a stream ends by itself; the browser signs on again or not."""

    async def whole() -> list[str]:
        return [piece async for piece in stream(Changes(), lambda: AREAS, lasts_s=0)]

    assert asyncio.run(whole()) == ["retry: 2000\n\n"]


async def _while(changes: Changes, may: list[frozenset[str] | None], told: list[Change]) -> str:
    """The whole of a stream that tells one change after another, asking `may` each time."""
    pieces: list[str] = []
    async with aclosing(stream(changes, lambda: may.pop(0), lasts_s=60)) as reading:
        async for piece in reading:
            pieces.append(piece)
            if told:
                changes.tell(told.pop(0))
    return "".join(pieces)


def test_nothing_is_told_after_a_session_has_ended() -> None:
    """Whoever listens is looked up before anything is told; without a session the stream ends."""
    told = [Change("device", "d-1", "w-le-chan"), Change("device", "d-2", "w-le-chan")]
    text = asyncio.run(_while(Changes(), [AREAS, None], told))
    assert "d-1" in text
    assert "d-2" not in text


def test_a_right_taken_away_is_silent_at_once() -> None:
    """Of an area that one may read no more nothing is told, of the others still."""
    told = [Change("device", f"d-{n}", area) for n, area in enumerate(("w-le-chan", "n-le-chan-3"))]
    changes = Changes()
    narrowed = frozenset({"n-le-chan-3"})

    async def listen() -> str:
        async with aclosing(stream(changes, lambda: narrowed, lasts_s=60)) as reading:
            async for piece in reading:
                if "event" in piece:
                    return piece
                for change in told:
                    changes.tell(change)
        return ""

    text = asyncio.run(listen())
    assert "d-1" in text
    assert "d-0" not in text


def test_a_silent_stream_ends_with_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where nothing changes, a stream whose session has ended is closed."""
    monkeypatch.setattr(events, "ASKS_EVERY_S", 0.0)
    assert asyncio.run(_while(Changes(), [None], [])) == "retry: 2000\n\n"


def test_an_account_has_so_many_streams_and_no_more() -> None:
    """The next one is refused with a sentence, until one of them ends."""
    streams = Streams()
    with ExitStack() as opened:
        for _ in range(MOST_OPEN):
            streams.check("p-1")
            opened.enter_context(streams.one("p-1"))
        with pytest.raises(TooManyStreamsError):
            streams.check("p-1")
        streams.check("p-2")
    streams.check("p-1")


def test_who_listens_is_looked_up_in_the_database(house: House, city: City) -> None:
    """Signing out, a closed account and a role taken away count from that moment on."""
    look = looking(house, city["ward_officer"].token)
    assert look() == AREAS
    with house.database.write() as session:
        session.execute(delete(HeldRole).where(HeldRole.area == "w-le-chan"))
    assert look() == frozenset()
    with house.database.write() as session:
        sessions.close_session(session, city["ward_officer"].token)
    assert look() is None


def test_who_is_not_signed_in_hears_nothing(client: Client, app: FastAPI) -> None:
    """Without a session there is no stream."""
    app.include_router(events.router)
    assert client(None).get("/api/events").status_code == 401


@pytest.fixture
def address(app: FastAPI, city: City) -> Iterator[str]:
    """The API on a real server: only there does a stream flow while it is read."""
    app.include_router(events.router)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_a_saved_change_reaches_an_open_page(address: str, house: House, city: City) -> None:
    """What a room tells is on the page of an officer of that area, over HTTP."""
    cookies = {COOKIE: city["ward_officer"].token}
    with (
        httpx.Client(base_url=address, cookies=cookies, timeout=20, trust_env=False) as officer,
        officer.stream("GET", "/api/events") as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        wait_until(lambda: house.changes._listeners)
        house.changes.tell(Change("programme", "hp", "hp"))
        house.changes.tell(Change("outcome", "w-le-chan", "w-le-chan"))
        data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data.removeprefix("data: ")) == {"id": "w-le-chan", "area": "w-le-chan"}


class ReadJustNow(SimpleQueue[Change]):
    """A listener whose reader empties it between the teller's look and its grasp."""

    def qsize(self) -> int:
        return 1_000


def test_who_tells_never_waits_for_who_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full listener that is read in the same instant does not hold up whoever tells."""
    monkeypatch.setattr("server.base.changes.queue.SimpleQueue", ReadJustNow)
    changes = Changes(waiting_max=1_000)
    listener = changes.listen()
    change = Change("device", "d-1", "w-le-chan")
    telling = threading.Thread(target=changes.tell, args=(change,), daemon=True)
    telling.start()
    assert listener.get(timeout=10) == change
    telling.join(10)
    assert not telling.is_alive()
