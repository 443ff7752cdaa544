"""Reading a controller: files as the kernel has them, servers as they answer."""

import json
import os
import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from device_agent import certificate, cli, glance
from device_agent.checking import machine, reaching
from device_agent.checking.facts import Supply
from device_agent.glance import Glance


def _lay(root: Path, **files: str) -> Path:
    for name, said in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said)
    return root


def test_a_pi_says_that_its_supply_is_weak(tmp_path: Path) -> None:
    """The firmware's bits: too low now, or since the start; where there are none, the sensor's."""
    throttled = tmp_path / "sys/devices/platform/soc/soc:firmware/get_throttled"
    throttled.parent.mkdir(parents=True)
    throttled.write_text("50000\n")
    _lay(tmp_path, sys__class__thermal__thermal_zone0__temp="61300\n")
    assert machine.supply(tmp_path) == Supply(False, True, False, True, 61.3)
    throttled.write_text("50005\n")
    assert machine.supply(tmp_path) == Supply(True, True, True, True, 61.3)
    throttled.unlink()
    assert machine.supply(tmp_path) == Supply(celsius=61.3)
    sensor = tmp_path / "sys/class/hwmon/hwmon1"
    sensor.mkdir(parents=True)
    (sensor / "name").write_text("rpi_volt\n")
    (sensor / "in0_lcrit_alarm").write_text("1\n")
    assert machine.supply(tmp_path) == Supply(low=True, celsius=61.3)


def test_a_network_is_an_interface_that_carries_and_a_route(tmp_path: Path) -> None:
    """The machine's own interface is none, nor one without a carrier; a route goes anywhere."""
    for name, carrier, state in (
        ("lo", "1", "unknown"), ("eth0", "0", "down"), ("wwan0", "1", "unknown"),
    ):  # fmt: skip
        _lay(tmp_path / "sys/class/net" / name, carrier=f"{carrier}\n", operstate=f"{state}\n")
    assert machine.interfaces(tmp_path) == ("wwan0",)
    assert not machine.has_route(tmp_path)
    _lay(
        tmp_path,
        proc__net__route="Iface Destination Gateway Flags RefCnt Use Metric Mask MTU\n"
        "wwan0 00000000 0102A8C0 0003 0 0 0 00000000 0 0 0\n",
    )
    assert machine.has_route(tmp_path)


def test_a_server_that_is_gone_is_told_from_one_that_answers() -> None:
    """Somebody answers, or nobody does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert reaching.way("127.0.0.1", port, None) == "open"
    assert reaching.way("127.0.0.1", port, None) == "no_answer"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 and its key, in one file; its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "city")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("known", "asks", "way"),
    [(True, False, "open"), (False, False, "stranger"), (True, True, "turned_away")],
)
def test_a_stranger_is_told_from_a_city_that_turns_us_away(
    shown: Path, known: bool, asks: bool, way: str
) -> None:
    """Whoever is not of the city's authorities is a stranger; a city that asks for a certificate
    which we cannot show turns us away."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(shown)
    if asks:
        serving.verify_mode = ssl.CERT_REQUIRED
        serving.load_verify_locations(shown)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=_serve_one, args=(server, serving))
        thread.start()
        authorities = shown.read_text() if known else ""
        tls = certificate.context(authorities[authorities.find("-----BEGIN CERT") :])
        assert reaching.way("127.0.0.1", server.getsockname()[1], tls) == way
        thread.join()


def _serve_one(server: socket.socket, serving: ssl.SSLContext) -> None:
    line, _ = server.accept()
    with suppress(ssl.SSLError, OSError), serving.wrap_socket(line, server_side=True) as safe:
        safe.recv(1)
    line.close()


def test_a_running_agent_is_seen_by_its_own_word(tmp_path: Path) -> None:
    """Of the folder it runs on, and only while its process is there."""
    shown = Glance(os.getpid(), str(tmp_path.resolve()), True, "measured", 900, None)
    glance.show(tmp_path, shown)
    assert glance.see(tmp_path, tmp_path) == shown
    assert glance.see(tmp_path / "another", tmp_path) is None
    (tmp_path / glance.FILE).write_text("{}")
    assert glance.see(tmp_path, tmp_path) is None


def test_check_answers_for_people_and_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a bare folder it says what is missing, changes nothing, and ends with 1."""
    assert cli.run(["check", "--json", "--data", str(tmp_path)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["worst"] == "fault"
    assert {"not_enrolled", "sound_not_chosen"} <= {one["code"] for one in told["findings"]}
    assert cli.run(["check", "--data", str(tmp_path)]) == 1
    assert "Bộ thu chưa ghi danh. / This controller is not enrolled." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []
