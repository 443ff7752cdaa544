"""Who sits before the console: the city's people, each in a browser of their own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from server.demo.city import Login
from server.demo.client import Client
from server.demo.processes import Town
from tests.browser.hand import DESK, Hand, keep_picture

Theme = Literal["light", "dark"]
Language = Literal["vi", "en"]
_PAGE_PATIENCE_MS: Final = 15_000


@dataclass
class City:
    """The running city, its people's logins, and each of them as a client of the API."""

    town: Town
    logins: dict[str, Login]
    _clients: dict[str, Client] = field(default_factory=dict)
    states: dict[str, Any] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        if who not in self._clients:
            login = self.logins[who]
            self._clients[who] = Client(self.town.url, login.username, login.password)
        return self._clients[who]

    def leave(self) -> None:
        for client in self._clients.values():
            client.close()


class Opening:
    """Browsers of their own for one test. Nobody signs in twice in a run: the brake counts."""

    def __init__(self, city: City, chromium: Any) -> None:
        self._city = city
        self._chromium = chromium
        self._contexts: list[Any] = []
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
        """The page at `path`, for `who` (None: nobody has signed in)."""
        context = self._chromium.new_context(
            base_url=self._city.town.url,
            viewport=size,
            color_scheme=theme,
            storage_state=self._state(who, language),
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=size["width"] < 600,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(_PAGE_PATIENCE_MS)
        self._contexts.append(context)
        hand = Hand(context.new_page())
        self._hands.append(hand)
        hand.go(path)
        return hand

    def faults(self) -> list[str]:
        return [fault for hand in self._hands for fault in hand.faults]

    def keep_pictures(self, folder: Path, name: str) -> None:
        for n, hand in enumerate(self._hands):
            keep_picture(hand.page, folder, f"{name}-{n}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _state(self, who: str | None, language: Language) -> Any:
        url = self._city.town.url
        kept = [{"name": "language", "value": language}]
        if who is None:
            return {"cookies": [], "origins": [{"origin": url, "localStorage": kept}]}
        if who not in self._city.states:
            login = self._city.logins[who]
            context = self._chromium.new_context(base_url=url)
            answer = context.request.post(
                "/api/session", data={"username": login.username, "password": login.password}
            )
            assert answer.ok, answer.text()
            self._city.states[who] = context.storage_state()
            context.close()
        state = self._city.states[who]
        return {**state, "origins": [{"origin": url, "localStorage": kept}]}
