"""The newest lines of this process's own log, for whoever asks from afar how it is.

Kept in memory, few and short. Nothing secret is logged; what could be one all the same (a long run
of letters and digits that is no path) is cut before it is kept.
"""

import logging
import re
from collections import deque
from typing import Final

from schedules.words import hidden_in

LINES: Final = 60
BYTES: Final = 12_000
"""Of all lines together, in UTF-8: an answer fits into one message."""
_LINE: Final = 300
_RUN: Final = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_STEP: Final = re.compile(r"[a-z0-9_-]{0,23}")
_SHOWN: Final = 6


class Recent(logging.Handler):
    """A handler like any other; `lines` may be asked from any thread."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._lines: deque[str] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.extend(map(plain, self.format(record).splitlines()))

    def lines(self) -> tuple[str, ...]:
        """The newest, oldest first, as many as fit."""
        found: list[str] = []
        left = BYTES
        for line in reversed(tuple(self._lines)):
            left -= len(line.encode())
            if left < 0:
                break
            found.append(line)
        return tuple(reversed(found))


def plain(line: str) -> str:
    """One line as it may be shown elsewhere: nothing hidden, nothing that could be a secret."""
    shown = "".join("?" if hidden_in(sign) else sign for sign in line)
    return _RUN.sub(_cut, shown)[:_LINE]


def _cut(run: re.Match[str]) -> str:
    """A path stays as it is: its steps are short, in small letters."""
    text = run[0]
    if "/" in text and all(_STEP.fullmatch(step) for step in text.split("/")):
        return text
    return f"{text[:_SHOWN]}…"
