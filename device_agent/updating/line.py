"""The way to the city's server for updates: HTTPS as for content, every answer bounded in bytes
and in time. The server is not trusted: it can delay an update, never make one."""

import http.client
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient import FetcherInterface

from device_agent.meter import Meter
from schedules.codec import MalformedError
from schedules.wire.strict import read_json

IDLE_S: Final = 20.0
WHOLE_S: Final = 3_600.0
"""For one file: 40 MB at 100 kbit/s."""
_CHUNK: Final = 64 * 1024
_ANSWER_AT_MOST: Final = 4_096
_COUNT_AT_MOST: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the city wants of this device: a version, by the decision `rollout`; or to stay as it
    is (None)."""

    version: str | None
    rollout: int


class Line(FetcherInterface):
    """`base` ends in `/updates`; `bearer` opens content and this; `tls` as the fetcher has it."""

    def __init__(
        self, base: str, bearer: str, tls: Callable[[], ssl.SSLContext], whole_s: float = WHOLE_S
    ) -> None:
        self.base, self._bearer, self._tls, self._whole_s = base, bearer, tls, whole_s
        self.meter = Meter()

    def wanted(self) -> Wanted:
        """The server's word. What it adds in later versions is passed over, so that every agent
        there ever was can be asked to become a newer one. Raises `DownloadError`."""
        raw = self.download_bytes(f"{self.base}/wanted", _ANSWER_AT_MOST)
        try:
            said = read_json(raw)
        except MalformedError as bad:
            raise DownloadError("not an answer") from bad
        if not isinstance(said, dict):
            raise DownloadError("not an answer")
        version, rollout = said.get("version"), said.get("rollout", 0)
        if not isinstance(rollout, int) or not 0 <= rollout <= _COUNT_AT_MOST:
            raise DownloadError("not an answer")
        if version is not None and not isinstance(version, str):
            raise DownloadError("not an answer")
        return Wanted(version, rollout)

    def _fetch(self, url: str) -> Iterator[bytes]:
        until = time.monotonic() + self._whole_s
        parts = urlsplit(url)
        with closing(self._connection(parts.scheme, parts.hostname or "", parts.port)) as line:
            line.connect()
            with self.meter.connection("updates", line.sock):
                headers = {"Authorization": self._bearer, "Accept-Encoding": "identity"}
                line.request("GET", parts.path, headers=headers)
                answer = line.getresponse()
                if answer.status != http.client.OK:
                    raise DownloadHTTPError(f"{answer.status} for {parts.path}", answer.status)
                while chunk := answer.read1(_CHUNK):
                    yield chunk
                    if time.monotonic() > until:
                        raise DownloadError(f"{parts.path} takes too long")
                if answer.length:
                    raise DownloadError(f"{parts.path} broke off")

    def _connection(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        if scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=IDLE_S)
        return http.client.HTTPSConnection(host, port, timeout=IDLE_S, context=self._tls())
