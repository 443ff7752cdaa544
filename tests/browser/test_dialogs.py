"""Every dialog and subpage, as everybody must be able to use it; places stand in test_places."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.axe import COLOURS, violations
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, Hand, keep_picture
from tests.browser.people import City, Opening
from tests.browser.test_leader import waiting
from tests.browser.test_schedule import scheduled

WARD = "phuong-thien-huong"
DIALOG = "[role=dialog], [role=alertdialog]"
FADED = """() => {
    if (document.documentElement.dataset.mantineColorScheme !== "dark") return false;
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    fading.forEach((one) => one.finish());
    return fading.length === 0;
}"""
"""Between two themes colours fade: what stands in between is nobody's colour. Asked until the page
has heard of the theme and nothing fades any more."""


def looked_at(hand: Hand, name: str, within: str = "html") -> list[str]:
    """What is wrong there, in either theme."""
    hand.is_settled()
    found = [f"{name}, light: {one}" for one in violations(hand.page, within)]
    hand.page.emulate_media(color_scheme="dark")
    hand.page.wait_for_function(FADED)
    found += [f"{name}, dark: {one}" for one in violations(hand.page, within, COLOURS)]
    if found:
        keep_picture(hand.page, SCREENS / "dialogs", name)
    hand.page.emulate_media(color_scheme="light")
    return found


def opened(hand: Hand, button: Any, name: str) -> list[str]:
    """The dialog behind a button, closed again by Escape; the focus is back on the button."""
    hand.click(button)
    hand.page.locator(DIALOG).wait_for()
    found = looked_at(hand, name, DIALOG)
    hand.press("Escape")
    hand.page.locator(DIALOG).wait_for(state="detached")
    expect(button, name).to_be_focused()
    return found


SUBPAGES = {
    "ward officer": (
        "nhat-ky/ty-le",
        "nhat-ky/bao-cao",
        "nhat-ky/thao-tac",
        "nhat-ky/vi-sao",
        "lich-phat/danh-sach",
    ),
    "city administrator": (
        "quan-tri/vi-tri",
        "quan-tri/vi-tri/moi",
        "quan-tri/lap-cum-loa",
        "quan-tri/lap-cum-loa/moi",
        "quan-tri/cap-nhat",
        f"quan-tri/chinh-sach?area={WARD}",
        "quan-tri/chuyen-muc",
        "quan-tri/may-doc",
        "quan-tri/canh-bao",
        "quan-tri/quyen",
    ),
}


@pytest.mark.parametrize("who", SUBPAGES)
def test_every_subpage_can_be_used(who: str, opening: Opening) -> None:
    """axe finds nothing in either theme."""
    hand = opening(who, f"/{SUBPAGES[who][0]}", size=DESK)
    found = []
    for path in SUBPAGES[who]:
        hand.go(f"/{path}")
        found += looked_at(hand, re.sub("[/?=]", "-", path))
    assert found == []


def test_the_dialogs_of_a_schedule(opening: Opening, city: City, tmp_path: Path) -> None:
    """A new broadcast, a copied week, a usual day, a suggestion; and all that is done with one."""
    entry = scheduled(city, tmp_path, "Hộp thoại", 16, days=2)
    hand = opening("ward officer", "/", size=DESK)
    found = []
    for name in ("new", "copy", "template", "suggest"):
        hand.go(f"/lich-phat?open={name}")
        hand.page.locator(DIALOG).wait_for()
        found += looked_at(hand, f"lich-phat-{name}", DIALOG)
    hand.go(f"/lich-phat?day={entry['when']['first']}")
    hand.click(hand.page.locator(f"[data-start^='{entry['id']}']").first)
    drawer, dialog = (hand.page.locator(f"[class*={one}-content]") for one in ("Drawer", "Modal"))
    drawer.get_by_role("button", name="Chuyển giờ").wait_for()
    found += looked_at(hand, "lich-phat-chi-tiet", DIALOG)
    for name in ("Chuyển giờ", "Bỏ lần này", "Sửa lịch", "Dừng lịch này"):
        deed = drawer.get_by_role("button", name=re.compile(f"^{name}"))
        hand.click(deed)
        dialog.wait_for()
        found += looked_at(hand, f"lich-phat-{name}", "[class*=Modal-content]")
        hand.press("Escape")
        dialog.wait_for(state="detached")
        expect(deed).to_be_focused()
    assert found == []


def test_the_dialogs_of_a_cluster_and_of_a_review(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """What may be done with a cluster; sending a bulletin back."""
    (device, *_) = city.client("ward officer").get("/api/devices", area=WARD)
    hand = opening("ward officer", f"/cum-loa/{device['id']}", size=DESK)
    found = looked_at(hand, "cum-loa-mot")
    deeds = ("Phát thử", "Sửa tên, nơi treo", "Chuyển địa bàn", "Mã lắp máy mới", "Ngừng sử dụng")
    for name in deeds:
        found += opened(hand, hand.find("button", name), f"cum-loa-{name}")
    leader = opening("ward leader", f"/duyet/{waiting(city, tmp_path, 'Trả lại')}", size=DESK)
    found += looked_at(leader, "duyet-mot")
    found += opened(leader, leader.find("button", "Trả lại"), "duyet-tra-lai")
    leader.go("/nhat-ky/bao-tin")
    found += looked_at(leader, "nhat-ky-bao-tin")
    assert found == []


def test_the_dialogs_of_an_area(opening: Opening) -> None:
    """Its settings, its decisions, and all that becomes of an area."""
    hand = opening("city administrator", f"/quan-tri/dia-ban/{WARD}", size=DESK)
    found = looked_at(hand, "dia-ban")
    settings = hand.find("button", re.compile("^Sửa"))
    settings.first.wait_for()
    for n in range(settings.count()):
        found += opened(hand, settings.nth(n), f"dia-ban-thiet-lap-{n}")
    for name in (
        "Ra quyết định nới",
        "Đổi tên, vị trí",
        "Thêm địa bàn",
        "Sáp nhập",
        "Đóng địa bàn",
    ):
        found += opened(hand, hand.find("button", re.compile(f"^{name}")), f"dia-ban-{name}")
    assert found == []


def test_the_dialogs_of_a_post(opening: Opening, city: City) -> None:
    """Roles, handing over, inviting again, ending sessions, linking, closing."""
    account = city.client("ward leader").get("/api/session")["account"]
    hand = opening("city administrator", f"/quan-tri/vi-tri/{account}", size=DESK)
    found = looked_at(hand, "vi-tri-mot")
    for name in (
        "Sửa vai trò",
        "Bàn giao",
        "Mời lại",
        "Đăng xuất mọi máy",
        "Liên kết đăng nhập một lần",
        "Khóa tài khoản",
    ):
        found += opened(hand, hand.find("button", name), f"vi-tri-{name}")
    assert found == []
