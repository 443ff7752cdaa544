"""A script said line by line into one recording; each line kept for the next time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from audio.speech import kept, wav
from audio.speech.kept import Kept
from audio.speech.script import Line
from audio.speech.voice import Language, Speaker, SpeechError

MOST_MS: Final = 60 * 60_000
"""No text that is taken (20,000 characters) lasts an hour unless a voice is broken."""
_TRIES: Final = 2


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says it: a speaker, the voice by its own name there, and the speed in percent; `english`
    is the voice for lines in English, where there is one beside a Vietnamese one."""

    speaker: Speaker
    name: str
    speed: int
    english: str | None = None

    @property
    def voice(self) -> str:
        return f"{self.speaker.engine}:{self.name}"

    def name_for(self, language: Language) -> str:
        return self.english if language == "en" and self.english else self.name


def speak(
    lines: Sequence[Line], saying: Saying, keep: Kept, out: BinaryIO, told: Callable[[int], None]
) -> int:
    """Write the whole as one WAV to `out`, which can seek; returns its length in milliseconds.

    `told` hears how many lines are done, after each; what it raises ends the work. A line that
    fails is asked for once more, here and nowhere else. Raises `SpeechError`, `OSError`.
    """
    version = saying.speaker.version
    rate, size = 0, 0
    out.write(wav.head(48_000, 0))
    for n, line in enumerate(lines):
        spoken = _said(line, version, saying, keep)
        rate = rate or spoken.rate
        spoken = wav.at_rate(spoken, rate)
        size += out.write(spoken.pcm) + out.write(wav.silence(rate, line.gap_ms))
        if size // 2 * 1000 // rate > MOST_MS:
            raise SpeechError("too_much", "longer than an hour")
        told(n + 1)
    if not rate:
        raise ValueError("a script without lines")
    out.seek(0)
    out.write(wav.head(rate, size))
    return size // 2 * 1000 // rate


def _said(line: Line, version: str, saying: Saying, keep: Kept) -> wav.Spoken:
    voice = saying.name_for(line.language)
    key = f"{saying.speaker.engine}:{voice}"
    name = kept.name_of(version, key, saying.speed, line.said)
    if (held := keep.get(name)) is not None:
        return wav.spoken(held)
    made = _made(line.said, voice, saying)
    spoken = wav.spoken(made)
    keep.put(name, made)
    return spoken


def _made(said: str, voice: str, saying: Saying) -> bytes:
    for _ in range(_TRIES - 1):
        try:
            made = saying.speaker.say(said, voice, saying.speed)
            wav.spoken(made)
        except SpeechError:
            continue
        return made
    return saying.speaker.say(said, voice, saying.speed)
