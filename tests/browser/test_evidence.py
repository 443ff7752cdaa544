"""An auditor takes evidence away and checks it, in their own browser."""

import re
import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Request

from schedules.evidence import note
from server.base.custody import Custody
from server.base.place import Place
from server.console import make
from tests.browser import axe
from tests.browser.conftest import SCREENS
from tests.browser.hand import DESK, SMALL, Hand, keep_picture
from tests.browser.people import City, Opening
from tests.schedules.evidence.planted import honest
from tests.schedules.evidence.second import packed


def root_of(city: City) -> str:
    """As its holders would say it."""
    pinned = Custody(Place(city.town.data / "server").keys).root()
    digits = note.origin_of(pinned.keys, pinned.threshold)[-32:]
    return " ".join(re.findall("....", digits))


def check(hand: Hand, file: Path, root: str) -> list[str]:
    """Hand the file in; what the browser asked of anybody meanwhile."""
    asked: list[str] = []

    def hear(request: Request) -> None:
        asked.append(f"{request.method} {request.url}")

    hand.write(hand.page.get_by_label("32 chữ số của khóa gốc"), root)
    hand.page.locator("input[type=file][multiple]").set_input_files(file)
    hand.page.on("request", hear)
    hand.click(hand.find("button", re.compile("^Kiểm$")))
    hand.page.locator("[role=status][data-kind=holds], [role=status][data-kind=wrong]").wait_for()
    hand.page.remove_listener("request", hear)
    return [one for one in asked if not one.startswith("GET ") or "evidence" in one]


def touched(file: Path, out: Path) -> Path:
    """One digit of one line is another."""
    with zipfile.ZipFile(file) as held, zipfile.ZipFile(out, "w") as made:
        for name in held.namelist():
            data = held.read(name)
            if name == "log.jsonl":
                at = data.rindex(b'"at_ms":') + 8
                data = data[:at] + (b"2" if data[at : at + 1] == b"1" else b"1") + data[at + 1 :]
            made.writestr(name, data)
    return out


def test_an_auditor_takes_evidence_and_checks_it(
    opening: Opening, city: City, tmp_path: Path
) -> None:
    """Nhật ký, Bằng chứng: the file is taken, checked without a call to the server, and its
    checkpoint is kept for the next time; a file that somebody touched is not right, and is said to
    be so in a sentence."""
    who, root = "city auditor", root_of(city)
    hand = opening(who, "/")
    hand.click(hand.find("link", "Nhật ký"))
    hand.click(hand.find("link", "Bằng chứng"))
    with hand.page.expect_download() as taken:
        hand.click(hand.find("link", "Tải tệp bằng chứng"))
    export = tmp_path / "export.zip"
    taken.value.save_as(export)
    assert check(hand, export, root) == []
    hand.sees("Mọi thứ đều đúng")
    hand.sees(re.compile(r"dòng nhật ký, \d+ biên nhận"))
    look(hand, "bang-chung-dung")
    with hand.page.expect_download() as saved:
        hand.click(hand.find("button", "Lưu điểm kiểm tra"))
    kept = Path(saved.value.path()).read_text("utf-8")
    assert note.read(kept).checkpoint.size > 0
    hand.write(hand.page.get_by_label(re.compile("^Điểm kiểm tra đã giữ")), kept)
    check(hand, export, root)
    hand.sees(re.compile("Nhật ký đã lớn lên từ điểm kiểm tra"))
    check(hand, touched(export, tmp_path / "touched.zip"), root)
    hand.sees("Không đúng")
    look(hand, "bang-chung-sai")


def look(hand: Hand, name: str) -> None:
    """On a phone and on a desk, by day and by night."""
    sizes: dict[str, Any] = {"phone": SMALL, "desk": DESK}
    for size, measured in sizes.items():
        for theme in ("light", "dark"):
            hand.resize(measured)
            hand.page.emulate_media(color_scheme=theme)
            hand.page.locator("[data-kind] h3").scroll_into_view_if_needed()
            keep_picture(hand.page, SCREENS, f"{name}-{size}-{theme}-vi")
            assert axe.violations(hand.page) == []
            width = "document.documentElement.scrollWidth <= innerWidth"
            assert hand.page.evaluate(width), f"{name} is wider than the {size}"
    hand.page.emulate_media(color_scheme="light")


def test_the_check_is_one_page_that_reaches_no_network(chromium: Any, tmp_path: Path) -> None:
    """Whoever does not trust the server makes the page themselves (`./run verifier`): it opens from
    a file, without a network, says the same, and by its own policy could not call anybody."""
    page_file = make.make_verifier(tmp_path)
    city = honest()
    export = packed(city.write(tmp_path / "export"), tmp_path / "export.zip")
    context = chromium.new_context(offline=True)
    hand = Hand(context.new_page())
    hand.resize(SMALL)
    hand.go(page_file.as_uri())
    assert check(hand, export, city.origin[-32:]) == []
    hand.sees("28 trong 28 dòng nhật ký, 12 biên nhận của 3 cụm loa")
    hand.sees(re.compile("9 mục đến giờ, mục nào cũng có trong nhật ký"))
    hand.sees("1 lệnh phát tới 3 lượt cụm loa; 0 lượt không có biên nhận.")
    assert axe.violations(hand.page) == []
    keep_picture(hand.page, SCREENS, "loa-verify-phone-light-vi")
    assert hand.faults == []
    context.close()
