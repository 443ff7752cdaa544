"""Enrolment: keys made on the device, a one-time token, eight digits, and a person's yes."""

import json
import re
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from device_agent import certificate, enrol
from device_agent.cli import run
from device_agent.enrol import SKEW_MS, begin, finish
from device_agent.identity import IDENTITY, Identity, load
from device_agent.renewal import AWAY_LOOKS, FAILED_LOOKS, Renewal
from schedules.codec import from_json
from schedules.refusal import RefusalError
from schedules.wire import enrolment as wire
from schedules.wire.keys import verify
from schedules.wire.strict import read_base64, write_base64
from server.base.authority import LASTS_MS, RENEW_AFTER_MS, Authority

NOW = 1_795_388_400_000
ENROLLED: dict[str, Any] = {
    "device": "loa-1",
    "mqtt": {
        "host": "127.0.0.1", "port": 1883, "tls": False, "username": "loa-1", "password": "geheim",
    },
    "content": {"url": "http://127.0.0.1/api/content", "token": "inhalt"},
    "server_time_us": NOW * 1_000,
}  # fmt: skip


class Office:
    """A city's server in one object: who asked what, and what it answers."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.half = {
            "request": "ab" * 32,
            "nonce": write_base64(bytes(32)),
            "root": {"keys": [write_base64(bytes(32))], "threshold": 1},
            "authorities": self.authority.trusted(NOW),
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.waits = 0
        self.status = 200
        self.told: Any = None
        self.url = ""

    def answer(self, path: str, asked: dict[str, Any]) -> Any:
        self.asked.append((path, asked))
        if self.told is not None:
            return self.told
        match path.rsplit("/", 1)[-1]:
            case "enrol":
                return self.half
            case "nonce":
                return {}
            case "admission" if self.waits:
                self.waits -= 1
                return {"state": "waiting", "enrolled": None}
            case "admission":
                issued = self.authority.admit("loa-1", asked["csr"], NOW)
                return {"state": "admitted", "enrolled": {**ENROLLED, "certificate": issued.pem}}
            case _:
                issued = self.authority.admit("loa-1", asked["csr"], NOW + LASTS_MS)
                return {"certificate": issued.pem, "authorities": "other"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    city = Office(tmp_path / "authority")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(city.answer(self.path, json.loads(raw))).encode()
            self.send_response(city.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with _serving(Handler) as city.url:
        yield city


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    http = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def enrolled(office: Office, data: Path) -> Identity:
    return finish(begin(office.url, "ABCD-EFGH", data), data, 0)


def test_the_device_proves_its_key_and_speaks_what_both_said(office: Office, data: Path) -> None:
    """It commits to a nonce before it sees the server's, signs token and commitment with its new
    key, and works out the digits that the office sees."""
    asking = begin(office.url, "abcd-efgh", data)
    (_, asked), (path, named) = office.asked
    public, promise = asked["public"], asked["commitment"]
    proof = read_base64(asked["proof"])
    assert verify(read_base64(public), wire.proof_bytes("ABCDEFGH", promise), proof)
    nonce = read_base64(named["nonce"])
    assert path == f"/api/enrol/{office.half['request']}/nonce"
    assert wire.commitment(nonce, public) == promise
    half = from_json(wire.ServersHalf, office.half)
    assert asking.digits == wire.digits("ABCDEFGH", public, nonce, half)


def test_a_power_cut_changes_neither_key_nor_digits(office: Office, data: Path) -> None:
    """Begun again with the same token, the same request waits on; another token begins anew."""
    first = begin(office.url, "ABCD-EFGH", data)
    assert begin(office.url, "ABCD EFGH", data) == first
    assert [path for path, _ in office.asked].count("/api/enrol") == 1
    assert begin(office.url, "WXYZ", data).digits != first.digits


def test_the_private_keys_stay_on_the_device_readable_by_their_owner_alone(
    office: Office, data: Path
) -> None:
    """Nothing private is sent; what is kept is 0600; what was only for asking is gone."""
    identity = enrolled(office, data)
    private = (data / certificate.TLS).read_text().partition("-----BEGIN CERT")[0]
    said = json.dumps([asked for _, asked in office.asked])
    assert identity.private not in said
    assert private.splitlines()[1] not in said
    for file in data.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {file.name for file in data.iterdir()} == {IDENTITY, certificate.TLS}
    assert load(data) == identity
    assert identity.private not in repr(identity)
    assert "geheim" not in repr(identity)


def test_it_waits_until_somebody_decides(office: Office, data: Path) -> None:
    """Patience that ends leaves the request standing; the city's time at the end is kept, less
    what two right clocks differ by."""
    office.waits = 1
    asking = begin(office.url, "ABCD-EFGH", data)
    with pytest.raises(RefusalError) as refusal:
        finish(asking, data, -1)
    assert refusal.value.code == "not_yet"
    assert enrolled(office, data).enrolled_ms == NOW - SKEW_MS
    with pytest.raises(RefusalError) as refusal:
        begin(office.url, "ABCD-EFGH", data)
    assert refusal.value.code == "already_enrolled"


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (422, {"vi": "Mã không đúng.", "en": "Wrong token."}, "refused"),
        (422, ["no", "sentence"], "refused"),
        (502, "<html>", "unreachable"),
        (200, {"request": "ab" * 32}, "answer_invalid"),
    ],
)
def test_a_refusal_or_a_senseless_answer_enrols_nothing(
    office: Office, status: int, answer: Any, code: str, data: Path
) -> None:
    """A device is enrolled wholly or not at all, and says why in two languages."""
    office.status, office.told = status, answer
    with pytest.raises(RefusalError) as refusal:
        begin(office.url, "token", data)
    assert (refusal.value.code, bool(refusal.value.vi)) == (code, True)
    assert not (data / IDENTITY).exists()


def test_what_a_person_turned_away_is_over(office: Office, data: Path) -> None:
    """It says so, and asks nothing more with that key; nor is a certificate over another key, or
    another name for the device than an id, taken."""
    asking = begin(office.url, "ABCD-EFGH", data)
    other = office.authority.admit("loa-1", certificate.request_for(data / "else", "x"), NOW).pem
    for told, code in (
        ({**ENROLLED, "certificate": other}, "answer_invalid"),
        ({**ENROLLED, "certificate": "none"}, "answer_invalid"),
        ({**ENROLLED, "certificate": other, "device": "../../etc"}, "answer_invalid"),
        (None, "turned_away"),
    ):
        office.told = {"state": "admitted" if told else "refused", "enrolled": told}
        with pytest.raises(RefusalError) as refusal:
            finish(asking, data, 0)
        assert refusal.value.code == code
    assert not (data / IDENTITY).exists()
    assert not (data / enrol.ENROLLING).exists()


def test_a_server_that_is_not_there_is_waited_for(data: Path, office: Office) -> None:
    """Port 1 of this machine answers nobody: to begin is refused; who waits goes on waiting."""
    with pytest.raises(RefusalError) as refusal:
        begin("http://127.0.0.1:1", "token", data)
    assert refusal.value.code == "unreachable"
    away = replace(begin(office.url, "token", data), server="http://127.0.0.1:1")
    with pytest.raises(RefusalError) as refusal:
        finish(away, data, -1)
    assert refusal.value.code == "not_yet"


def test_the_command_line_tells_the_digits_and_then_the_device(
    office: Office, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`loa-agent enrol` prints the digits at once, in two groups, then the device's id."""
    assert run(["enrol", "--server", office.url, "--token", "t", "--data", str(data)]) == 0
    assert re.fullmatch(r"\d{4} \d{4}\nloa-1\n", capsys.readouterr().out)
    assert run(["run", "--data", str(data / "elsewhere")]) == 1
    assert "chưa được ghi danh" in capsys.readouterr().err


def test_an_identity_from_before_certificates_still_loads(office: Office, data: Path) -> None:
    """It goes on by its password; nothing is renewed for it."""
    enrolled(office, data)
    value = json.loads((data / IDENTITY).read_bytes())
    for name in ("enrolled_ms", "server", "authorities"):
        del value[name]
    del value["mqtt"]["tls"]
    (data / IDENTITY).write_text(json.dumps(value))
    found = load(data)
    assert (found.enrolled_ms, found.server, found.mqtt.tls) == (0, "", False)


def test_a_certificate_is_renewed_when_two_thirds_of_its_life_are_over(
    office: Office, data: Path
) -> None:
    """Not before; then over a new key. A failure is tried again after a while; a broker that is
    away for an hour is reason enough, for the clock may be behind. Over plain http no new
    authorities are believed."""
    identity = enrolled(office, data)
    begun = (data / certificate.TLS).read_bytes()
    clock, up, asked = [NOW], [True], len(office.asked)
    renewal = Renewal(identity, data, lambda: up[0], lambda: clock[0], lambda: 0.0)

    def looks(count: int) -> int:
        before = len(office.asked)
        for _ in range(count):
            renewal.look()
        return len(office.asked) - before

    clock[0] = NOW + RENEW_AFTER_MS - 10 * 60_000
    assert looks(9) == 0
    clock[0] = NOW + RENEW_AFTER_MS
    office.status = 503
    assert looks(FAILED_LOOKS + 1) == 1
    office.status = 200
    assert looks(1) == 1
    assert (data / certificate.TLS).read_bytes() != begun
    assert renewal.identity == identity == load(data)
    clock[0], up[0] = NOW, False
    assert looks(AWAY_LOOKS - 1) == 0
    assert looks(AWAY_LOOKS) == 1
    assert len(office.asked) == asked + 3
    wish = office.asked[-1][1]
    said = wire.renewal_bytes("loa-1", wish["csr"])
    assert verify(identity.key().public, said, read_base64(wish["proof"]))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"
