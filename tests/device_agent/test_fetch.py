"""Content over HTTP, against a real server that misbehaves on demand."""

import hashlib
import queue
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_agent.cache import Cache
from device_agent.fetch import (
    Fetcher,
    FetchEvent,
    FetchFailed,
    FetchReason,
    FileReady,
    Limits,
    Wanted,
    delay_ns,
)

PLENTY = 1 << 40
CREDENTIAL = "Bearer of-this-device"
Misdeed = Callable[["Handler", bytes], None]


class AtOnce(random.Random):
    """Chance that never makes anybody wait."""

    def random(self) -> float:
        return 0.0


class Handler(BaseHTTPRequestHandler):
    """Serves content by hash with ranges; a misdeed queued for a path comes first."""

    server: "Server"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers["Range"], self.headers["Authorization"]))
        sha256 = self.path.rpartition("/")[2]
        content = self.server.content.get(sha256)
        misdeeds = self.server.misdeeds.get(sha256)
        if misdeeds:
            misdeeds.pop(0)(self, content or b"")
        elif content is None:
            self.send_error(404)
        else:
            self.send_content(content)

    def send_content(self, content: bytes) -> None:
        match = re.fullmatch(r"bytes=(\d+)-", self.headers["Range"] or "")
        start = int(match[1]) if match else 0
        if start >= len(content):
            self.answer(416, b"")
        elif start:
            extent = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.answer(206, content[start:], {"Content-Range": extent})
        else:
            self.answer(200, content)

    def answer(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited name
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content: dict[str, bytes] = {}
        self.misdeeds: dict[str, list[Misdeed]] = {}
        self.seen: list[tuple[str, str | None, str | None]] = []
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/content"

    def offer(self, content: bytes, *misdeeds: Misdeed) -> Wanted:
        sha256 = hashlib.sha256(content).hexdigest()
        self.content[sha256] = content
        self.misdeeds[sha256] = list(misdeeds)
        return Wanted(sha256, len(content))


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Client:
    """A fetcher, its cache and what it told."""

    def __init__(self, folder: Path, url: str, limits: Limits, cache_bytes: int = PLENTY) -> None:
        self.cache = Cache(folder, cache_bytes, free_bytes=lambda _: PLENTY)
        self.cache.start()
        self.events: queue.SimpleQueue[FetchEvent] = queue.SimpleQueue()
        self.fetcher = Fetcher(self.cache, url, CREDENTIAL, self.events.put, limits, rng=AtOnce(0))
        self.fetcher.start()

    def told(self) -> FetchEvent:
        return self.events.get(timeout=30)

    def failure(self) -> FetchReason:
        event = self.told()
        assert isinstance(event, FetchFailed)
        return event.reason


Connect = Callable[..., Client]


@pytest.fixture
def connect(tmp_path: Path, server: Server) -> Iterator[Connect]:
    clients: list[Client] = []

    def make(
        url: str | None = None, limits: Limits | None = None, cache_bytes: int = PLENTY
    ) -> Client:
        client = Client(tmp_path, url or server.url, limits or Limits(), cache_bytes)
        clients.append(client)
        return client

    yield make
    server.release.set()
    for client in clients:
        client.fetcher.close()


def content(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


def cut_after(count: int) -> Misdeed:
    """Promise everything, send the first bytes, close."""

    def cut(handler: Handler, whole: bytes) -> None:
        handler.answer(200, whole[:count], length=len(whole))

    return cut


def status(code: int, **headers: str) -> Misdeed:
    return lambda handler, _: handler.answer(code, b"no", headers)


def test_wanted_content_arrives_verified(server: Server, connect: Connect) -> None:
    """What is wanted is fetched with the device's credential and becomes visible verified."""
    client, wanted = connect(), server.offer(content(300_000))
    client.fetcher.want([wanted])
    assert client.told() == FileReady(wanted.sha256)
    with client.cache.open_verified(wanted.sha256) as file:
        assert file.read() == content(300_000)
    assert server.seen == [(f"/content/{wanted.sha256}", None, CREDENTIAL)]


def test_a_broken_download_goes_on_where_it_stopped(server: Server, connect: Connect) -> None:
    """After a cut connection only the rest is asked for."""
    client, wanted = connect(), server.offer(content(300_000), cut_after(100_000))
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.BROKEN_OFF
    assert client.told() == FileReady(wanted.sha256)
    assert [seen[1] for seen in server.seen] == [None, "bytes=100000-"]


def test_a_download_goes_on_in_another_process(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    """A part that an earlier process left is not fetched again, whole or not."""
    part, whole = server.offer(content(5000, 1)), server.offer(content(5000, 2))
    (tmp_path / "partial").mkdir()
    (tmp_path / "partial" / part.sha256).write_bytes(content(5000, 1)[:1234])
    (tmp_path / "partial" / whole.sha256).write_bytes(content(5000, 2))
    client = connect()
    client.fetcher.want([part, whole])
    assert [client.told(), client.told()] == [FileReady(part.sha256), FileReady(whole.sha256)]
    assert [seen[1] for seen in server.seen] == ["bytes=1234-"]


def test_a_complete_part_of_unknown_size_needs_no_second_download(
    server: Server, connect: Connect, tmp_path: Path
) -> None:
    """When the server says that nothing is left, the hash decides."""
    wanted = server.offer(content(5000))
    (tmp_path / "partial").mkdir()
    (tmp_path / "partial" / wanted.sha256).write_bytes(content(5000))
    client = connect()
    client.fetcher.want([Wanted(wanted.sha256)])
    assert client.told() == FileReady(wanted.sha256)


def test_a_server_without_ranges_starts_over(server: Server, connect: Connect) -> None:
    """A server that sends all of it again is taken at its word."""
    resend: Misdeed = lambda handler, whole: handler.answer(200, whole)  # noqa: E731  # one line
    client = connect()
    wanted = server.offer(content(300_000), cut_after(100_000), resend)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.BROKEN_OFF
    assert client.told() == FileReady(wanted.sha256)


def test_wrong_bytes_are_never_visible(server: Server, connect: Connect) -> None:
    """Content that does not have its hash is thrown away and fetched anew."""

    def forge(handler: Handler, whole: bytes) -> None:
        handler.answer(200, whole[:-1] + bytes([whole[-1] ^ 1]))

    client, wanted = connect(), server.offer(content(300_000), forge)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.WRONG_CONTENT
    assert client.told() == FileReady(wanted.sha256)
    assert [seen[1] for seen in server.seen] == [None, None]


def test_a_part_for_another_place_is_refused(server: Server, connect: Connect) -> None:
    """A range that is not the one asked for is not appended."""

    def elsewhere(handler: Handler, whole: bytes) -> None:
        size = len(whole)
        handler.answer(206, whole[5:], {"Content-Range": f"bytes 5-{size - 1}/{size}"})

    client, wanted = connect(), server.offer(content(9000), cut_after(4000), elsewhere)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.BROKEN_OFF
    assert client.failure() is FetchReason.SERVER_ERROR
    assert client.told() == FileReady(wanted.sha256)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (401, FetchReason.DENIED),
        (403, FetchReason.DENIED),
        (404, FetchReason.NOT_FOUND),
        (500, FetchReason.SERVER_ERROR),
        (503, FetchReason.SERVER_ERROR),
    ],
)
def test_an_answer_that_is_no_content_is_named(
    server: Server, connect: Connect, code: int, reason: FetchReason
) -> None:
    """A refusal or a fault of the server is told by its reason, and tried again."""
    client, wanted = connect(), server.offer(content(100), status(code))
    client.fetcher.want([wanted])
    assert client.failure() is reason
    assert client.told() == FileReady(wanted.sha256)


def test_a_redirect_stays_on_its_host(server: Server, connect: Connect) -> None:
    """A redirect is followed on the same host only: the credential goes nowhere else."""
    with Server() as other:
        pass  # bound, and closed again: nothing listens there
    moved = server.offer(content(100, 1))
    wanted = server.offer(
        content(100),
        status(302, Location=f"{other.url}/{moved.sha256}"),
        status(302, Location="https://127.0.0.1/x"),
        status(302, Location="http://[bad"),
        status(302, Location="/content/\xe9"),
        status(302, Location="/content/again"),
    )
    server.content["again"] = content(100)
    client = connect()
    client.fetcher.want([wanted])
    assert [client.failure() for _ in range(4)] == [FetchReason.REDIRECTED] * 4
    assert client.told() == FileReady(wanted.sha256)
    assert other.seen == []


def test_redirects_in_a_circle_end(server: Server, connect: Connect) -> None:
    """A server that redirects for ever is given up."""
    wanted = server.offer(content(100))
    server.misdeeds[wanted.sha256] = [status(307, Location=wanted.sha256)] * 3
    client = connect()
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.REDIRECTED
    assert client.told() == FileReady(wanted.sha256)


def test_more_than_announced_is_not_downloaded(server: Server, connect: Connect) -> None:
    """Content larger than the plan says, or than any content may be, is not begun."""
    huge: Misdeed = lambda handler, whole: handler.answer(200, whole, length=1 << 40)  # noqa: E731
    client = connect(limits=Limits(max_bytes=1000))
    for wanted in (server.offer(content(900), huge), server.offer(content(901), huge)):
        client.fetcher.want([wanted])
        assert client.failure() is FetchReason.TOO_LARGE
        assert client.told() == FileReady(wanted.sha256)
    client.fetcher.want([Wanted(server.offer(content(1001)).sha256)])
    assert client.failure() is FetchReason.TOO_LARGE
    client.fetcher.want([])


def test_a_silent_server_is_given_up(server: Server, connect: Connect) -> None:
    """A server that stops in the middle costs no more than the time-out; what came is kept."""

    def stall(handler: Handler, whole: bytes) -> None:
        handler.answer(200, whole[:5000], length=len(whole))
        handler.server.release.wait(60)

    client = connect(limits=Limits(idle_seconds=0.2))
    wanted = server.offer(content(9000), stall)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.TIMED_OUT
    assert client.told() == FileReady(wanted.sha256)
    assert server.seen[1][1] == "bytes=5000-"


def test_an_endless_attempt_is_ended(server: Server, connect: Connect) -> None:
    """A server that drips is left after the time for one attempt, and what came is kept."""

    def drip(handler: Handler, whole: bytes) -> None:
        handler.answer(200, b"", length=len(whole))
        for i in range(len(whole)):
            if handler.server.release.wait(0.01):
                return
            try:
                handler.wfile.write(whole[i : i + 1])
            except OSError:
                return  # as it should: the client has left

    client = connect(limits=Limits(attempt_seconds=0.1))
    wanted = server.offer(content(9000), drip)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.TIMED_OUT
    assert client.told() == FileReady(wanted.sha256)
    assert server.seen[1][1] is not None


def test_no_server_is_an_ordinary_day(connect: Connect) -> None:
    """Where nothing listens, the attempt fails as unreachable and the fetcher lives on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = connect(f"http://127.0.0.1:{taken.getsockname()[1]}")
        client.fetcher.want([Wanted("0" * 64, 10)])
        assert client.failure() is FetchReason.UNREACHABLE
        client.fetcher.want([])


def test_a_server_that_speaks_no_http_is_unreachable(server: Server, connect: Connect) -> None:
    """Noise instead of an answer is a failure like any other."""

    def noise(handler: Handler, _: bytes) -> None:
        handler.wfile.write(b"noise\r\n\r\n")

    client, wanted = connect(), server.offer(content(100), noise)
    client.fetcher.want([wanted])
    assert client.failure() is FetchReason.UNREACHABLE
    assert client.told() == FileReady(wanted.sha256)


def test_no_room_is_told_and_nothing_needed_sooner_goes(server: Server, connect: Connect) -> None:
    """What does not fit beside what is needed sooner waits, and says why."""
    client = connect(cache_bytes=1500)
    first, second, third = (server.offer(content(1000, seed)) for seed in range(3))
    client.fetcher.want([first])
    assert client.told() == FileReady(first.sha256)
    client.fetcher.want([first, second])
    assert client.failure() is FetchReason.NO_ROOM
    client.fetcher.want([third, first])
    while (event := client.told()) != FileReady(third.sha256):
        assert isinstance(event, FetchFailed)  # of the second, before it was no longer wanted
    assert set(client.cache.held()) == {third.sha256}
    client.fetcher.want([third])


def test_what_is_needed_sooner_interrupts(server: Server, connect: Connect) -> None:
    """Content that becomes needed sooner does not wait for a long download, which then resumes."""
    started = threading.Event()

    def slow(handler: Handler, whole: bytes) -> None:
        handler.answer(200, whole[:5000], length=len(whole))
        started.set()
        handler.server.release.wait(60)
        try:
            handler.wfile.write(whole[5000:])
        except OSError:
            return  # as it should: the client has left

    client = connect()
    long, urgent = server.offer(content(3_000_000), slow), server.offer(content(100))
    client.fetcher.want([long])
    assert started.wait(30)
    client.fetcher.want([urgent, long])
    server.release.set()
    assert [client.told(), client.told()] == [FileReady(urgent.sha256), FileReady(long.sha256)]
    assert server.seen[-1][1] is not None


def test_lost_content_is_fetched_again_when_wanted_again(server: Server, connect: Connect) -> None:
    """Content the cache had to remove comes again once it is asked for again."""
    client, wanted = connect(), server.offer(content(100))
    client.fetcher.want([wanted])
    assert client.told() == FileReady(wanted.sha256)
    client.cache.remove(wanted.sha256)
    client.fetcher.want([wanted])
    assert client.told() == FileReady(wanted.sha256)


def test_a_delay_is_cut_short_when_the_network_is_back(tmp_path: Path, server: Server) -> None:
    """A waiting download is tried at once when told that it may succeed now."""
    wanted = server.offer(content(100), status(503))
    events: queue.SimpleQueue[FetchEvent] = queue.SimpleQueue()
    cache = Cache(tmp_path, PLENTY, free_bytes=lambda _: PLENTY)
    cache.start()
    fetcher = Fetcher(cache, server.url, None, events.put, rng=Patient(0))
    fetcher.start()
    fetcher.want([wanted])
    assert isinstance(events.get(timeout=30), FetchFailed)
    fetcher.retry_soon()
    assert events.get(timeout=30) == FileReady(wanted.sha256)
    assert [seen[2] for seen in server.seen] == [None, None]
    fetcher.close()


class Patient(random.Random):
    """Chance that always waits longest."""

    def random(self) -> float:
        return 3_600.0


def test_only_http_is_spoken(tmp_path: Path) -> None:
    """A base address of another scheme is refused."""
    cache = Cache(tmp_path, PLENTY)
    for url in ("file:///etc/", "ftp://127.0.0.1/", "nowhere"):
        with pytest.raises(ValueError, match="address"):
            Fetcher(cache, url, None, lambda _: None)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_delays_are_spread_below_a_doubling_bound(failures: int, chance: float) -> None:
    """Retries come anywhere within a bound that doubles from one second to five minutes."""
    bound = min(300, 2 ** (failures - 1)) * 1_000_000_000
    assert 0 <= delay_ns(failures, chance) < bound
    assert delay_ns(failures, 0.5) == bound // 2


def test_closing_ends_a_download_that_hangs(server: Server, connect: Connect) -> None:
    """An agent that ends does not wait for a server that keeps silent."""
    silent = threading.Event()

    def hang(handler: Handler, whole: bytes) -> None:
        handler.answer(200, b"", length=len(whole))
        silent.set()
        handler.server.release.wait(60)

    client = connect(limits=Limits(idle_seconds=3600.0))
    client.fetcher.want([server.offer(content(9000), hang)])
    assert silent.wait(30)
    client.fetcher.close()
    assert client.events.empty()
