"""Enrolment: a key made on the device, a one-time token, and the root pinned."""

import json
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from device_agent.cli import main
from device_agent.enrol import IDENTITY, SKEW_MS, enrol, load
from schedules.refusal import RefusalError
from schedules.wire.keys import verify
from schedules.wire.strict import read_base64, write_base64

ANSWER: dict[str, Any] = {
    "device": "loa-1",
    "mqtt": {"host": "127.0.0.1", "port": 1883, "username": "loa-1", "password": "geheim"},
    "content": {"url": "http://127.0.0.1/api/content", "token": "inhalt"},
    "root": {"keys": [write_base64(bytes(32))], "threshold": 1},
    "server_time_us": 1_795_388_400_000_000,
}


@contextmanager
def server(status: int = 200, answer: Any = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that gives this answer, and what it was asked."""
    asked: list[dict[str, Any]] = []
    body = json.dumps(ANSWER if answer is None else answer).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}", asked
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def test_the_device_proves_that_it_holds_the_key_it_enrols(tmp_path: Path) -> None:
    """The token is signed with the new key; whoever overhears it cannot enrol another."""
    with server() as (url, asked):
        identity = enrol(url, "một lần", tmp_path)
    (question,) = asked
    assert question["path"] == "/api/enrol"
    public, proof = read_base64(question["public"]), read_base64(question["proof"])
    assert verify(public, b"loa/1\nenrol\n" + "một lần".encode(), proof)
    assert identity.key().public == public


def test_the_private_key_stays_on_the_device_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Nothing private is sent; the identity is kept 0600."""
    with server() as (url, asked):
        identity = enrol(url, "token", tmp_path / "data")
    assert identity.private not in json.dumps(asked)
    mode = (tmp_path / "data" / IDENTITY).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert load(tmp_path / "data") == identity
    assert identity.private not in repr(identity)
    assert "geheim" not in repr(identity)


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (403, {}, "refused"),
        (200, {"device": "loa-1"}, "answer_invalid"),
        (200, ANSWER | {"device": "../../etc"}, "answer_invalid"),
        (200, ANSWER | {"more": 1}, "answer_invalid"),
    ],
)
def test_a_refusal_or_a_senseless_answer_leaves_nothing_behind(
    status: int, answer: Any, code: str, tmp_path: Path
) -> None:
    """A device is enrolled wholly or not at all, and says why in two languages."""
    with server(status, answer) as (url, _), pytest.raises(RefusalError) as refusal:
        enrol(url, "token", tmp_path / "data")
    assert refusal.value.code == code
    assert refusal.value.vi
    assert not (tmp_path / "data").exists()


def test_a_server_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    """Port 1 of this machine answers nobody."""
    with pytest.raises(RefusalError) as refusal:
        enrol("http://127.0.0.1:1", "token", tmp_path)
    assert refusal.value.code == "unreachable"


def test_an_enrolled_device_keeps_its_identity(tmp_path: Path) -> None:
    """Enrolling twice by mistake does not throw the first key away."""
    with server() as (url, _):
        first = enrol(url, "token", tmp_path)
        with pytest.raises(RefusalError) as refusal:
            enrol(url, "token", tmp_path)
    assert refusal.value.code == "already_enrolled"
    assert load(tmp_path) == first


def test_the_command_line_enrols_and_names_the_device(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`loa-agent enrol` prints the device's id."""
    with server() as (url, _):
        assert main(["enrol", "--server", url, "--token", "t", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "loa-1\n"


def test_a_device_that_is_not_enrolled_does_not_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence says what is missing, in Vietnamese first."""
    assert main(["run", "--data", str(tmp_path)]) == 1
    assert "chưa được ghi danh" in capsys.readouterr().err


def test_the_citys_time_at_enrolment_is_kept_with_the_identity(tmp_path: Path) -> None:
    """It is later ever since, give or take what two right clocks differ by; an identity from
    before this was kept still loads."""
    with server() as (url, _):
        kept = enrol(url, "token", tmp_path)
    assert kept.enrolled_ms == 1_795_388_400_000 - SKEW_MS
    assert load(tmp_path) == kept
    value = json.loads((tmp_path / IDENTITY).read_bytes())
    del value["enrolled_ms"]
    (tmp_path / IDENTITY).write_text(json.dumps(value))
    assert load(tmp_path).enrolled_ms == 0
