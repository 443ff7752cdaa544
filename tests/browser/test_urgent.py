"""Khẩn cấp: two people, each with a passkey of their own; and a drill that nobody takes for it."""

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from audio.pcm import write_wav
from audio.tones import melody
from server.accounts import people
from server.accounts.rights import Grant
from server.base.database import Database
from server.base.names import folded
from server.base.place import Place
from server.demo.broadcast import approved_bulletin
from server.demo.city import CITY, Login
from server.demo.client import AnsweredRefusalError, Client
from server.dispatch.drill_words import keep_words
from server.library.shelves import Shelves
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.factors import keep_codes, passkey_device
from tests.browser.hand import DESK, PHONE, SMALL, Hand, keep_picture
from tests.browser.people import City, Opening
from tests.browser.test_signing_in import by_name, by_password
from tests.waiting import OVER_HTTP_S, wait_for

WARD = "phuong-thien-huong"
NAME = "Sơ tán do bão"


@pytest.fixture(scope="module")
def template(city: City, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An alarm with its correction and all-clear, all approved. Its id."""
    officer, leader = city.client("ward officer"), city.client("ward leader")
    made = []
    for n, title in enumerate(("Sơ tán", "Đính chính", "Báo yên")):
        recording = tmp_path_factory.mktemp("urgent") / f"{title}.wav"
        write_wav(recording, melody(n + 1, 2))
        made.append(approved_bulletin(officer, leader, WARD, recording, "urgent")["id"])
    parts = dict(zip(("bulletin", "correction", "all_clear"), made, strict=True))
    vi = {"type": "Bão", "place": "Ven sông Cấm", "measures": "Sơ tán về nhà văn hóa phường"}
    wish = {"name": NAME, "vi": vi, "attention_ms": 1_000, "gap_ms": 60_000} | parts
    return str(officer.post(f"/api/areas/{WARD}/urgent-templates", wish)["id"])


@pytest.fixture
def signers(city: City) -> None:
    """Two approvers of whom no other test knows: a new passkey ends all one's other sessions."""
    database = Database(Place(city.town.data / "server").database)
    for who, area in (("ward signer", WARD), ("city signer", CITY)):
        login = Login(who.replace(" ", "-"), secrets.token_urlsafe(15))
        grants, now = [Grant("approver", area)], time.time_ns() // 1_000_000
        with database.write() as session:
            people.create(session, login.username, who, login.password, grants, now)
        city.logins[who] = login
    database.close()


@pytest.fixture
def night(city: City) -> Iterator[None]:
    """Nothing but alarms may sound in the ward."""
    _permit(city, [])
    yield
    _permit(city, None)


def _permit(city: City, permitted: list[Any] | None) -> None:
    administrator = city.client("city administrator")
    standing = administrator.get(f"/api/areas/{WARD}")
    wish = {"base_version": standing["version"], "permitted": permitted}
    administrator.put(f"/api/areas/{WARD}/settings", standing["own"] | wish)


@contextmanager
def with_passkey(opening: Opening, city: City, who: str, size: dict[str, int]) -> Iterator[Hand]:
    """Signed in, with a passkey at hand that the loudspeakers know; afterwards it is gone, and
    whatever it signed falls silent."""
    hand: Hand = opening(None, "/tai-khoan", size=size, base_url=by_name(city))
    by_password(hand, city, who)
    with passkey_device(hand):
        hand.click(hand.find("button", "Thêm khóa truy cập"))
        hand.write(hand.page.get_by_label("Đặt tên cho khóa này"), "Khóa để ký")
        hand.click(hand.find("button", "Tạo khóa"))
        keep_codes(hand)
        hand.sees("Khóa để ký")
        hand.clicks = 0
        try:
            yield hand
        finally:
            asked = hand.page.context.request
            for key in asked.get("/api/me/passkeys").json():
                asked.delete(f"/api/me/passkeys/{key['id']}")


@pytest.mark.usefixtures("template", "signers", "night")
def test_an_alarm_at_night_is_given_by_two_people_and_called_off_by_one(
    opening: Opening, city: City
) -> None:
    """One prepares it and signs; nothing sounds until another has read it on a phone and signed
    with two touches. Whom it reached is counted; one press says that the danger is over."""
    with (
        with_passkey(opening, city, "ward signer", DESK) as first,
        with_passkey(opening, city, "city signer", PHONE) as second,
    ):
        first.go("/khan-cap")
        first.click(first.find("link", "Soạn lệnh phát khẩn cấp"))
        first.click(first.page.get_by_role("radio", name=re.compile(NAME)))
        assert violations(first.page) == []
        keep_picture(first.page, SCREENS, "khan-cap-soan-desk-light-vi")
        first.click(first.find("button", re.compile("xem lại và ký")))
        first.sees("Chữ ký: 0/2")
        assert violations(first.page) == []
        first.click(first.find("button", "KÝ BẰNG KHÓA TRUY CẬP"))
        first.sees(re.compile("Bạn đã ký. Lệnh phát ngay khi người thứ hai ký"))
        first.sees(re.compile("Chưa có gì phát ra loa"))
        second.go("/")
        second.clicks = 0
        second.click(second.find("link", "Xem và ký"))
        second.sees("Chữ ký: 1/2")
        second.is_settled()
        assert violations(second.page) == []
        keep_picture(second.page, SCREENS, "khan-cap-ky-phone-light-vi")
        second.click(second.find("button", "KÝ BẰNG KHÓA TRUY CẬP"))
        second.sees("1/1 cụm loa xác nhận")
        assert second.clicks == 2
        first.sees(re.compile("^Đang phát"))
        first.sees("1/1 cụm loa xác nhận")
        assert violations(first.page) == []
        keep_picture(first.page, SCREENS, "khan-cap-dang-phat-desk-light-vi")
        order = first.page.url.partition("/lenh/")[2]
        officer = opening("ward officer", f"/khan-cap/lenh/{order}", size=PHONE)
        officer.click(officer.find("button", "BÁO YÊN"))
        officer.sees(re.compile("Đã báo yên"))
        officer.sees("1/1 cụm loa xác nhận")
        assert (officer.clicks, violations(officer.page)) == (1, [])
        keep_picture(officer.page, SCREENS, "khan-cap-bao-yen-phone-light-vi")


@pytest.mark.usefixtures("template")
def test_a_template_is_made_before_it_is_needed(opening: Opening, city: City) -> None:
    """The facts in a form become three texts to be spoken; approved bulletins are found by a few
    letters; what is still missing is said beside the template."""
    hand = opening("ward officer", "/khan-cap/mau", size=PHONE)
    hand.click(hand.find("button", "Tạo mẫu"))
    dialog = hand.page.get_by_role("dialog")
    hand.write(dialog.get_by_label("Tên mẫu"), "Vỡ đê")
    hand.write(dialog.get_by_label("Loại thiên tai, sự cố"), "Vỡ đê sông Cấm")
    hand.click(dialog.get_by_role("button", name="Soạn sẵn ba văn bản"))
    hand.sees(re.compile("Vỡ đê sông Cấm"))
    hand.click(dialog.get_by_label("Báo động", exact=True).first)
    hand.press(*"so tan")
    hand.click(hand.page.get_by_role("option", name=re.compile("Bản tin Sơ tán")))
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "khan-cap-mau-phone-light-vi")
    hand.click(dialog.get_by_role("button", name="Lưu"))
    hand.sees("Đã lưu “Vỡ đê”.")
    hand.sees(re.compile("Chưa dùng được: thiếu đính chính, báo yên"))
    officer = city.client("ward officer")
    kept = officer.get(f"/api/areas/{WARD}/urgent-templates")
    assert {one["name"] for one in kept} == {NAME, "Vỡ đê"}


def test_several_areas_are_chosen_and_counted(opening: Opening) -> None:
    """A ward, and another beside it, each left out again with one press; how many loudspeakers
    that is, and how many people sign it, stands below before anything is prepared."""
    hand = opening("city operator", "/khan-cap/moi", size=SMALL)
    for name in ("Phường Thiên Hương", "Phường Lê Chân"):
        hand.click(hand.find("button", "Thêm địa bàn"))
        hand.click(hand.page.get_by_role("combobox", name="Địa bàn phát thêm"))
        hand.press(*folded(name).split()[-1])
        hand.click(hand.page.get_by_role("option", name=name, exact=True))
    hand.sees("Phường Thiên Hương, Phường Lê Chân đã nằm trong một địa bàn ở trên.")
    hand.click(hand.find("button", "Bỏ Thành phố Hải Phòng"))
    hand.sees(re.compile("Tới [0-9]+ cụm loa của Phường Lê Chân và Phường Thiên Hương"))
    hand.sees(re.compile("Cần 2 người khác nhau ký, vì phát rộng hơn một phường"))
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "khan-cap-nhieu-noi-small-light-vi")
    hand.click(hand.find("button", "Bỏ Phường Lê Chân"))
    hand.sees(re.compile("Tới [0-9]+ cụm loa của Phường Thiên Hương"))
    left = hand.page.get_by_role("combobox", name="Địa bàn", exact=True)
    expect(left).to_have_value("Phường Thiên Hương")


@pytest.fixture
def plain(city: City, template: str) -> Iterator[None]:
    """Correction and all-clear for orders that bring none: those of the template."""
    officer = city.client("ward officer")
    path = f"/api/areas/{WARD}/urgent-plain"
    known = officer.get(f"/api/areas/{WARD}/urgent-templates")
    parts = next(one["parts"] for one in known if one["id"] == template)
    officer.put(path, {part: parts[part]["bulletin"] for part in ("correction", "all_clear")})
    yield
    officer.put(path, {})


@pytest.mark.usefixtures("plain")
def test_words_typed_now_are_heard_and_then_signed_by_somebody_else(opening: Opening) -> None:
    """Typed on a phone, read by the machine and heard to the end; changed, they are heard anew.
    Whoever typed them is told that somebody else signs."""
    hand = opening("ward officer", "/khan-cap/moi", size=SMALL)
    hand.click(hand.page.get_by_text("Gõ lời ngay"))
    words = hand.page.get_by_label("Lời báo", exact=True)
    hand.write(words, "Nước lên.")
    hand.click(hand.find("button", re.compile("xem lại và ký")))
    hand.sees("Nghe hết lời báo một lần rồi mới sang bước ký.")
    hand.click(hand.find("button", "Cho máy đọc"))
    hand.sees("Bạn đã nghe hết. Sang bước sau để ký.")
    hand.write(words, "Nước lên nhanh.")
    hand.click(hand.find("button", "Cho máy đọc"))
    hand.sees("Bạn đã nghe hết. Sang bước sau để ký.")
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "khan-cap-go-loi-small-light-vi")
    hand.click(hand.find("button", re.compile("xem lại và ký")))
    hand.sees(re.compile("ít nhất một người ký phải khác người gõ"))
    hand.sees("Nước lên nhanh.")
    hand.is_settled()
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "khan-cap-loi-vua-go-small-light-vi")
    hand.click(hand.find("button", "Hủy lệnh này"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Hủy lệnh này"))
    hand.sees("Đã hủy, chưa phát.")


@pytest.fixture
def drill_words(city: City, tmp_path: Path) -> None:
    """What loudspeakers say before and after."""
    data, recording = city.town.data / "server", tmp_path / "dien-tap.wav"
    write_wav(recording, melody(9, 1))
    database = Database(Place(data).database)
    keep_words(database, Shelves.under(data), recording, time.time_ns() // 1_000_000)
    database.close()


@pytest.mark.usefixtures("drill_words", "template")
def test_a_drill_looks_like_nothing_else(opening: Opening) -> None:
    """Another colour, another word, no signatures; the loudspeakers say “Diễn tập” themselves."""
    hand = opening("ward leader", "/khan-cap/dien-tap", size=PHONE, theme="dark")
    hand.click(hand.page.get_by_role("radio", name=re.compile(NAME)))
    assert violations(hand.page) == []
    hand.click(hand.find("button", "PHÁT DIỄN TẬP"))
    hand.sees("Diễn tập, không phải báo động thật.")
    expect(hand.find("button", re.compile("^KÝ"))).to_have_count(0)
    hand.sees("1/1 cụm loa xác nhận")
    hand.is_settled()
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "khan-cap-dien-tap-phone-dark-vi")
    hand.sees(re.compile("^Đã diễn tập xong"))


@pytest.mark.usefixtures("drill_words", "template")
def test_a_drill_is_called_off_before_it_begins(opening: Opening, city: City) -> None:
    """Its page has the button until then; loudspeakers have it on no list any more."""
    ahead = {"bulletin": None, "template": None, "at_ms": time.time_ns() // 1_000_000 + 600_000}
    officer = city.client("ward officer")
    (known, *_) = officer.get(f"/api/areas/{WARD}/urgent-templates")
    order = _drilled(officer, ahead | {"template": known["id"]})
    hand = opening("ward leader", f"/khan-cap/lenh/{order['id']}", size=SMALL)
    hand.click(hand.find("button", "Hủy buổi diễn tập này"))
    keep_picture(hand.page, SCREENS, "khan-cap-huy-dien-tap-small-light-vi")
    dialog = hand.page.get_by_role("dialog")
    assert violations(hand.page) == []
    hand.click(dialog.get_by_role("button", name="Hủy buổi diễn tập này"))
    hand.sees("Đã hủy, chưa phát.")
    expect(hand.find("button", "Hủy buổi diễn tập này")).to_have_count(0)
    assert hand.clicks == 2


def _drilled(officer: Client, wish: dict[str, Any]) -> dict[str, Any]:
    """Given once the loudspeakers' bundle has the words."""

    def given() -> dict[str, Any] | None:
        with suppress(AnsweredRefusalError):
            return dict(officer.post(f"/api/areas/{WARD}/drills", wish))
        return None

    return wait_for("a drill is given", given, every_s=OVER_HTTP_S) or {}
