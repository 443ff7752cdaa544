"""Who sits before the console: the city's people, each in a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from server.demo.city import Login
from server.demo.client import Client
from server.demo.processes import Town
from tests.browser.hand import DESK, Hand, keep_picture

Theme = Literal["light", "dark"]
Language = Literal["vi", "en"]
PAGE_PATIENCE_MS: Final = 15_000
_KEPT: Final = "local_storage,indexeddb,service_workers,cache_storage"


@dataclass
class City:
    """The running city, its people's logins, and each of them as a client of the API."""

    town: Town
    logins: dict[str, Login]
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        if who not in self._clients:
            login = self.logins[who]
            self._clients[who] = Client(self.town.url, login.username, login.password)
        return self._clients[who]

    def forget(self, who: str) -> None:
        """The client's session was ended."""
        if who in self._clients:
            self._clients.pop(who).close()

    def leave(self) -> None:
        for client in self._clients.values():
            client.close()


class Browsers:
    """A browser of their own for each person, phone and desk apart. It stays open from test to
    test: nobody signs in twice (the brake counts), and what was fetched or compiled once is not
    again. What a page keeps on the device is taken away in between."""

    def __init__(self, city: City, chromium: Any) -> None:
        self.city = city
        self._chromium = chromium
        self._contexts: dict[tuple[str | None, bool], Any] = {}
        self._cookies: dict[str, Any] = {}

    def of(self, who: str | None, *, phone: bool) -> Any:
        key = (who, phone)
        if key not in self._contexts:
            self._contexts[key] = context = self.fresh(who, has_touch=phone)
            context.new_page().goto("/manifest.webmanifest")  # its process outlives every test
        return self._contexts[key]

    def fresh(self, who: str | None, **more: Any) -> Any:
        """One that nobody else uses; whoever opens it closes it."""
        context = self._chromium.new_context(
            **{
                "base_url": self.city.town.url,
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
                "reduced_motion": "reduce",
                **more,
            }
        )
        context.set_default_timeout(PAGE_PATIENCE_MS)
        if who is not None:
            context.add_cookies(self._signed_in(who))
        return context

    def sign_in_again(self, who: str) -> None:
        """Their sessions were ended: whoever is next in their seat signs in anew."""
        self._cookies.pop(who, None)
        for key in [key for key in self._contexts if key[0] == who]:
            self._contexts.pop(key).close()

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def _signed_in(self, who: str) -> Any:
        if who not in self._cookies:
            login = self.city.logins[who]
            context = self._chromium.new_context(base_url=self.city.town.url)
            answer = context.request.post(
                "/api/session", data={"username": login.username, "password": login.password}
            )
            assert answer.ok, answer.text()
            self._cookies[who] = context.cookies()
            context.close()
        return self._cookies[who]


class Opening:
    """Seats people before the console for one test."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._fresh: list[Any] = []
        self._hands: list[Hand] = []

    def __call__(
        self,
        who: str | None,
        path: str = "/",
        *,
        size: dict[str, int] = DESK,
        theme: Theme = "light",
        language: Language = "vi",
        **more: Any,
    ) -> Hand:
        """The page at `path`, for `who` (None: nobody has signed in). With options of the
        browser's own (`more`) it is one that nobody used before."""
        phone = size["width"] < 600
        if more:
            context = self._browsers.fresh(who, has_touch=phone, **more)
            self._fresh.append(context)
        else:
            context = self._browsers.of(who, phone=phone)
        page = context.new_page()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        if not any(hand.page.context is context for hand in self._hands):
            _forget(context, page, self._browsers.city.town.url, signed_in=who is not None)
        page.add_init_script(f"if (origin !== 'null') localStorage.language ??= '{language}'")
        hand = Hand(page)
        self._hands.append(hand)
        hand.go(path)
        return hand

    def faults(self) -> list[str]:
        return [fault for hand in self._hands for fault in hand.faults]

    def keep_pictures(self, folder: Path, name: str) -> None:
        for n, hand in enumerate(self._hands):
            keep_picture(hand.page, folder, f"{name}-{n}")

    def close(self) -> None:
        for hand in self._hands:
            hand.page.context.set_offline(False)
            hand.page.close()
        for context in self._fresh:
            context.close()


def _forget(context: Any, page: Any, origin: str, *, signed_in: bool) -> None:
    """Nothing of an earlier test is left on the device."""
    with debugging(page) as line:
        kept = {"origin": origin, "storageTypes": _KEPT}
        line.send("Storage.clearDataForOrigin", kept)
    if not signed_in:
        context.clear_cookies()


@contextmanager
def debugging(page: Any) -> Iterator[Any]:
    """The browser's own line of commands (Chrome DevTools Protocol)."""
    line = page.context.new_cdp_session(page)
    try:
        yield line
    finally:
        line.detach()
