"""Content from the server by its SHA-256, soonest needed first, into the cache.

One thread downloads one file at a time; what broke off goes on where it stopped (RFC 9110 section
14, ranges). Bytes become visible only as verified content. The server is not trusted: it can delay
content, never alter it, nor send the device elsewhere.

This is the one place where a failed download is tried again.
"""

import http.client
import random
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit, urlunsplit

from device_agent.cache import Cache, ContentCorruptError, NoRoomError
from device_agent.meter import Meter

_CHUNK = 64 * 1024
_HOPS = 3
_FIRST_DELAY_NS = 1_000_000_000
_LONGEST_DELAY_NS = 300_000_000_000
_BACK_WITHIN_NS = 60_000_000_000
"""As long as the fleet's sessions take to come back (`device_agent.link.pause_s`)."""


class FetchReason(StrEnum):
    """Why a download failed. All are tried again: what is wrong may be put right."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    """The connection ended early; what came is kept and goes on from there."""
    DENIED = "denied"
    """401 or 403: the device's credential does not count."""
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    """Any other answer that is not the content."""
    REDIRECTED = "redirected"
    """To another scheme, host or port, or in a circle."""
    TOO_LARGE = "too_large"
    WRONG_CONTENT = "wrong_content"
    """Complete, but not what its hash says; nothing of it is kept."""
    NO_ROOM = "no_room"
    STORAGE = "storage"
    """The cache could not be written."""


@dataclass(frozen=True, slots=True)
class FileReady:
    """This content is in the cache, verified."""

    sha256: str


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """An attempt failed; the next is made at `retry_at_ns` (steady clock)."""

    sha256: str
    reason: FetchReason
    retry_at_ns: int


FetchEvent = FileReady | FetchFailed


@dataclass(frozen=True, slots=True)
class Wanted:
    """Content to have, from the steady instant `from_ns` on (0: at once, as an order's).
    `size_bytes` is None where nobody said it."""

    sha256: str
    size_bytes: int | None = None
    from_ns: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    max_bytes: int = 512 * 1024 * 1024
    """Of one file whose size nobody said."""
    idle_seconds: float = 20.0
    """Without a byte from the server."""
    attempt_seconds: float = 600.0
    """For one attempt; what came is kept, so a slow line gets there all the same."""


class _FetchError(Exception):
    """An attempt ends here."""

    def __init__(self, reason: FetchReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def delay_ns(failures: int, chance: float) -> int:
    """Full jitter (Brooker, "Exponential Backoff And Jitter"): anywhere below a doubling bound.

    `failures` ≥ 1 in a row without progress; `chance` in [0, 1).
    """
    bound = min(_LONGEST_DELAY_NS, _FIRST_DELAY_NS << min(failures - 1, 20))
    return int(bound * chance)


@dataclass(slots=True)
class _Attempts:
    failures: int = 0
    retry_at_ns: int = 0


class Fetcher:
    """Downloads what is wanted from `{base_url}/{sha256}` into the cache.

    `emit` gets a `FetchEvent` on the fetcher's thread, with no lock held; it must return at once.
    `authorization` is the value of that header ("Basic …", "Bearer …"); it goes to the base URL's
    own host only. `tls` says before each connection how an https server is met, `meter` counts.
    """

    def __init__(
        self,
        cache: Cache,
        base_url: str,
        authorization: str | None,
        emit: Callable[[FetchEvent], None],
        limits: Limits = Limits(),
        tls: Callable[[], ssl.SSLContext] | None = None,
        rng: random.Random | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._cache, self._emit, self._limits, self._tls = cache, emit, limits, tls
        self._meter = meter or Meter()
        self._base = urlsplit(base_url.rstrip("/") + "/")
        if self._base.scheme not in ("http", "https") or not self._base.hostname:
            raise ValueError(f"not an http(s) address: {base_url}")
        self._headers = {"Accept-Encoding": "identity"}
        if authorization is not None:
            self._headers["Authorization"] = authorization
        self._chance = (rng or random.SystemRandom()).random
        self._changed = threading.Condition()
        self._wanted: tuple[Wanted, ...] = ()
        self._attempts: dict[str, _Attempts] = {}
        self._closed = False
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="fetcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """End the thread and a download under way; at most `idle_seconds` while it connects."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            if self._socket:
                with suppress(OSError):  # it may be closed already
                    self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join()

    def want(self, wanted: Sequence[Wanted]) -> None:
        """Everything to have from now on, soonest needed first; replaces what was said before.

        Content already held belongs in it too: the list also says what the cache must spare.
        Something new at the top interrupts a download under way, which goes on later.
        """
        with self._changed:
            self._wanted = tuple(wanted)
            named = {each.sha256 for each in wanted}
            self._attempts = {s: a for s, a in self._attempts.items() if s in named}
            self._changed.notify_all()

    def retry_soon(self) -> None:
        """Do not wait out any delay: the network is back. What an order names comes at once; with
        the rest a city that was cut off whole does not fall upon its server as one."""
        with self._changed:
            latest_ns = time.monotonic_ns() + int(_BACK_WITHIN_NS * self._chance())
            soon_ns = {each.sha256: latest_ns if each.from_ns else 0 for each in self._wanted}
            for name, attempts in self._attempts.items():
                attempts.retry_at_ns = min(attempts.retry_at_ns, soon_ns[name])
            self._changed.notify_all()

    def _run(self) -> None:
        while (wanted := self._next()) is not None:
            self._attempt(wanted)

    def _next(self) -> Wanted | None:
        """Wait for something to do; None once closed."""
        with self._changed:
            while not self._closed:
                now_ns = time.monotonic_ns()
                if first := self._first_due(now_ns):
                    return first
                soonest = min(map(self._retry_at_ns, self._missing()), default=None)
                self._changed.wait(None if soonest is None else max(0, soonest - now_ns) / 1e9)
            return None

    def _first_due(self, now_ns: int) -> Wanted | None:
        due = (each for each in self._missing() if self._retry_at_ns(each) <= now_ns)
        return next(due, None)

    def _missing(self) -> list[Wanted]:
        return [each for each in self._wanted if not self._cache.holds(each.sha256)]

    def _retry_at_ns(self, wanted: Wanted) -> int:
        attempts = self._attempts.get(wanted.sha256)
        return max(wanted.from_ns, attempts.retry_at_ns if attempts else 0)

    def _attempt(self, wanted: Wanted) -> None:
        before = self._cache.partial_bytes(wanted.sha256)
        reason = self._try(wanted)
        if reason is None:
            with self._changed:
                self._attempts.pop(wanted.sha256, None)
            self._emit(FileReady(wanted.sha256))
        elif not self._turned_away(wanted):
            progress = self._cache.partial_bytes(wanted.sha256) > before
            self._emit(FetchFailed(wanted.sha256, reason, self._put_off(wanted.sha256, progress)))

    def _try(self, wanted: Wanted) -> FetchReason | None:
        """One attempt: why it failed, or None if the content is now in the cache."""
        try:
            have = self._cache.partial_bytes(wanted.sha256)
            if not have or have != wanted.size_bytes:
                self._transfer(wanted, have)
            self._cache.complete(wanted.sha256)
        except _FetchError as error:
            return error.reason
        except ContentCorruptError:
            return FetchReason.WRONG_CONTENT
        except NoRoomError:
            return FetchReason.NO_ROOM
        except OSError:
            return FetchReason.STORAGE
        return None

    def _turned_away(self, wanted: Wanted) -> bool:
        """Whether the thread should rather do something else: end, or what is needed sooner."""
        with self._changed:
            return self._closed or self._first_due(time.monotonic_ns()) != wanted

    def _put_off(self, sha256: str, progress: bool) -> int:
        with self._changed:
            attempts = self._attempts.setdefault(sha256, _Attempts())
            attempts.failures = 1 if progress else attempts.failures + 1
            delay = delay_ns(attempts.failures, self._chance())
            attempts.retry_at_ns = time.monotonic_ns() + delay
            return attempts.retry_at_ns

    def _transfer(self, wanted: Wanted, have: int) -> None:
        deadline = time.monotonic() + self._limits.attempt_seconds
        with self._answer(wanted.sha256, have) as response:
            if response.status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
                return  # all of it is here, or none of it is right: the hash tells
            position, total = _extent(response, have, wanted)
            if total > (wanted.size_bytes or self._limits.max_bytes):
                raise _FetchError(FetchReason.TOO_LARGE)
            with self._cache.appending(wanted.sha256, position) as write:
                needed = [each.sha256 for each in self._wanted]
                self._cache.make_room(wanted.sha256, total - position, needed)
                while position < total:
                    chunk = self._read(response, deadline)
                    write(chunk[: total - position])
                    position += len(chunk)
                    if self._turned_away(wanted):
                        raise _FetchError(FetchReason.BROKEN_OFF)

    @staticmethod
    def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
        with _network_faults(FetchReason.BROKEN_OFF):
            chunk = response.read1(_CHUNK)
        if not chunk:
            raise _FetchError(FetchReason.BROKEN_OFF)
        if time.monotonic() > deadline:
            raise _FetchError(FetchReason.TIMED_OUT)
        return chunk

    @contextmanager
    def _answer(self, sha256: str, from_byte: int) -> Iterator[http.client.HTTPResponse]:
        """The server's answer; redirects are followed on the same host only."""
        url = urljoin(self._base.geturl(), sha256)
        headers = self._headers | ({"Range": f"bytes={from_byte}-"} if from_byte else {})
        for _ in range(_HOPS):
            with closing(self._connection()) as connection:
                with _network_faults(FetchReason.UNREACHABLE):
                    connection.connect()
                    self._let_close_end(connection)
                with self._meter.connection("content", connection.sock):
                    with _network_faults(FetchReason.UNREACHABLE):
                        connection.request("GET", _target(url), headers=headers)
                        response = connection.getresponse()
                    location = response.getheader("Location")
                    if response.status not in _REDIRECTS or location is None:
                        yield response
                        return
                    url = self._same_host(url, location)
        raise _FetchError(FetchReason.REDIRECTED)

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._base.hostname or "", self._base.port
        if self._base.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self._limits.idle_seconds)
        return http.client.HTTPSConnection(
            host, port, timeout=self._limits.idle_seconds, context=self._tls and self._tls()
        )

    def _let_close_end(self, connection: http.client.HTTPConnection) -> None:
        with self._changed:
            if self._closed:
                raise _FetchError(FetchReason.BROKEN_OFF)
            self._socket = connection.sock

    def _same_host(self, url: str, location: str) -> str:
        """Where a redirect leads. What the server wrote there may be anything."""
        try:
            target = urlsplit(urljoin(url, location))
        except ValueError:
            raise _FetchError(FetchReason.REDIRECTED) from None
        same = (target.scheme, target.netloc) == (self._base.scheme, self._base.netloc)
        if not same or not location.isascii():
            raise _FetchError(FetchReason.REDIRECTED)
        return target.geturl()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


_REDIRECTS = (301, 302, 303, 307, 308)
_REASONS = {
    401: FetchReason.DENIED,
    403: FetchReason.DENIED,
    404: FetchReason.NOT_FOUND,
    410: FetchReason.NOT_FOUND,
}
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")


def _extent(response: http.client.HTTPResponse, have: int, wanted: Wanted) -> tuple[int, int]:
    """(the byte the body begins at, the size of the whole). Raises `_FetchError`."""
    if response.status == http.client.OK:
        total = response.length if response.length is not None else wanted.size_bytes
        if total is not None:
            return 0, total
    elif response.status == http.client.PARTIAL_CONTENT:
        match = _CONTENT_RANGE.fullmatch(response.getheader("Content-Range", ""))
        if match and int(match[1]) == have:
            return have, int(match[3])
    raise _FetchError(_REASONS.get(response.status, FetchReason.SERVER_ERROR))


@contextmanager
def _network_faults(otherwise: FetchReason) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise _FetchError(FetchReason.TIMED_OUT) from None
    except (OSError, http.client.HTTPException) as error:
        raise _FetchError(otherwise) from error
