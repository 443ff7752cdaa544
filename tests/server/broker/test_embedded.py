"""The embedded broker's process: begins, comes back, and never outlives its parent."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from server.broker.embedded import EmbeddedBroker, EmbeddedBrokerError
from tests.waiting import wait_until


def answers(port: int) -> bool:
    """Whether anything listens there; a listener that closes while we connect resets us."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30):
            return True
    except (ConnectionRefusedError, ConnectionResetError):
        return False


def test_it_keeps_its_port(tmp_path: Path) -> None:
    """A broker that was stopped, or killed, starts again on the port it had."""
    broker = EmbeddedBroker(tmp_path)
    broker.start()
    port = broker.port
    assert answers(port)
    broker.kill()
    assert not answers(port)
    broker.start()
    assert (broker.port, answers(port)) == (port, True)
    broker.stop()
    assert not answers(port)


def test_it_is_started_again_when_it_dies(tmp_path: Path) -> None:
    """A broker that dies by itself is started again on its port."""
    broker = EmbeddedBroker(tmp_path)
    broker.start()
    [process] = [p for p in psutil.Process().children() if str(tmp_path) in p.cmdline()]
    process.kill()
    wait_until(lambda: not process.is_running())
    wait_until(lambda: answers(broker.port))
    broker.stop()
    assert not answers(broker.port)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """A port that another program holds is an error that says so, and leaves nothing running."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedBrokerError, match="address already in use"):
            EmbeddedBroker(tmp_path, port).start()
    assert [p for p in psutil.Process().children() if str(tmp_path) in p.cmdline()] == []


PARENT = """
import signal, sys, time
from pathlib import Path
from server.broker.embedded import EmbeddedBroker
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell has it ignored
broker = EmbeddedBroker(Path(sys.argv[1]))
broker.start()
print(broker.port, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    """However the process that started it ends, the broker ends too and frees its port."""
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        port = int(parent.stdout.readline())
        os.kill(parent.pid, how)
        parent.wait()
        wait_until(lambda: not answers(port))


def test_a_folders_broker_comes_back_on_its_port(tmp_path: Path) -> None:
    """Devices are told the port once, when they are enrolled: another process keeps to it."""
    first = EmbeddedBroker(tmp_path)
    first.start()
    first.stop()
    again = EmbeddedBroker(tmp_path)
    again.start()
    again.stop()
    assert again.port == first.port
