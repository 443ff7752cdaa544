"""At most two recordings are prepared at once, and what happens to the others."""

import pytest

from server.base.web import House
from server.library import preparing
from server.library.preparing import Turns
from server.library.refusals import TooBusyError
from tests.server.conftest import Client
from tests.server.library.sounds import files, spoken, upload, wanted


def test_a_full_queue_sends_the_next_away() -> None:
    """Beyond those at work and those waiting, the next is told to come back; then there is room."""
    turns = Turns(at_once=1, most_waiting=0)
    with turns.take(), pytest.raises(TooBusyError):
        turns.take().__enter__()
    with turns.take():
        pass


def test_being_sent_away_costs_no_upload(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes at a busy moment keeps the upload, and the same request succeeds later."""
    turns = Turns(at_once=1, most_waiting=0)
    monkeypatch.setattr(preparing, "_TURNS", turns)
    officer = client("ward_officer")
    it = upload(officer, spoken(0.5))
    with turns.take():
        refused = officer.post("/api/bulletins", json=wanted(it))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_busy")
    assert files(house) == {f"originals/{it}"}
    assert officer.post("/api/bulletins", json=wanted(it)).status_code == 201


def test_a_full_disk_costs_no_upload(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the machine is no refusal: the upload stays, and nothing half-made does."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    officer = client("ward_officer")
    it = upload(officer, spoken(0.5))
    with monkeypatch.context() as disk:
        disk.setattr(preparing, "prepare", full)
        with pytest.raises(OSError, match="No space"):
            officer.post("/api/bulletins", json=wanted(it))
    assert files(house) == {f"originals/{it}"}
    assert officer.post("/api/bulletins", json=wanted(it)).status_code == 201


def test_equal_sound_is_kept_once(client: Client, house: House) -> None:
    """Two bulletins of the same sound share one master; each keeps its own original."""
    officer = client("ward_officer")
    made = [
        officer.post("/api/bulletins", json=wanted(upload(officer, spoken(0.5)))).json()
        for _ in range(2)
    ]
    assert made[0]["content"] == made[1]["content"]
    assert made[0]["id"] != made[1]["id"]
    assert len([name for name in files(house) if name.startswith("content/")]) == 1
    assert len([name for name in files(house) if name.startswith("originals/")]) == 2
