"""The port: whoever says a line. Behind it always another process."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

Language = Literal["vi", "en"]
Fault = Literal["too_slow", "too_much", "broken", "no_answer"]

USUAL_SPEED: Final = 100
SLOWEST: Final = 50
FASTEST: Final = 200
"""Percent of a voice's usual speed, which is for its adapter to know."""
LINE_LENGTH: Final = 600
"""Characters; no adapter is given more at once."""
LINE_BYTES: Final = 24 << 20
"""The most WAV that one line may become: four minutes of 48 kHz mono."""


@dataclass(frozen=True, slots=True)
class Voice:
    """`id` is `engine:name`, as areas keep it; `title` is for people."""

    id: str
    title: str
    language: Language


class SpeechError(Exception):
    """A voice did not say it: a fault of the environment, which `speaking` tries once more."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault)
        self.fault = fault


class Speaker(Protocol):
    """An engine with its voices. Safe to be asked by several threads."""

    @property
    def engine(self) -> str:
        """The first half of its voices' ids, `[a-z0-9-]+`."""

    @property
    def version(self) -> str:
        """What kept lines are told apart by: another version may say the same line otherwise.

        Raises `SpeechError`."""

    def voices(self) -> tuple[Voice, ...]:
        """Those that can be asked now; none where it cannot be reached."""

    def say(self, line: str, name: str, speed: int) -> bytes:
        """WAV of 16-bit PCM, mono, 8 to 48 kHz, at most `LINE_BYTES`.

        `line` is words and pauses (`, : ; . ! ?`), not empty, at most `LINE_LENGTH`; `name` the
        second half of one of its voices' ids; `speed` in percent. Raises `SpeechError`.
        """
