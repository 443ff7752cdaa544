"""A new server with nobody in it: from the address that it prints to the first post taken over."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.demo.processes import Town
from server.dispatch.root import make_root
from server.migrations import upgrade
from tests.browser.axe import violations
from tests.browser.conftest import SCREENS
from tests.browser.factors import set_app
from tests.browser.hand import DESK, SMALL, keep_picture
from tests.browser.people import Opening
from tests.forked import begin


@pytest.fixture
def new_town(tmp_path: Path) -> Iterator[Town]:
    place = Place(tmp_path / "server").make()
    make_root(place.root, Custody(place.keys))
    database = Database(place.database)
    upgrade(database)
    database.close()
    with Town(tmp_path, 0, begin=begin) as town:
        town.start_broker()
        town.start_server()
        yield town


def test_a_stranger_sets_a_server_up_by_its_pages_alone(opening: Opening, new_town: Town) -> None:
    """The address from the log makes the first administrator and the city; the app for the second
    step is set up; a ward and a post are made; its holder comes in by the invitation."""
    address = re.search(r"http\S+/khoi-dau#\S+", (new_town.data / "server.log").read_text("utf-8"))
    assert address is not None
    hand = opening(None, "/", size=DESK, base_url=new_town.url)
    hand.click(hand.find("link", "Thiết lập lần đầu"))
    hand.sees("Mã một lần")
    hand.go("about:blank")
    hand.go(address.group())
    fill(
        hand,
        {
            "Tên thành phố, hoặc đơn vị cao nhất": "Thành phố Hải Phòng",
            "Họ và tên người giữ vị trí": "Nguyễn Văn An",
            "Vị trí công tác": "Quản trị hệ thống loa",
            "Mật khẩu của bạn": "trời xanh mây trắng",
        },
    )
    assert violations(hand.page) == []
    hand.click(hand.find("button", "Tạo và đăng nhập"))
    hand.sees(re.compile("Bạn đã nhận vị trí Quản trị hệ thống loa"))
    assert address.group().partition("#")[2] not in hand.page.url
    set_app(hand)
    hand.sees("Bạn có thể bắt đầu làm việc.")
    hand.click(hand.find("link", "Quản trị"))
    hand.click(hand.find("link", "Thành phố Hải Phòng"))
    hand.click(hand.find("button", "Thêm địa bàn bên dưới"))
    fill(hand, {"Tên": "Phường Lê Chân"})
    hand.click(hand.page.get_by_role("dialog").get_by_role("button", name="Thêm", exact=True))
    hand.page.get_by_role("heading", name="Phường Lê Chân").wait_for()
    hand.click(hand.find("link", "Vị trí công tác"))
    hand.click(hand.find("link", "Thêm vị trí công tác"))
    fill(
        hand,
        {
            "Tên vị trí": "Cán bộ văn hóa phường Lê Chân",
            "Họ và tên người giữ vị trí": "Trần Thị Hoa",
        },
    )
    hand.click(hand.find("button", "Tạo và lấy lời mời"))
    hand.sees("Chỉ hiện lần này")
    keep_picture(hand.page, SCREENS, "loi-moi-vua-tao-desk-light-vi")
    invitation = hand.page.get_by_label("Địa chỉ để mở", exact=True).inner_text()
    hand.click(hand.find("button", "Xong"))

    holder = opening(None, invitation, size=SMALL, base_url=new_town.url)
    holder.sees("Chào Trần Thị Hoa. Bạn được mời giữ vị trí này:")
    fill(holder, {"Mật khẩu của bạn": "mưa rơi trên bến"})
    holder.click(holder.find("button", "Nhận và đăng nhập"))
    holder.sees(re.compile("Bạn đã nhận vị trí Cán bộ văn hóa phường Lê Chân"))
    holder.click(holder.find("link", "Đến trang Hôm nay"))
    holder.is_settled()
    holder.sees("Địa bàn này chưa có cụm loa nào.")
    assert violations(holder.page) == []


def fill(hand: Any, fields: dict[str, str]) -> None:
    for label, text in fields.items():
        hand.write(hand.page.get_by_label(label, exact=True), text)
