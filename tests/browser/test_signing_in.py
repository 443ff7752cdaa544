"""Coming in: passkeys, the second step, proving oneself again, single sign-on."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from server.accounts import sessions
from server.accounts.models import SignedIn
from server.base.database import Database
from server.base.place import Place
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.factors import keep_codes, passkey_device, scanned
from tests.browser.hand import SMALL, Hand, keep_picture
from tests.browser.people import Browsers, City, Opening
from tests.server.accounts.provider import Provider

PASSKEY = "Điện thoại cơ quan"


def by_name(city: City) -> str:
    """Passkeys are bound to a name; an address of numbers has none."""
    return f"http://localhost:{urlsplit(city.town.url).port}"


def at_the_door(opening: Opening, city: City, who: str) -> Hand:
    hand: Hand = opening(None, "/tai-khoan", size=SMALL, base_url=by_name(city))
    by_password(hand, city, who)
    return hand


def by_password(hand: Hand, city: City, who: str) -> None:
    login = city.logins[who]
    hand.write(hand.page.get_by_label("Tên đăng nhập"), login.username)
    hand.write(hand.page.get_by_label("Mật khẩu", exact=True), login.password)
    hand.click(hand.find("button", re.compile("^Đăng nhập$")))


def sign_out(hand: Hand) -> None:
    hand.click(hand.find("button", re.compile("^Tài khoản:")))
    hand.click(hand.find("button", "Đăng xuất"))
    hand.page.get_by_label("Tên đăng nhập").wait_for()


def some_time_passes(city: City) -> None:
    """Whoever proved themselves before has to do it again."""
    database = Database(Place(city.town.data / "server").database)
    with database.write() as session:
        session.execute(
            update(SignedIn).values(proven_ms=SignedIn.proven_ms - 2 * sessions.FRESH_MS)
        )
    database.close()


def test_a_passkey_signs_in_proves_again_and_goes(opening: Opening, city: City) -> None:
    """Added in two touches; it opens the door without a word; later it proves who sits there
    before the app is set up; the app's code is asked for after a password; either is removed."""
    hand = at_the_door(opening, city, "city leader")
    with passkey_device(hand):
        hand.click(hand.find("button", "Thêm khóa truy cập"))
        assert violations(hand.page) == []
        hand.write(hand.page.get_by_label("Đặt tên cho khóa này"), PASSKEY)
        hand.click(hand.find("button", "Tạo khóa"))
        assert violations(hand.page) == []
        keep_picture(hand.page, SCREENS, "tai-khoan-ma-khoi-phuc-phone-light-vi")
        keep_codes(hand)
        hand.sees(PASSKEY)
        sign_out(hand)
        hand.click(hand.find("button", "Dùng khóa truy cập"))
        hand.page.get_by_role("heading", name=re.compile("Thành phố Hải Phòng")).wait_for()
        hand.go("/tai-khoan")
        some_time_passes(city)
        hand.click(hand.find("button", "Cài ứng dụng xác thực"))
        hand.sees("Xác nhận là bạn")
        assert violations(hand.page) == []
        keep_picture(hand.page, SCREENS, "tai-khoan-xac-nhan-phone-light-vi")
        hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Dùng khóa truy cập"))
        hand.page.get_by_label("Chuỗi bí mật", exact=True).wait_for()
        assert violations(hand.page) == []
        keep_picture(hand.page, SCREENS, "tai-khoan-ung-dung-phone-light-vi")
        app = scanned(hand)
        hand.click(hand.find("button", f"Gỡ: {PASSKEY}"))
        assert violations(hand.page) == []
        hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Gỡ", exact=True))
        hand.find("button", f"Gỡ: {PASSKEY}").wait_for(state="detached")
        sign_out(hand)
    by_password(hand, city, "city leader")
    hand.sees("Xác nhận thêm một bước")
    assert violations(hand.page) == []
    hand.write(hand.page.get_by_label(re.compile("^Mã 6 số")), app.now())
    hand.click(hand.find("button", re.compile("^Đăng nhập$")))
    hand.page.get_by_role("heading", name=re.compile("Thành phố Hải Phòng")).wait_for()
    hand.go("/tai-khoan")
    hand.click(hand.find("button", "Gỡ ứng dụng"))
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Gỡ ứng dụng"))
    hand.find("button", "Cài ứng dụng xác thực").wait_for()


@pytest.fixture
def linked(city: City, browsers: Browsers, provider: Provider) -> str:
    """The ward's administrator is known at the provider; by which name. It ends their sessions."""
    account = city.client("ward administrator").get("/api/session")["account"]
    path = f"/api/accounts/{account}/single-sign-on"
    city.client("city administrator").put(path, {"subject": provider.subject, "reason": ""})
    city.forget("ward administrator")
    browsers.sign_in_again("ward administrator")
    return provider.subject


def test_single_sign_on_lets_in_who_is_linked_and_nobody_else(
    opening: Opening, city: City, provider: Provider, linked: str
) -> None:
    """There and back in one touch; whoever nobody linked is told so at the door, and has no
    session."""
    hand: Hand = opening(None, "/", size=SMALL, base_url=by_name(city))
    provider.subject = "nobody-here"
    hand.click(hand.find("button", "Đăng nhập một lần (SSO)"))
    hand.sees(re.compile("Đăng nhập một lần không thành công.*liên hệ quản trị viên"))
    assert violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "dang-nhap-sso-tu-choi-phone-light-vi")
    kept = [one["name"] for one in hand.page.context.cookies(by_name(city))]
    assert "loa_session" not in kept
    provider.subject = linked
    hand.click(hand.find("button", "Đăng nhập một lần (SSO)"))
    hand.page.get_by_role("heading", name=re.compile("Phường Thiên Hương")).wait_for()
    hand.go("/tai-khoan")
    hand.sees(re.compile("bằng đăng nhập một lần"))
