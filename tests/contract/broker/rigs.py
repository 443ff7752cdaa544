"""One broker of each kind, with what the suite needs to do to it."""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Protocol

from server.base.mqtt import Broker, BrokerAddress, PahoBroker
from server.broker.acl import SERVER, grants
from server.broker.embedded import EmbeddedBroker
from tests.contract.broker.memory import MemoryBroker, MemoryHub
from tests.waiting import wait_until


class Rig(Protocol):
    """A running broker."""

    def enrol(self, name: str) -> str:
        """Give a client a secret of its own."""

    def remove(self, name: str) -> None:
        """End a client's secret."""

    def client(self, name: str, secret: str) -> Broker:
        """A client, not started."""

    def crash(self) -> None:
        """SIGKILL."""

    def restart(self) -> None:
        """Start again on the same port."""

    def close(self) -> None:
        """End it for good."""


class MemoryRig:
    """The fake."""

    def __init__(self) -> None:
        self._hub = MemoryHub()

    def enrol(self, name: str) -> str:
        return self._hub.secrets.setdefault(name, f"secret of {name}")

    def remove(self, name: str) -> None:
        self._hub.revoke(name)

    def client(self, name: str, secret: str) -> Broker:
        return MemoryBroker(self._hub, name, secret)

    def crash(self) -> None:
        self._hub.crash()

    def restart(self) -> None:
        self._hub.restart()

    def close(self) -> None:
        pass


class EmbeddedRig:
    """The embedded broker, through paho."""

    def __init__(self, folder: Path) -> None:
        self.broker = EmbeddedBroker(folder)
        self.broker.start()

    def enrol(self, name: str) -> str:
        return self.broker.credentials.issue(name)

    def remove(self, name: str) -> None:
        self.broker.credentials.revoke(name)

    def client(self, name: str, secret: str) -> Broker:
        return PahoBroker(BrokerAddress("127.0.0.1", self.broker.port, name, secret))

    def crash(self) -> None:
        self.broker.kill()

    def restart(self) -> None:
        self.broker.start()

    def close(self) -> None:
        self.broker.stop()


MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MOSQUITTO_PASSWD = shutil.which("mosquitto_passwd")


class MosquittoRig:
    """Mosquitto with a password file and the access list as its ACL file, through paho."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        (folder / "passwords").touch(mode=0o600)
        (folder / "acl").write_text(_acl_file())
        (folder / "acl").chmod(0o600)
        (folder / "conf").write_text(
            f"listener {self._port} 127.0.0.1\nallow_anonymous false\npersistence false\n"
            f"password_file {folder}/passwords\nacl_file {folder}/acl\nlog_dest none\nuser root\n"
        )
        self.restart()

    def enrol(self, name: str) -> str:
        secret = f"secret-of-{name}"
        self._change_passwords("-b", f"{self._folder}/passwords", name, secret)
        return secret

    def remove(self, name: str) -> None:
        self._change_passwords("-D", f"{self._folder}/passwords", name)

    def client(self, name: str, secret: str) -> Broker:
        return PahoBroker(BrokerAddress("127.0.0.1", self._port, name, secret))

    def crash(self) -> None:
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        assert MOSQUITTO is not None
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", f"{self._folder}/conf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: accepts(self._port))

    def close(self) -> None:
        self.crash()

    def _change_passwords(self, *arguments: str) -> None:
        assert MOSQUITTO_PASSWD is not None
        subprocess.run([MOSQUITTO_PASSWD, *arguments], check=True, capture_output=True)
        self._process.send_signal(signal.SIGHUP)


def _acl_file() -> str:
    """For every client by its name (%u), and for the server; Mosquitto denies the rest."""
    lines = [f"pattern read {topic}" for topic in grants("0", "down")]
    lines += [f"pattern write {topic}" for topic in grants("0", "up")]
    lines = [line.replace("/device/0/", "/device/%u/") for line in lines]
    return "\n".join([*lines, f"user {SERVER}", "topic readwrite loa/1/#", ""])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def accepts(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return True
    except ConnectionRefusedError:
        return False
