"""Feeds of trusted senders: what is new and signed comes in by itself, and sounds nothing."""

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from server.base.web import House
from server.cap import fetching
from server.cap.fetching import Fetched, Fetcher, NotFetchedError
from server.cap.models import CapAlert, CapSender
from server.cap.polling import EVERY_MS, Feeds
from server.orders.models import OrderRow
from tests.server.cap.files import SENDER, alert
from tests.server.cap.signing import hand
from tests.server.city import City, FakeClock
from tests.server.conftest import Client

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<entry><link href="/page.html"/><link type="application/cap+xml" href="{0}/signed.xml"/></entry>
<entry><link href="unsigned.xml"/></entry></feed>"""


class Agency:
    """A web server of an agency on this machine: `files` by path, `asked` in order."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        files, asked = self.files, self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = files.get(self.path)
                tag = f'"{hash(body)}"'
                known = self.headers["If-None-Match"] == tag
                self.send_response(404 if body is None else 304 if known else 200)
                self.send_header("ETag", tag)
                self.end_headers()
                self.wfile.write(b"" if known or body is None else body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name there)
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def agency() -> Iterator[Agency]:
    opened = Agency()
    yield opened
    opened.close()


def _trust(
    house: House, feed: str, id_: str = "cs-1", sender: str = SENDER, area: str = "hp"
) -> None:
    with house.database.write() as session:
        session.add(
            CapSender(
                id=id_, area=area, name="Đài khí tượng", sender=sender,
                certificates=[hand().certificate], feed=feed, geocode="DVHC",
                prepares={"Extreme": None}, version=1, changed_ms=0,
            )
        )  # fmt: skip


def _flaw(house: House) -> str | None:
    with house.database.read() as session:
        return session.get_one(CapSender, "cs-1").flaw


def test_what_a_feed_brings_is_signed_or_not_taken(
    house: House, city: City, clock: FakeClock, agency: Agency, client: Client
) -> None:
    """Each alert is fetched once, the list by its ETag, and at once where somebody asks; what is
    unsigned is named as the feed's flaw. A severity that the city chose asks for an order, and
    none is prepared."""
    agency.files["/list.atom"] = ATOM.format(agency.url).encode()
    agency.files["/signed.xml"] = hand().sign(alert("VN-1"))
    agency.files["/unsigned.xml"] = alert("VN-2").encode()
    _trust(house, f"{agency.url}/list.atom")
    feeds = Feeds(house, Fetcher(LOOPBACK))
    feeds.tick()
    assert _flaw(house) == "unsigned"
    (line,) = client("city_operator").get("/api/areas/hp/cap").json()
    assert (line["identifier"], line["proof"], line["asks"]) == ("VN-1", "signed", True)
    agency.asked.clear()
    feeds.tick()
    assert agency.asked == []
    administrator = client("administrator")
    looked = administrator.post("/api/areas/hp/cap/senders/cs-1/look")
    assert (looked.status_code, looked.json()["polled_ms"]) == (202, None)
    feeds.tick()
    assert agency.asked == ["/list.atom"]
    assert _flaw(house) == "unsigned"
    agency.files["/list.atom"] = agency.files["/signed.xml"]
    clock.advance(EVERY_MS)
    feeds.tick()
    assert _flaw(house) is None
    with house.database.read() as session:
        assert session.query(CapAlert).count() == 1
        assert session.query(OrderRow).count() == 0
    feeds.close()


def test_a_feed_leads_nowhere_that_this_server_may_not_call(
    house: House, city: City, clock: FakeClock, agency: Agency
) -> None:
    """An address within the house is not asked, neither a feed's nor one that a feed names; what
    is away or too large is said of it."""
    agency.files["/list.atom"] = ATOM.format("http://10.0.0.1").encode()
    agency.files["/large.atom"] = b" " * (1 << 21)
    _trust(house, f"{agency.url}/list.atom")
    shut = Feeds(house, Fetcher())
    shut.tick()
    assert (_flaw(house), agency.asked) == ("forbidden", [])
    shut.close()
    feeds = Feeds(house, Fetcher(LOOPBACK))
    for path, flaw in (("list", "forbidden"), ("large", "too_large"), ("none", "unreachable")):
        clock.advance(EVERY_MS)
        with house.database.write() as session:
            session.get_one(CapSender, "cs-1").feed = f"{agency.url}/{path}.atom"
        feeds.tick()
        assert _flaw(house) == flaw
    feeds.close()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_feed_keeps_another_from_being_read(
    house: House,
    city: City,
    clock: FakeClock,
    agency: Agency,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A link that is no address is left out; a server that drips its headers is left when the time
    of the whole answer is over; and whatever else a feed does, the next one is looked at."""
    agency.files["/bad.atom"] = ATOM.format("http://[").encode()
    agency.files["/good.xml"] = hand().sign(alert("VN-1"))
    _trust(house, f"{agency.url}/bad.atom", "cs-0", "other@example.vn")
    _trust(house, f"{agency.url}/good.xml")
    feeds = Feeds(house, Fetcher(LOOPBACK))
    feeds.tick()
    with house.database.read() as session:
        assert session.get_one(CapSender, "cs-0").flaw is not None
        assert session.query(CapAlert).count() == 1
    feeds.close()
    monkeypatch.setattr(fetching, "WHOLE_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        url = f"http://127.0.0.1:{slow.getsockname()[1]}/"
        dripping = threading.Thread(target=_drip, args=(slow,))
        dripping.start()
        with pytest.raises(NotFetchedError):
            Fetcher(LOOPBACK).get(url, None, 1_000)
        dripping.join()  # nobody listens any more


def _drip(server: socket.socket) -> None:
    """Until the other side leaves."""
    line, _ = server.accept()
    with line, suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            line.sendall(b"x")
            time.sleep(0.05)


class Telling(Fetcher):
    """Asks nobody: each feed takes a minute of a clock of its own, and one is our own fault."""

    def __init__(self) -> None:
        super().__init__(LOOPBACK)
        self.now_s = 0.0
        self.asked: list[str] = []

    def get(self, url: str, etag: str | None, most: int) -> Fetched:  # noqa: ARG002  (the port's)
        self.asked.append(url)
        self.now_s += 60.0
        if url.endswith("fault"):
            raise ZeroDivisionError
        return Fetched(None, etag)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_slow_feeds_of_one_area_wait_for_each_other(
    house: House, city: City, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute and a half for one area in one round: what is left is looked at the next time, and
    another area's feed does not wait for it. What fails in us is that feed's flaw, and no other's
    loss."""
    fetcher = Telling()
    monkeypatch.setattr("server.cap.polling.time.monotonic", lambda: fetcher.now_s)
    for n, name in enumerate(("fault", "second", "third")):
        _trust(house, f"https://{name}", f"cs-{n + 1}", f"{n}@example.vn")
    _trust(house, "https://ward", "cs-9", "9@example.vn", area="w-le-chan")
    feeds = Feeds(house, fetcher)
    feeds.tick()
    assert fetcher.asked == ["https://fault", "https://second", "https://ward"]
    assert _flaw(house) == "malformed"
    feeds.tick()
    assert fetcher.asked[3:] == ["https://third"]
    feeds.close()
