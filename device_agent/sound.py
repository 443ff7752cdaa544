"""How a device is wired to its horns: which card, what lies behind it, where it hangs.

`sound.json` beside the identity, written by `loa-agent sound set`. It is this box's, not the
programme's: ADR 28.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from device_agent.clock import system_wall_us
from device_agent.player.alsa.libasound import LIBRARY, LibAsound
from device_agent.player.alsa.output import AlsaOutput
from device_agent.player.ear import Listening
from device_agent.player.output import Output
from device_agent.player.paced import FileOutput, NullOutput
from schedules.codec import MalformedError, from_json, to_json
from schedules.refusal import RefusalError
from schedules.words import AtMost, Since, Within

FILE = "sound.json"
FILE_BUFFER_MS = 250
"""Longer than a card's: on a busy machine an ordinary thread may wake 100 ms late, and what was
then not pulled would be lost from the file. Shorter than the 300 ms an urgent order gives."""
SOUND_M_S = 343
"""Metres a second, in air at 20 °C; 1.8 % more at 30 °C: 4 ms over 80 m."""
LATENCY_US_AT_MOST = 500_000
DISTANCE_M_AT_MOST = 340
"""A second of sound's way: farther than neighbouring horns are heard together."""


@dataclass(frozen=True, slots=True)
class Sound:
    """`output` as `make_output` reads it. `latency_us` is what amplifier, cable or a radio link
    behind the card take; sound leaves the card by as much earlier. `distance_m` is how far down
    the street this horn hangs from the first; it sounds later by as much as sound takes there, so
    that both arrive together with whoever walks between them and the far end. `microphone`: the
    ALSA device that listens back; empty: nobody does."""

    output: Annotated[str, AtMost(300)] = "null"
    latency_us: Annotated[int, Within(0, LATENCY_US_AT_MOST)] = 0
    distance_m: Annotated[int, Within(0, DISTANCE_M_AT_MOST)] = 0
    microphone: Annotated[str, AtMost(300), Since("0.2.0")] = ""

    @property
    def delay_us(self) -> int:
        return self.distance_m * 1_000_000 // SOUND_M_S


def read(data: Path) -> Sound:
    """What was set; the defaults where nothing was. Raises `RefusalError` for a file that is
    not understood: a guess would sound at the wrong instant."""
    try:
        return from_json(Sound, json.loads((data / FILE).read_text()))
    except FileNotFoundError:
        return Sound()
    except (ValueError, MalformedError) as error:
        raise _refusal(
            "sound_unreadable",
            "data",
            f"Không đọc được {data / FILE}; hãy chạy lại loa-agent sound set.",
            f"{data / FILE} is not understood; run loa-agent sound set again.",
        ) from error


def write(data: Path, sound: Sound) -> None:
    """Whole or not at all: written beside, synced, put in its place."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = data / f"{FILE}.new"
    with beside.open("w") as file:
        json.dump(to_json(sound), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(data / FILE)


def changed(
    sound: Sound,
    output: str | None,
    latency_ms: float | None,
    distance_m: int | None,
    microphone: str | None = None,
) -> Sound:
    """With what is given instead of what was. Raises `RefusalError` outside the limits."""
    if output is not None:
        kind_of(output)
        sound = replace(sound, output=output)
    if microphone is not None:
        sound = replace(sound, microphone=microphone)
    if latency_ms is not None:
        if not 0 <= latency_ms * 1000 <= LATENCY_US_AT_MOST:  # nor is it no number
            raise _refusal(
                "latency_out_of_range", "latency-ms",
                "Độ trễ phải từ 0 đến 500 ms.", "The latency must be 0 to 500 ms.",
            )  # fmt: skip
        sound = replace(sound, latency_us=round(latency_ms * 1000))
    if distance_m is not None:
        if not 0 <= distance_m <= DISTANCE_M_AT_MOST:
            raise _refusal(
                "distance_out_of_range", "distance-m",
                "Khoảng cách phải từ 0 đến 340 m.", "The distance must be 0 to 340 m.",
            )  # fmt: skip
        sound = replace(sound, distance_m=distance_m)
    return sound


def kind_of(output: str) -> tuple[str, str]:
    """`null`, or `file` and its folder, or `alsa` and the card's name. Raises `RefusalError`."""
    kind, _, where = output.partition(":")
    if (kind == "null" and not where) or (kind in ("file", "alsa") and where):
        return kind, where
    raise _refusal(
        "unknown_output", "output",
        f"Không có đầu ra nào tên {output!r}; có alsa:TÊN, file:THƯ_MỤC và null.",
        f"No output is called {output!r}; there are alsa:NAME, file:DIR and null.",
    )  # fmt: skip


def make_output(
    sound: Sound, device: str, wall_us: Callable[[int], int] = system_wall_us
) -> Output:
    """What the sound goes to. A file output is `DIR/{device}.wav` and its timeline.

    Raises `RefusalError` for a name that is not understood, or where the system has no ALSA.
    """
    kind, where = kind_of(sound.output)
    if kind == "file":
        timeline = Path(where) / f"{device}.timeline.jsonl"
        return FileOutput(Path(where) / f"{device}.wav", timeline, wall_us, FILE_BUFFER_MS)
    if kind == "alsa":
        return AlsaOutput(where, cards(), sound.latency_us, sound.delay_us)
    return NullOutput()


def make_ear(sound: Sound) -> Listening | None:
    """What listens back, where that was set. Raises `RefusalError` where the system has no ALSA."""
    return Listening(sound.microphone, cards()) if sound.microphone else None


def cards() -> LibAsound:
    """The machine's cards. Raises `RefusalError` where its library is not installed."""
    try:
        return LibAsound()
    except OSError as error:
        raise _refusal(
            "no_alsa", "output",
            f"Máy chưa có {LIBRARY}: hãy cài gói libasound2.",
            f"{LIBRARY} is not on this machine: install the package libasound2.",
        ) from error  # fmt: skip


def _refusal(code: str, field: str, vi: str, en: str) -> RefusalError:
    return RefusalError(code, field, vi, en)
