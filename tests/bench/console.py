"""The console of an operator with ten thousand loudspeakers, in a real Chromium before a real
server: scrolling, a status on its way to the screen, and the first load.

Beside each stands what it cannot be quicker than: a plain page that scrolls as far; publishing,
reading one line and drawing a frame; the same page with all its files kept.
"""

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from sqlalchemy import func, select

from server.base.database import Database
from server.base.place import Place
from server.demo.city import CITY, Login
from server.demo.client import Client
from server.demo.processes import Town
from server.dispatch.models import Document
from tests.bench import big_city
from tests.bench.row import Row
from tests.browser.big_city import Speaker
from tests.browser.finding import FLAGS, MISSING, program

STATUSES: Final = 20
STEPS: Final = 150
STEP_PX: Final = 900
LONG_MS: Final = 50
TRACED: Final = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
FRAME_MS: Final = 1_000 / 60
READY_WITHIN_S: Final = 300
RESTS_S: Final = 15
"""After a start, for what it looks over once."""
NAME: Final = "000 Đo độ trễ"
"""Sorted by name it is the first line."""
_COUNTED: Final = re.compile(r"10\.00\d cụm loa")
_SETTLED: Final = """() => document.querySelector("main") !== null
    && document.querySelector("[class*=Skeleton]") === null"""
_FRAMES: Final = """() => {
    window.gaps = [];
    let last = performance.now();
    const drawn = (now) => {
        window.gaps.push(now - last);
        last = now;
        requestAnimationFrame(drawn);
    };
    requestAnimationFrame(drawn);
}"""
_WATCHES: Final = """() => {
    window.seen = {};
    const look = () => {
        const found = /x-(\\d+)-x/.exec(document.querySelector("main").textContent);
        if (found === null || found[1] in window.seen) return;
        requestAnimationFrame(() => {
            window.seen[found[1]] ??= performance.timeOrigin + performance.now();
        });
    };
    const what = { subtree: true, childList: true, characterData: true };
    new MutationObserver(look).observe(document.body, what);
}"""


def rows() -> Iterator[Row]:
    if MISSING is not None:
        yield Row("(nothing)", None, "", None, None, "", None, f"no browser: {MISSING}")
        return
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - not on every platform

    with (
        tempfile.TemporaryDirectory(prefix="loa-bench-") as folder,
        _running(Path(folder)) as (town, logins),
        sync_playwright() as playwright,
        closing(playwright.chromium.launch(executable_path=program(), args=list(FLAGS))) as browser,
    ):
        yield from _first_load(Desk(browser, town.url, logins["ward leader"]))
        operator = Desk(browser, town.url, logins["city operator"])
        yield _fetched_ahead(operator)
        yield from _list(operator)


@contextmanager
def _running(folder: Path) -> Iterator[tuple[Town, dict[str, Login]]]:
    """The city, once all its documents are with the broker."""
    logins = big_city.found(folder / "server")
    with Town(folder, 0) as town:
        town.start_broker()
        town.start_server()
        database = Database(Place(folder / "server").database)
        unsent = select(func.count()).where(
            Document.superseded_ms.is_(None), Document.published_ms.is_(None)
        )
        until = time.monotonic() + READY_WITHIN_S
        while database.engine.connect().scalar(unsent):
            assert time.monotonic() < until, "the documents are not all published"
            time.sleep(1)
        database.close()
        time.sleep(RESTS_S)
        yield town, logins


class Desk:
    """Somebody's browser, 1920 by 1080."""

    def __init__(self, browser: Any, url: str, login: Login) -> None:
        self.browser, self.url, self.login = browser, url, login
        asking = browser.new_context(base_url=url)
        given = {"username": login.username, "password": login.password}
        assert asking.request.post("/api/session", data=given).ok
        self._cookies = asking.cookies()
        asking.close()

    def context(self) -> Any:
        """With nothing kept from before."""
        made = self.browser.new_context(
            base_url=self.url, locale="vi-VN", viewport={"width": 1920, "height": 1080}
        )
        made.add_cookies(self._cookies)
        return made


# --- The first load ---------------------------------------------------------------------------


def _first_load(desk: Desk) -> Iterator[Row]:
    with closing(desk.context()) as context:
        page = context.new_page()
        sizes = _sizes(page)
        cold = _opened_ms(page)
        kb = sum(sizes.values()) / 1_000
        warm = _opened_ms(page)
    yield Row(
        "first load of Hôm nay, on the wire", kb, "kB", None, None, "≤ 250 kB", kb <= 250,
        f"{len(sizes)} files as this browser takes them (Brotli; a test holds gzip), with their "
        "headers; fonts among them, answers of the API not",
    )  # fmt: skip
    yield Row(
        "first load of Hôm nay, until all of it stands", cold, "ms", warm, cold / warm, "", None,
        "beside the same with its files kept; the same machine serves, so no line is in it",
    )  # fmt: skip


def _fetched_ahead(desk: Desk) -> Row:
    with closing(desk.context()) as context:
        page = context.new_page()
        sizes = _sizes(page)
        _opened_ms(page)
        page.wait_for_timeout(1_000)
        kb = sum(sizes.values()) / 1_000
    return Row(
        "the same for who may stop all loudspeakers", kb, "kB", None, None, "", None,
        "the dialog that stops is fetched ahead, so that it opens without a line",
    )  # fmt: skip


def _sizes(page: Any) -> dict[str, int]:
    """What each of the console's own files takes on the wire; it fills as they come."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def ended(told: Any) -> None:
        url = urls.get(told["requestId"], "")
        if "/api/" not in url:
            sizes[url] = sizes.get(url, 0) + int(told["encodedDataLength"])

    line.on(
        "Network.requestWillBeSent", lambda e: urls.update({e["requestId"]: e["request"]["url"]})
    )
    line.on("Network.loadingFinished", ended)
    return sizes


def _opened_ms(page: Any) -> float:
    page.goto("/")
    page.wait_for_function(_SETTLED)
    return float(page.evaluate("performance.now()"))


# --- The list of ten thousand -----------------------------------------------------------------


def _list(desk: Desk) -> Iterator[Row]:
    client = Client(desk.url, desk.login.username, desk.login.password)
    with (
        closing(client),
        closing(desk.context()) as context,
        Speaker(client, NAME, CITY) as speaker,
    ):
        speaker.says(None)
        page = context.new_page()
        yield _opened(page, client)
        yield from _scrolled(desk.browser, page, context.new_page())
        yield from _told(page, client, speaker)


def _opened(page: Any, client: Client) -> Row:
    page.goto("/cum-loa?sort=name")
    page.get_by_text(_COUNTED).first.wait_for(timeout=60_000)
    page.get_by_role("link", name=NAME).first.wait_for()
    took = float(page.evaluate("performance.now()"))
    bare = median(_ms(lambda: client.get("/api/devices")) for _ in range(3))
    return Row(
        "first load of the list of 10,000, until its lines stand", took, "ms", bare, took / bare,
        "", None, "beside reading the list from the API and nothing else",
    )  # fmt: skip


def _scrolled(browser: Any, page: Any, plain: Any) -> Iterator[Row]:
    plain.set_content("<p>Cụm loa</p>" * big_city.COUNT)
    bare, least = _scroll(browser, plain)
    plain.close()
    gaps, work = _scroll(browser, page)
    yield Row(
        "longest work of the page for a frame while the list scrolls", work, "ms", least,
        work / least, "≤ 50 ms", work <= 50,
        "CPU of its one thread; beside a plain page that scrolls as far",
    )  # fmt: skip
    over = sum(one > LONG_MS for one in gaps)
    yield Row(
        "longest frame while the list scrolls", max(gaps), "ms", max(bare), max(gaps) / max(bare),
        "≤ 50 ms", max(gaps) <= LONG_MS,
        f"{over} of {len(gaps)} over 50 ms, the middle one {median(gaps):.1f}; drawn without a "
        "graphics card; other work on the machine shows here",
    )  # fmt: skip


def _scroll(browser: Any, page: Any) -> tuple[list[float], float]:
    """While a wheel turns: milliseconds between frames, and of the longest work for one."""
    page.bring_to_front()
    page.wait_for_timeout(2_000)
    page.mouse.move(480, 540)
    page.evaluate(_FRAMES)
    browser.start_tracing(page=page, categories=TRACED)
    for _ in range(STEPS):
        page.mouse.wheel(0, STEP_PX)
        page.wait_for_timeout(FRAME_MS)
    gaps: list[float] = page.evaluate("window.gaps")
    assert page.evaluate("scrollY") > STEPS * STEP_PX / 2, "the page did not scroll"
    return gaps, _longest_ms(json.loads(browser.stop_tracing())["traceEvents"])


def _longest_ms(events: list[dict[str, Any]]) -> float:
    """CPU of the longest task of the thread that draws the page (`tdur`, microseconds)."""
    drawn = Counter(_thread(one) for one in events if one["name"] == "FireAnimationFrame")
    ((ours, _),) = drawn.most_common(1)
    tasks = (one for one in events if one["name"] == "RunTask" and _thread(one) == ours)
    return max(float(one.get("tdur", 0)) for one in tasks) / 1_000


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _told(page: Any, client: Client, speaker: Speaker) -> Iterator[Row]:
    page.goto("/cum-loa?sort=name")
    page.get_by_role("link", name=NAME).first.wait_for(timeout=60_000)
    page.evaluate(_WATCHES)
    trips, bares = [], []
    for n in range(STATUSES):
        page.wait_for_timeout(2_000)
        began = time.time() * 1_000
        published = _ms(lambda n=n: speaker.says(f"x-{n}-x"))  # type: ignore[misc]
        page.wait_for_function("n => window.seen[n]", arg=n, timeout=20_000)
        trips.append(float(page.evaluate("n => window.seen[n]", n)) - began)
        read = _ms(lambda: client.get("/api/devices", device=speaker.id))
        bares.append(published + read + FRAME_MS)
    trips.sort()
    for name, value in (
        ("status published → on the screen, in the middle", median(trips)),
        (f"the same, the slowest of {STATUSES}", trips[-1]),
    ):
        yield Row(
            name, value, "ms", median(bares), value / median(bares), "≤ 300 ms", value <= 300,
            "beside publishing it, reading its line and drawing a frame",
        )  # fmt: skip


def _ms(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return (time.perf_counter() - began) * 1_000
