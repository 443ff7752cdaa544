"""What holds for every test: repeatable examples, no network but loopback, seeds on record.

Hypothesis runs the profile named by HYPOTHESIS_PROFILE: `default` (the same examples every time),
`long` (many, new ones each time) or `quick`.
"""

import gc
import ipaddress
import os
import sys
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings

from server.demo.reaping import nothing_outlives_us
from tests.browser.finding import MISSING as NO_BROWSER
from tests.postgresql.finding import MISSING, found

settings.register_profile(
    "default",
    derandomize=True,
    max_examples=60,
    deadline=None,  # a slow machine is no finding
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("quick", settings.get_profile("default"), max_examples=20)
settings.register_profile(
    "long", settings.get_profile("default"), derandomize=False, max_examples=5_000
)
settings.register_profile(
    "unshrunk", settings.get_profile("default"), phases=(Phase.explicit, Phase.generate)
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)


class OutsideLoopback(AssertionError):  # noqa: N818  (it names the deed in the test's report)
    """A test reached for the network. Not an OSError: nothing may catch it and try again."""


def _is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_the_network(event: str, args: tuple[object, ...]) -> None:
    """Audit hook: it sees every socket of this process, whatever library opens it."""
    if event in {"socket.connect", "socket.bind", "socket.sendto"}:
        address = args[1]
        if address == ("", 0) and event == "socket.bind":
            return  # what many clients do before they connect
        if isinstance(address, tuple) and address and not _is_loopback(address[0]):
            raise OutsideLoopback(f"{event} {address}: tests stay on loopback")
    elif event == "socket.getaddrinfo" and not _is_loopback(args[0]):
        raise OutsideLoopback(f"looking up {args[0]!r}: tests stay on loopback")


sys.addaudithook(_refuse_the_network)


@pytest.fixture(scope="session", autouse=True)
def no_orphans() -> Iterator[None]:
    """Agents, servers and brokers that a test starts end with this process, also when it is
    killed in the midst of the test."""
    with nothing_outlives_us():
        yield


@pytest.fixture(scope="session")
def drawn(pytestconfig: pytest.Config) -> int:
    """Where a sample begins of what `./run soak` goes through: the run's seed, which its head
    tells. Each run tries others."""
    return int(pytestconfig.getoption("randomly_seed", default=None) or 0)


DRAWN: Final = "drawn"
"""Each server's test on one of the two databases, drawn by the run's seed (ADR 25)."""
BOTH: Final = "both"


gc.set_threshold(20_000, 20, 20)
"""Each test leaves much that refers to itself: Python's own 700 looks through it far too often."""


def pytest_xdist_auto_num_workers() -> int:
    """As many as there are cores to be had, three at least: a third of a worker's time is waiting,
    for sound in its real time and for pages."""
    return max(3, len(os.sched_getaffinity(0)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--databases",
        choices=(DRAWN, BOTH),
        help="server's tests on SQLite or PostgreSQL as the seed draws, or on both;"
        " without it: drawn for a run of everything, both for what a path, -k or -m chooses",
    )


def pytest_configure(config: pytest.Config) -> None:
    """A worker hears what the run was asked: it decides alike."""
    if config.option.databases is None:
        chosen = config.args_source is pytest.Config.ArgsSource.ARGS
        part = chosen or config.option.keyword or config.option.markexpr
        config.option.databases = BOTH if part else DRAWN


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups, which one worker carries out alone (a city, a browser), begin first: none of them is
    what everybody waits for at the end."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_report_header() -> str:
    """Name the Hypothesis profile beside the seed that pytest-randomly prints."""
    return f"hypothesis profile: {PROFILE}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """After a failure, say how to see it again; and say what was left out, and why."""
    if found() is None:
        terminalreporter.write_line(f"The tests ran on SQLite alone: {MISSING}")
    elif config.option.databases == DRAWN:
        terminalreporter.write_line(
            "Each of the server's tests ran on one of its databases, as the seed drew;"
            " what speaks of databases on both, as ./run soak databases does with all"
        )
    if NO_BROWSER is not None:
        terminalreporter.write_line(f"The console was not tried in a browser: {NO_BROWSER}")
    seed = config.getoption("randomly_seed", default=None)
    if exitstatus == pytest.ExitCode.TESTS_FAILED and seed is not None:
        terminalreporter.write_line(
            f"The same seed again: HYPOTHESIS_PROFILE={PROFILE} ./run test --randomly-seed={seed}"
        )
