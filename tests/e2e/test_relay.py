"""A station on the true stack: from its server to a loudspeaker, and what happens as it fails."""

import threading
import wave
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.demo.city import WARDS
from server.demo.client import Client
from server.demo.processes import Town
from tests.audio.test_tuner import tone
from tests.e2e.conftest import Settled, wait_for
from tests.forked import ONE_WORKER, begin
from tests.server.relay.station import says, station

pytestmark = [pytest.mark.e2e, ONE_WORKER]

WARD = WARDS[0]
SENT_S = 2
CHIME = {784, 660, 524}


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setenv("LOA_RELAY_NETWORKS", "127.0.0.0/8")
    with Town(tmp_path, 0, begin=begin) as made:
        made.start_broker()
        yield made


def test_a_station_is_heard_and_one_that_fails_gives_way_or_ends(
    town: Town, settled: Settled
) -> None:
    """The first source stalls: the second is heard. That falls silent, and no other is left: the
    relay ends with the chime, and the officer reads what happened to each."""
    logins = settled(town.data / "server")
    town.start_server()
    officer, operator = (
        Client(town.url, logins[post].username, logins[post].password)
        for post in ("ward officer", "city operator")
    )
    made = operator.post("/api/devices", {"name": "Cụm loa 1", "area": WARD})
    sounded = town.data / "sounded"
    town.add_agent(operator, lambda: dict(made), sounded)
    over = threading.Event()

    def stalls(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(tone("mp3", "libmp3lame", SENT_S))
        over.wait()

    silent = tone("adts", "aac", SENT_S, pitch=500) + tone("adts", "aac", 21, pitch=0)
    with station({"/vov1": stalls, "/vov1.aac": says(silent)}) as there:
        try:
            form = {"name": "VOV1", "sources": [f"{there}/vov1", f"{there}/vov1.aac"]}
            kept = officer.post(f"/api/areas/{WARD}/stations", form)
            wait_for("in step", lambda: _in_step(officer, made["device"]))
            begun = officer.post(f"/api/areas/{WARD}/relay", {"station": kept["id"]})
            path = f"/api/live/{begun['id']}"
            look = partial(_look, officer, path)
            wait_for("the second source", lambda: look()["source"] == 2)
            wait_for("it ended", lambda: look()["ended"] == "dry")
            wait_for("it is proved", lambda: look()["heard"] == {"played": 1})
        finally:
            over.set()
    pitches = _pitches(sounded / f"{made['device']}.wav")
    told = [(one["source"], one["flaw"]) for one in officer.get(path)["failed"]]
    officer.close()
    operator.close()
    assert pitches[:2] == [1_000, 500]
    assert pitches[2:]
    assert set(pitches[2:]) <= CHIME
    assert told == [(1, "stalled"), (2, "silent")]


def _look(officer: Client, path: str) -> dict[str, Any]:
    found: dict[str, Any] = officer.get(path)
    return found


def _in_step(officer: Client, device: str) -> bool:
    rows = officer.get("/api/devices", area=WARD)
    return any(row["id"] == device and row["in_step"] for row in rows)


def _pitches(path: Path) -> list[int]:
    """What sounded, one after another: the loudest pitch of each half second that is loud."""
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    heard: list[int] = []
    for at in range(0, sound.size - 24_000, 24_000):
        piece = sound[at : at + 24_000]
        if np.abs(piece).max() > 3_000 and np.abs(piece[:2_400]).max() > 3_000:
            pitch = int(np.abs(np.fft.rfft(piece)).argmax()) * 2
            if not heard or heard[-1] != pitch:
                heard.append(pitch)
    return heard
