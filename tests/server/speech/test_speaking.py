"""A text becomes a draft's recording, by the way of every recording."""

import threading
from typing import Any

import pytest

from server.base.web import House
from server.speech.runs import RECORDINGS_MAX, SILENT_MS
from tests.audio.speech.service import Tones
from tests.server.city import FakeClock
from tests.server.conftest import Client
from tests.server.library.sounds import files, wanted
from tests.server.whole import TestClient
from tests.waiting import wait_for, wait_until

TEXT = "7h30, UBND phường họp tại NVH TDP 3.\nMời bà con đến dự đông đủ. Xin cảm ơn!"


def _asked(text: str = TEXT, area: str = "w-le-chan", **more: object) -> dict[str, object]:
    return {"area": area, "text": text, **more}


def _begun(officer: TestClient, **asked: Any) -> dict[str, Any]:
    answer = officer.post("/api/speech", json=_asked(**asked))
    assert answer.status_code == 202, answer.text
    begun: dict[str, Any] = answer.json()
    return begun


def _ended(officer: TestClient, run: str) -> dict[str, Any]:
    """Waits until it is spoken, or was not."""

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = officer.get(f"/api/speech/{run}").json()
        return told if told["state"] != "speaking" else None

    return wait_for("the end of its speaking", ended) or {}


def _code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_text_becomes_a_draft(client: Client, tones: Tones) -> None:
    """It is read, spoken, and an upload of the writer's own: checked, levelled and kept as what
    people record; what is read stands beside the text."""
    officer = client("ward_officer")
    begun = _begun(officer)
    pieces = begun["reading"]["pieces"]
    assert "".join(piece["text"] for piece in pieces) == TEXT
    changed = {piece["text"]: piece["said"] for piece in pieces if piece["said"]}
    assert changed["7h30"] == "bảy giờ ba mươi phút"
    assert changed["UBND"] == "ủy ban nhân dân"
    done = _ended(officer, begun["id"])
    assert (done["state"], done["done"], done["lines"]) == ("done", 3, 3)
    heard = officer.get(done["audio_url"])
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    draft = officer.post("/api/bulletins", json=wanted(done["upload"], text=TEXT)).json()
    assert draft["state"] == "draft"
    assert abs(draft["content"]["duration_ms"] - done["duration_ms"]) < 200
    assert draft["loudness"]["lufs"] > -18
    assert draft["original"] == {
        "file_name": "tones:a 100%.wav", "format": "wav",
        "size": len(heard.content),
    }  # fmt: skip
    assert _code(officer.get(done["audio_url"])) == (404, "speech_unknown")


def test_one_text_at_a_time_in_an_area(
    client: Client, tones: Tones, held: threading.Event, clock: FakeClock
) -> None:
    """The second is told who speaks; another area does not wait, and who fell silent gives way."""
    officer, city = client("ward_officer"), client("city_operator")
    begun = _begun(officer)
    refused = city.post("/api/speech", json=_asked())
    assert _code(refused) == (409, "speech_busy")
    assert "Cán bộ phường Lê Chân" in refused.json()["vi"]
    _begun(city, area="hp")
    clock.advance(SILENT_MS + 1)
    lost = officer.get(f"/api/speech/{begun['id']}").json()
    assert (lost["state"], lost["fault"]["code"]) == ("failed", "speech_ended")
    after = _begun(city)
    held.set()
    assert _ended(city, after["id"])["state"] == "done"


def test_who_begins_again_waits_for_nobody(
    client: Client, tones: Tones, held: threading.Event
) -> None:
    """A page that was loaded again lost sight of its text: the new one takes its place."""
    officer = client("ward_officer")
    first, second = _begun(officer), _begun(officer)
    held.set()
    assert _code(officer.get(f"/api/speech/{first['id']}")) == (404, "speech_unknown")
    assert _ended(officer, second["id"])["state"] == "done"


def test_what_is_given_up_leaves_nothing(
    client: Client, tones: Tones, held: threading.Event, house: House
) -> None:
    """Neither a text that is being spoken nor a recording that is not wanted stays on the disk,
    and nobody sees, hears or ends another's."""
    officer, city = client("ward_officer"), client("city_operator")
    begun = _begun(officer)
    for ask in (city.get, city.delete):
        assert _code(ask(f"/api/speech/{begun['id']}")) == (404, "speech_unknown")
    assert officer.delete(f"/api/speech/{begun['id']}").status_code == 204
    held.set()
    kept = _begun(officer, text="Xin chào.")
    done = _ended(officer, kept["id"])
    assert f"originals/{done['upload']}" in files(house)
    assert officer.delete(f"/api/speech/{kept['id']}").status_code == 204
    wait_until(lambda: not any(name.startswith("originals/") for name in files(house)))
    assert {name.partition("/")[0] for name in files(house)} <= {"speech", "broker"}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_voice_that_fails_is_told_and_leaves_nothing(
    client: Client, tones: Tones, house: House
) -> None:
    """Its sentence says what to do; nothing of it is kept as a recording."""
    officer = client("ward_officer")
    tones.fails = 2
    told = _ended(officer, _begun(officer)["id"])
    assert (told["state"], told["upload"], told["fault"]["code"]) == (
        "failed",
        None,
        "voice_failed",
    )
    assert told["fault"]["vi"]
    assert not any(name.startswith("originals/") for name in files(house))
    assert _ended(officer, _begun(officer)["id"])["state"] == "done"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_cannot_be_spoken_is_refused_at_once(client: Client, tones: Tones) -> None:
    """No words, a voice that is not here; and who may not write there."""
    officer = client("ward_officer")
    for text in ("", " …\n"):
        assert _code(officer.post("/api/speech", json=_asked(text))) == (422, "nothing_to_say")
    gone = officer.post("/api/speech", json=_asked(voice="piper:gone"))
    assert _code(gone) == (409, "voice_missing")
    elsewhere = officer.post("/api/speech", json=_asked(area="w-hai-an"))
    assert _code(elsewhere) == (403, "not_allowed")
    assert tones.said == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_server_without_a_voice_says_so(client: Client) -> None:
    """Reading goes on; speaking is refused with what to do."""
    officer = client("ward_officer")
    assert officer.get("/api/speech/voices").json() == []
    assert _code(officer.post("/api/speech", json=_asked())) == (409, "voice_missing")
    read = officer.post("/api/speech/reading", json=_asked("Ngày 2/9"))
    assert read.json()["said"] == "Ngày mùng hai tháng chín"


def test_recordings_nobody_uses_give_way(client: Client, tones: Tones, clock: FakeClock) -> None:
    """Trying again and again fills nothing: the oldest of one's spoken recordings go."""
    officer = client("ward_officer")
    made = []
    for n in range(RECORDINGS_MAX + 2):
        clock.advance(1_000)
        made.append(_ended(officer, _begun(officer, text=f"Lần thứ {n}.")["id"]))
    there = [officer.get(one["audio_url"]).status_code for one in made]
    assert there == [404] * 2 + [200] * RECORDINGS_MAX
