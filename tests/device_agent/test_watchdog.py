"""What the service manager hears of the agent."""

import socket
from pathlib import Path

import pytest

from device_agent.core.sounding import MUTE_MS, player_speaks
from device_agent.watchdog import Watchdog
from tests.device_agent.core.city import HOUR, at, entry
from tests.device_agent.core.world import World

S = 1_000_000_000


@pytest.fixture
def manager(tmp_path: Path) -> socket.socket:
    """Listens as systemd does."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(tmp_path / "notify"))
    line.setblocking(False)
    return line


def heard(line: socket.socket) -> list[str]:
    found = []
    try:
        while True:
            found.append(line.recv(64).decode())
    except BlockingIOError:
        return found


def test_each_turn_is_a_sign_of_life_while_the_player_lives(
    manager: socket.socket, tmp_path: Path
) -> None:
    """At most eight in the time given; none while the player is dead; the loop turns four times."""
    environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "80000000"}
    watchdog = Watchdog.of_service(environ, 1)
    with manager:
        watchdog.ready()
        for second in range(20):
            watchdog.turned(second * S, alive=True)
        watchdog.turned(60 * S, alive=False)
        watchdog.stopping()
        assert heard(manager) == ["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]
    assert watchdog.wake_ns(0) == 20 * S


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"NOTIFY_SOCKET": "/nonexistent"},
        {"NOTIFY_SOCKET": "/nonexistent", "WATCHDOG_USEC": "80000000", "WATCHDOG_PID": "2"},
    ],
)
def test_without_a_service_manager_that_waits_nothing_is_fed(environ: dict[str, str]) -> None:
    """Started by hand, for another process, or with nobody listening: the agent goes on."""
    watchdog = Watchdog.of_service(environ, 1)
    watchdog.ready()
    watchdog.turned(0, alive=True)
    assert watchdog.wake_ns(0) is None


def test_a_player_that_owes_a_word_is_dead() -> None:
    """An item was due half a minute ago and did not begin, or ended then: a living one said so."""
    world = World(at(5, 30), (entry("ban-tin", 6 * HOUR),)).begin()
    for ms, last_ms in ((at(6) - 1_000, at(6)), (at(6, 0, 10), at(6, 0, 30))):
        world.until(ms)
        state = world.agent.state
        assert state is not None
        (told,) = state.sounding.told
        due_ns = told.map.to_steady_ns(last_ms + MUTE_MS)
        assert player_speaks(state, due_ns)
        assert not player_speaks(state, due_ns + 1)
