"""A person before the page: every click and key counted, every fault of the page noticed."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from playwright.sync_api import ConsoleMessage, Error, Locator, Page

Role = Literal["button", "link", "textbox", "checkbox", "combobox", "radio", "tab", "option"]
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 360, "height": 780}
DESK = {"width": 1920, "height": 1080}
_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""A browser writes each refusal down as an error; a refusal is an answer."""
_SETTLED = """() => document.querySelector("main") !== null
    && document.querySelector("[class*=Skeleton]") === null"""
"""Asked at every frame: what Playwright expects is asked at growing intervals, up to a second."""


@dataclass
class Hand:
    """`clicks` and `keys` are what a task took; `faults` what the page did wrong meanwhile."""

    page: Page
    clicks: int = 0
    keys: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", self._broke)

    def go(self, path: str) -> None:
        self.page.goto(path, wait_until="load")

    def find(self, role: Role, name: str | re.Pattern[str]) -> Locator:
        assert role in get_args(Role)
        return self.page.get_by_role(role, name=name)

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def press(self, *keys: str) -> None:
        """Keys that steer; text that must be written anyway is not counted (`write`)."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def write(self, into: Locator, text: str) -> None:
        into.fill(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def resize(self, size: dict[str, int]) -> None:
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})

    def is_settled(self) -> None:
        """Nothing on the page is still loading."""
        self.page.wait_for_function(_SETTLED)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED.match(message.text):
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def _broke(self, error: Error) -> None:
        self.faults.append(str(error))


def keep_picture(page: Page, folder: Path, name: str) -> None:
    """The page as it is seen, for the README and for whoever looks after a failure."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
