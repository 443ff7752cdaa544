"""Counting where bytes pass: the kernel's word is the whole, and every byte has one cause."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from device_agent import tcp_info
from device_agent.core.usage import NOTHING, PUBACK, Bytes, packet_bytes, use_of
from device_agent.meter import Meter, modem_bytes
from schedules.wire import topics
from tests.device_agent.core.city import DEVICE

BEAT = topics.BEAT_TOPIC.of(DEVICE)
LIVE = topics.LIVE_TOPIC.of("x")


@pytest.fixture
def line() -> Iterator[socket.socket]:
    """A connection on loopback, over which nothing goes by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        mine = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
        with mine, theirs:
            yield mine


class Counter:
    """A kernel, or a modem, that counted so much."""

    def __init__(self, now: Bytes | None = (0, 0)) -> None:
        self.now = now

    def __call__(self, _line: object = None) -> Bytes | None:
        return self.now

    def adds(self, sent: int, received: int) -> None:
        assert self.now is not None
        self.now = self.now[0] + sent, self.now[1] + received


def no_modem() -> None:
    return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([BEAT, LIVE]),
            st.integers(0, 20_000),
            st.integers(0, 200),
            st.booleans(),
        )
    )
)
def test_the_causes_sum_up_to_what_the_kernel_counted(
    line: socket.socket, messages: list[tuple[str, int, int, bool]]
) -> None:
    """However often it is asked meanwhile: connecting, messages and what is around them are all
    that went over the broker's line, no more and no less."""
    kernel = Counter((1_900, 4_100))
    meter = Meter(kernel, no_modem)
    meter.opened(line)
    meter.taken_in()
    found = NOTHING
    for topic, payload, around, asked in messages:
        meter.sent(topic, payload, 1)
        kernel.adds(packet_bytes(topic, payload, 1) + around, PUBACK + around)
        found = found.plus(meter.take()) if asked else found
    meter.closed()
    found = found.plus(meter.take())
    assert kernel.now == (sum(found.sent), sum(found.received))
    at = found.by_cause[0]
    assert at == 6_000, "TCP and TLS until the broker took us in"


def test_a_connection_that_came_to_nothing_is_counted(line: socket.socket) -> None:
    """A broker that refuses us, or a handshake that fails, costs all the same: each attempt is
    counted among connecting."""
    kernel = Counter((700, 2_300))
    meter = Meter(kernel, no_modem)
    for _ in range(3):
        meter.opened(line)
        meter.closed()
    assert meter.take() == use_of({"connecting": (2_100, 6_900)})


def test_what_waits_to_go_out_is_not_counted_twice(line: socket.socket) -> None:
    """A message is named before the kernel has it; when it goes, that is no overhead."""
    kernel = Counter((0, 0))
    meter = Meter(kernel, no_modem)
    meter.opened(line)
    meter.taken_in()
    size = packet_bytes(BEAT, 80, 1)
    meter.sent(BEAT, 80, 1)
    assert meter.take() == use_of({"beat": (size, PUBACK)})
    kernel.adds(size + 52, PUBACK + 52)
    assert meter.take() == use_of({"overhead": (52, 52)})
    meter.closed()


def test_a_download_is_counted_while_it_goes_on(line: socket.socket) -> None:
    """Its whole connection, each part once, also where it breaks off."""
    kernel = Counter((300, 1_000))
    meter = Meter(kernel, no_modem)
    with meter.connection("content", line):
        assert meter.take() == use_of({"content": (300, 1_000)})
        kernel.adds(40, 70_000)
        line.close()
    assert meter.take() == use_of({"content": (40, 70_000)})
    assert meter.take() == NOTHING


def test_what_the_modem_counts_beyond_ours_is_other_programs(line: socket.socket) -> None:
    """The SIM pays for all that leaves the machine: what is not the agent's is told apart."""
    kernel, modem = Counter((0, 0)), Counter((1_000_000, 5_000_000))
    meter = Meter(kernel, modem)
    with meter.connection("content", line):
        kernel.adds(100, 9_000)
        modem.adds(100, 9_000)
        assert meter.take() == use_of({"content": (100, 9_000)})
    modem.adds(700, 80_000)
    assert meter.take() == use_of({"machine": (700, 80_000)})


def test_a_modem_that_comes_anew_counts_from_there(line: socket.socket) -> None:
    """Unplugged, or the machine's own cable in between: what nobody could count is not guessed."""
    modem = Counter((1_000, 2_000))
    meter = Meter(Counter(), modem)
    modem.now = None
    assert meter.take() == NOTHING
    modem.now = (50, 60)
    assert meter.take() == NOTHING
    modem.adds(7, 8)
    assert meter.take() == use_of({"machine": (7, 8)})
    modem.now = (1, 1)
    assert meter.take() == NOTHING


def test_where_the_kernel_does_not_say_messages_count_as_they_are(line: socket.socket) -> None:
    """No overhead is made up."""
    meter = Meter(Counter(None), no_modem)
    meter.opened(line)
    meter.taken_in()
    meter.arrived(LIVE, 1_000, 0)
    meter.closed()
    assert meter.take() == use_of({"live": (0, packet_bytes(LIVE, 1_000, 0))})


def test_the_kernel_counts_headers_and_what_is_in_them(line: socket.socket) -> None:
    """A handshake of three segments and 5,000 bytes: at least so many with their headers, and not
    a tenth more."""
    before = tcp_info.bytes_of(line)
    assert before is not None
    line.sendall(bytes(5_000))
    after = tcp_info.bytes_of(line)
    assert after is not None
    assert 5_040 <= after[0] - before[0] <= 5_500
    line.close()
    assert tcp_info.bytes_of(line) is None


ROUTES = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"


def machine(root: Path, kind: str, uevent: str) -> Path:
    """A machine with a cable to nowhere and this interface as its way out."""
    (root / "proc/net").mkdir(parents=True)
    (root / "proc/net/route").write_text(
        ROUTES
        + "eth0\t00000000\t0101A8C0\t0003\t0\t0\t1024\t00000000\t0\t0\t0\n"
        + "wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0\n"
        + "wwan0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
    )
    at = root / "sys/class/net/wwan0"
    (at / "statistics").mkdir(parents=True)
    (at / "type").write_text(f"{kind}\n")
    (at / "uevent").write_text(uevent)
    (at / "statistics/tx_bytes").write_text("1234\n")
    (at / "statistics/rx_bytes").write_text("56789\n")
    return root


@pytest.mark.parametrize(
    ("kind", "uevent", "said"),
    [
        ("65534", "DEVTYPE=wwan\nINTERFACE=wwan0\n", (1_234, 56_789)),
        ("512", "INTERFACE=wwan0\n", (1_234, 56_789)),
        ("1", "INTERFACE=wwan0\n", None),
    ],
)
def test_only_a_modem_counts_what_the_sim_pays(
    tmp_path: Path, kind: str, uevent: str, said: Bytes | None
) -> None:
    """The way out by its least metric, where it is a mobile modem or dials; on a cable behind a
    router the neighbours' talk is counted too, and says nothing."""
    assert modem_bytes(machine(tmp_path, kind, uevent)) == said


def test_without_a_way_out_no_modem_counts(tmp_path: Path) -> None:
    """No routes, or a file of another shape: nothing is known."""
    assert modem_bytes(tmp_path) is None
    (tmp_path / "proc/net").mkdir(parents=True)
    (tmp_path / "proc/net/route").write_text(ROUTES + "odd\n")
    assert modem_bytes(tmp_path) is None
