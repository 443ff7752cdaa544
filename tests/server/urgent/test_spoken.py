"""Words typed and spoken for one alarm: those who sign it approve them."""

from typing import Any

import pytest

from schedules.canonical import sha256_hex
from schedules.orders import INLINE_MAX_BYTES
from schedules.wire.strict import read_base64
from server.library import bulletins
from tests.audio.speech.service import Tones
from tests.server.city import FakeClock
from tests.server.urgent.street import NIGHT_MS, ON_ONE_ENGINE, WARD, Street
from tests.waiting import wait_for

TEXT = "Đê sông Cấm sắp vỡ. Mời bà con tổ dân phố 3 đi ngay tới trường học."


@pytest.fixture(autouse=True)
def _voice(street: Street, tones: Tones) -> None:
    """A voice that hums, and plain sentences that call an alarm off."""
    plain = {"correction": "b-correction", "all_clear": "b-all-clear"}
    assert street.call("city_operator", "PUT", "/urgent-plain", "hp", json=plain).is_success


def _spoken(street: Street, who: str = "ward_officer", text: str = TEXT) -> dict[str, Any]:
    begun = street.client(who).post("/api/speech", json={"area": WARD, "text": text}).json()
    officer, path = street.client(who), f"/api/speech/{begun['id']}"

    def ended() -> dict[str, Any] | None:
        told: dict[str, Any] = officer.get(path).json()
        return told if told["state"] != "speaking" else None

    return wait_for("the end of its speaking", ended) or {}


def _prepare(street: Street, speech: str, who: str | None = "ward_officer") -> Any:
    return street.call(who, "POST", "/urgent/spoken", json={"speech": speech})


def _draft(street: Street, order: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = street.client("ward_officer").get(
        f"/api/bulletins/{order['bulletin']}"
    ).json()  # fmt: skip
    return told


def test_words_typed_now_sound_once_somebody_else_has_signed(street: Street) -> None:
    """What was typed stands before the signer; the signature approves it, and the speech rides
    within the order: loudspeakers fetch nothing. Sent again, it is the same draft."""
    run = _spoken(street)["id"]
    order = _prepare(street, run).json()
    assert (order["text"], order["spoken"], order["needed"]) == (TEXT, True, 1)
    assert _draft(street, order)["state"] == "draft"
    assert street.kinds("ward") == []
    again = _prepare(street, run).json()
    assert again["bulletin"] == order["bulletin"]
    given = street.sign("ward_leader", order)
    assert given["state"] == "given"
    assert _draft(street, order)["state"] == "approved"
    for device in ("ward", "tdp"):
        (said,) = street.taken(device)
        data = read_base64(said.order.inline)
        assert len(data) <= INLINE_MAX_BYTES
        assert (said.order.attention_ms, said.order.sound.content) == (5_000, sha256_hex(data))


@ON_ONE_ENGINE
def test_what_does_not_fit_within_the_order_is_fetched(street: Street) -> None:
    """Some eighteen seconds of it and more; it may be fetched from the last signature on."""
    order = _prepare(street, _spoken(street, text=f"{TEXT} " * 6)["id"]).json()
    street.sign("ward_leader", order)
    (said,) = street.taken("ward")
    assert said.order.inline is None
    assert said.order.sound.size > INLINE_MAX_BYTES
    with street.house.database.read() as session:
        assert bulletins.is_cleared(session, said.order.sound.content)


@ON_ONE_ENGINE
def test_nobody_alone_says_what_they_typed(street: Street, clock: FakeClock) -> None:
    """By day in one ward one signature is enough, but not that of who typed it;
    at night theirs is one of the two."""
    order = _prepare(street, _spoken(street, "head")["id"], "head").json()
    assert not order["can"]["sign"]
    refused = street.send("head", order, passkey={})
    assert (refused.status_code, refused.json()["code"]) == (409, "signed_own_words")
    clock.advance(NIGHT_MS)
    order = _prepare(street, _spoken(street, "head")["id"], "head").json()
    assert order["needed"] == 2
    assert street.sign("head", order)["state"] == "waiting"
    assert street.sign("ward_leader", order)["state"] == "given"


@ON_ONE_ENGINE
def test_words_changed_while_they_wait_do_not_sound(street: Street) -> None:
    """People sign what they read: a draft that was edited or withdrawn since is prepared anew."""
    order = _prepare(street, _spoken(street)["id"]).json()
    bulletin = _draft(street, order)
    edit = {"title": bulletin["title"], "text": "Khác", "base_version": bulletin["version"]}
    changed = street.client("ward_officer").put(f"/api/bulletins/{bulletin['id']}", json=edit)
    assert changed.status_code == 200, changed.text
    refused = street.send("ward_leader", order, passkey=street.touch("ward_leader", order))
    assert (refused.status_code, refused.json()["code"]) == (409, "urgent_outdated")
    assert street.kinds("ward") == []


@ON_ONE_ENGINE
def test_whose_words_an_order_is_made_of(street: Street) -> None:
    """One's own, spoken to the end, and not used for anything else since."""
    run = _spoken(street)["id"]
    for who, code in (("vice", "speech_unknown"), ("neighbour", "not_allowed")):
        assert _prepare(street, run, who).json()["code"] == code
    order = _prepare(street, run).json()
    officer = street.client("ward_officer")
    assert officer.post(f"/api/bulletins/{order['bulletin']}/withdraw").is_success
    assert _prepare(street, run).json()["code"] == "urgent_words_gone"


@ON_ONE_ENGINE
@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x07", "\U000e0041"])
def test_a_text_is_what_it_looks_like(street: Street, character: str) -> None:
    """What turns the writing around, or is not seen, is refused where texts come in, with the words
    it stands behind; line ends and the joiners of other scripts are not."""
    officer = street.client("ward_officer")
    asked = {"area": WARD, "text": f"Nước lên.\nĐi{character} ngay."}
    refused = officer.post("/api/speech", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "text_hidden")
    assert "ngay sau “Nước lên.\nĐi”" in refused.json()["vi"]
    words = {"name": "Bão", "vi": {"type": "Bão", "place": f"Ven{character} sông"}}
    refused = street.call("ward_officer", "POST", "/urgent-templates", json=words)
    assert (refused.json()["code"], refused.json()["field"]) == ("text_hidden", "vi.place")
    refused = street.prepare(reason=f"Vỡ{character} đê")
    assert (refused.json()["code"], refused.json()["field"]) == ("text_hidden", "reason")
    khmer = {"type": "Bão", "place": "ភ្នំ\u200bពេញ\n\tA"}
    fine = street.call("ward_officer", "POST", "/urgent-templates", json={"name": "K", "vi": khmer})
    assert fine.status_code == 201
