"""Work on sound in the test's own process, where the sound is what a test measures."""

from collections.abc import Mapping
from typing import Any

import pytest

from audio import child, confine
from audio.profile import Limits


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The children's own work without their walls, which take longer to raise than a recording of
    seconds takes to level. `test_kinds` prepares every kind behind them."""

    def here(
        work: str, descriptors: Mapping[str, int], limits: Limits, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        return child.WORK[work]()({"descriptors": descriptors, "options": options}, limits)

    monkeypatch.setattr(confine, "run", here)
