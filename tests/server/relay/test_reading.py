"""A station is read over the network, and never leads the server anywhere it may not call."""

from http.server import BaseHTTPRequestHandler

import pytest

from server.relay.doors import Doors
from server.relay.flaws import SourceFailedError
from server.relay.line import Line
from server.relay.reading import chunks
from tests.server.notices.peers import LOOPBACK
from tests.server.relay.station import leads_to, says, station

LIST = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{}\n{}"


def heard(address: str, doors: Doors | None = None) -> bytes:
    made = doors or Doors(LOOPBACK, resolve=lambda host, _port: [host])
    try:
        return b"".join(chunks(made, address, Line()))
    finally:
        made.close()


class Hasty(Line):
    """Waits for no playlist to grow."""

    def wait(self, seconds: float) -> bool:  # noqa: ARG002
        return self.is_cut


def flaw(address: str, doors: Doors | None = None) -> str:
    with pytest.raises(SourceFailedError) as failed:
        heard(address, doors)
    return failed.value.flaw


def test_a_stream_is_read_through_three_redirects_and_no_more() -> None:
    """Stations move; in a circle nobody follows."""
    steps = {f"/{n}": leads_to(f"/{n - 1}") for n in range(1, 5)}
    with station({**steps, "/0": says(b"sound" * 9)}) as there:
        assert heard(f"{there}/3") == b"sound" * 9
        assert flaw(f"{there}/4") == "answered_badly"
        assert flaw(f"{there}/none") == "answered_badly"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "file:/etc/passwd", "gopher://127.0.0.1/", "http://10.0.0.1/",
        "http://169.254.169.254/latest/", "http://[::1]:9/", "https://name:word@radio.vn/",
    ],
)  # fmt: skip
def test_no_address_leads_into_the_house(address: str) -> None:
    """Neither one that an officer wrote, nor one that a station redirects to, nor a piece of its
    playlist."""
    pieces = LIST.format(1, f"{address}\n").encode()
    with station({"/moved": leads_to(address), "/list": says(pieces)}) as there:
        for one in (address, f"{there}/moved", f"{there}/list"):
            assert flaw(one) == "forbidden"


def test_only_allowed_networks_are_called() -> None:
    """A station on this machine is none, unless its network is named."""
    with station({"/0": says(b"sound" * 9)}) as there:
        assert flaw(f"{there}/0", Doors()) == "forbidden"


def test_pieces_are_heard_once_and_in_their_order() -> None:
    """A playlist that grows is asked again; one that does not grow any more is a stall."""
    grown = iter([(1, "1\n2\n3\n4\n"), (3, "3\n4\n5\n"), (9, "9\n")])
    last = (9, "9\n")
    tellers = {f"/{n}": says(f"<{n}>".encode()) for n in range(10)}

    def grows(handler: BaseHTTPRequestHandler) -> None:
        nonlocal last
        last = next(grown, last)
        says(LIST.format(*last).encode())(handler)

    said: list[bytes] = []
    doors = Doors(LOOPBACK)

    def all_of(address: str) -> None:
        for piece in chunks(doors, address, Hasty()):
            said.append(piece)

    served = station({**tellers, "/list": grows})
    with served as there, pytest.raises(SourceFailedError) as failed:
        all_of(f"{there}/list")
    doors.close()
    assert failed.value.flaw == "stalled"
    assert b"".join(said) == b"<2><3><4><5><9>"


def test_a_playlist_that_ends_is_heard_from_its_beginning() -> None:
    """Through the plain list and the master that lead to it."""
    master = b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n/list\n"
    answers = {
        "/radio.m3u": says(b"#EXTM3U\n/master\n"), "/master": says(master),
        "/list": says(LIST.format(1, "1\n2\n3\n4\n5\n#EXT-X-ENDLIST\n").encode()),
        "/round": says(b"#EXTM3U\n/round\n"),
        **{f"/{n}": says(f"<{n}>".encode()) for n in range(6)},
    }  # fmt: skip
    with station(answers) as there:
        assert heard(f"{there}/radio.m3u") == b"<1><2><3><4><5>"
        assert flaw(f"{there}/round") == "wrong_format"
