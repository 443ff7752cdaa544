"""What the browser's tests need: a Chromium, Playwright and the built console; or why not."""

import os
import shutil
from importlib.util import find_spec
from typing import Final

from server.console import make

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

FLAGS: Final = (
    "--no-sandbox",  # as root, in a container
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=SpareRendererForSitePerProcess",  # one more process for every page
    "--process-per-site",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
"""Nothing leaves the machine; the microphone is a file or a beep."""


def program() -> str | None:
    """The browser's path: LOA_CHROMIUM, or the first found on PATH."""
    named = os.environ.get("LOA_CHROMIUM")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)


def missing() -> str | None:
    """Why the browser's tests cannot run here, or None."""
    if program() is None:
        return "no Chromium on PATH (Debian: apt-get install chromium)"
    if find_spec("playwright") is None:
        return "PyPI has no Playwright for this platform"
    if not make.is_current():
        return "the console is not built from these sources (./run test builds it)"
    return None


MISSING: Final = missing()
