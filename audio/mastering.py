"""The second child's work: spooled PCM in, a levelled Ogg Opus master out."""

import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, Final

from audio import check, pcm
from audio.encode import encode
from audio.findings import Finding, finding
from audio.heard import Heard, heard
from audio.level import evened, held, setting_for
from audio.loudness import integrated
from audio.pcm import Samples
from audio.read import sounds
from audio.refusal import AudioRefusal

_FIRST_MARGIN: Final = 1.5  # dB that Opus at 32 kbit/s usually adds to the limiter's ceiling
_FURTHER: Final = 0.3  # dB below the peak when the ceiling is corrected
_CORRECTIONS: Final = 5
_TOLERANCE: Final = 0.3  # LU, inside what is promised
_PROMISED: Final = 0.5
_SPEED_OFF: Final = 30  # thousandths; 44.1 for 48 kHz is 88


def master(
    spool: int,
    evened_spool: int,
    out: int,
    *,
    decoded: dict[str, Any],
    loudness: float,
    true_peak: float,
    min_ms: int,
) -> dict[str, Any]:
    """Check and level what `audio.decode` spooled into `out`; loudness in LUFS, peak in dBTP.

    Raises AudioRefusal `too_short` or `silence`.
    """
    channels = decoded["spooled"]
    if (ms := pcm.milliseconds(decoded["samples"])) < min_ms:
        raise AudioRefusal("too_short", ms=ms)
    seen = check.survey(pcm.blocks(spool, channels))
    take = check.channel_of(seen)
    own = integrated(pcm.mono(spool, channels, take))
    if own < check.SILENT_LUFS:
        raise AudioRefusal("silence")
    pcm.spool(evened(pcm.mono(spool, channels, take), loudness - own), evened_spool)
    done = _settled(evened_spool, out, loudness, true_peak)
    found = [*_of_file(decoded, ms), *check.judge(seen, own), *_of_master(done, loudness, ms)]
    return {**asdict(done), "findings": [asdict(each) for each in found]}


def _of_file(decoded: dict[str, Any], ms: int) -> Iterator[Finding]:
    if decoded["cut"]:
        yield finding("truncated", ms - 1, ms)
    elif decoded["errors"]:
        yield finding("damaged_parts", 0, ms, count=decoded["errors"])
    if abs(decoded["speed"] - 1000) > _SPEED_OFF:
        yield finding("wrong_speed", 0, ms, percent=round(decoded["speed"] / 10))


def _of_master(made: Heard, loudness: float, ms: int) -> Iterator[Finding]:
    if abs(made.loudness - loudness) > _PROMISED:
        yield finding("loudness_not_reached", 0, ms, lufs=round(made.loudness))


def _settled(evened_spool: int, out: int, loudness: float, true_peak: float) -> Heard:
    """Encode, listen, correct: until the master itself keeps the profile.

    The peak is kept in any case; the loudness as far as the peak lets it.
    """

    def source() -> Iterator[Samples]:
        return pcm.mono(evened_spool, 1)

    setting = setting_for(source, loudness, true_peak - _FIRST_MARGIN)
    made = _encoded(held(source(), setting), out)
    for _ in range(_CORRECTIONS):
        over, off = made.true_peak - true_peak, loudness - made.loudness
        if over <= 0 and abs(off) <= _TOLERANCE:
            break
        lower = over + _FURTHER if over > 0 else 0.0
        setting = replace(setting, gain=setting.gain + off, ceiling=setting.ceiling - lower)
        made = _encoded(held(source(), setting), out)
    return made


def _encoded(blocks: Iterator[Samples], out: int) -> Heard:
    os.lseek(out, 0, os.SEEK_SET)
    os.ftruncate(out, 0)
    with os.fdopen(out, "r+b", closefd=False) as file:
        encode(blocks, file)
        file.flush()
        file.seek(0)
        return heard(sounds(file))
