"""The ten digits in Vietnamese, as a loudspeaker speaks them while it waits to be let in.

Made once, when the agent is packaged (`hatch_build.py`), and never sent: what tells a device apart
from whoever stands between must not come over the network.
"""

import sys
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import av
from av.audio.frame import AudioFrame

from audio.speech import espeak
from audio.speech.voice import SpeechError
from audio.speech.wav import Spoken, spoken

FOLDER: Final = Path(__file__).parents[2] / "device_agent" / "digits"
WORDS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_RATE: Final = 48_000
_PEAK: Final = 23_000
"""About -3 dBFS."""
_SPEED: Final = 85
"""Percent: slower is understood further away."""


def make(folder: Path = FOLDER) -> bool:
    """Write `0.opus` to `9.opus` where they are not there yet; False where no voice is here, and
    then nothing is written."""
    if all((folder / f"{digit}.opus").is_file() for digit in range(10)):
        return True
    speaker = espeak.on_path() or espeak.from_package()
    if speaker is None:
        return False
    try:
        said = [spoken(speaker.say(word, "vi", _SPEED)) for word in WORDS]
    except SpeechError:
        return False
    folder.mkdir(exist_ok=True)
    for digit, one in enumerate(said):
        part = folder / f"{digit}.part"
        _encode(part, _resampled(one))
        part.replace(folder / f"{digit}.opus")
    return True


def _resampled(one: Spoken) -> "array[int]":
    """48 kHz, as loud as the others."""
    resampler, heard = av.AudioResampler("s16", "mono", _RATE), array("h")
    for frame in [*resampler.resample(_frame(one.pcm, one.rate)), *resampler.resample(None)]:
        heard.frombytes(bytes(frame.planes[0])[: frame.samples * 2])
    gain = _PEAK / max(1, *(abs(sample) for sample in heard))
    return array("h", [round(sample * gain) for sample in heard])


def _encode(path: Path, samples: Sequence[int]) -> None:
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=_RATE, layout="mono")
        stream.bit_rate = 24_000
        container.mux(stream.encode(_frame(array("h", samples).tobytes(), _RATE)))
        container.mux(stream.encode(None))


def _frame(pcm: bytes, rate: int) -> AudioFrame:
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
    frame.planes[0].update(pcm)
    frame.sample_rate, frame.pts = rate, 0
    return frame


if __name__ == "__main__" and not make():
    sys.stderr.write("no voice here: a loudspeaker sounds its eight digits as pips\n")
