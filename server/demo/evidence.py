"""What was sounded, read from an agent's recording and held against the approved files."""

import json
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]
RATE = 48_000
ROUNDING = 2
"""Two decoders of one file may differ by this many of 32,768 steps, never more."""


@dataclass(frozen=True, slots=True)
class Sounded:
    """One uninterrupted stretch of one play: when its first frame was heard, and its frames."""

    play: str
    heard_at_us: int
    pcm: Pcm


def read_sounded(wav: Path, timeline: Path) -> list[Sounded]:
    """Every play in the recording, in order. Frames outside any play must be silent.

    Raises `ValueError` where the WAV holds sound that the timeline gives to no play.
    """
    with wave.open(str(wav)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    lines = [json.loads(text) for text in timeline.read_text("utf-8").splitlines()]
    ends = [line["wav_frame"] for line in lines[1:]] + [len(frames)]
    found: list[Sounded] = []
    for line, end in zip(lines, ends, strict=True):
        pcm = frames[line["wav_frame"] : end]
        if line["what"] == "play":
            found.append(Sounded(line["play"], line["wall_us"], pcm))
        elif pcm.any():
            raise ValueError(f"{wav.name} holds sound that belongs to no play")
    return found


def is_same_sound(heard: Pcm, approved: Pcm) -> bool:
    """The same frames, sample for sample, but for the decoders' rounding."""
    if heard.shape != approved.shape:
        return False
    difference = heard.astype(np.int32) - approved.astype(np.int32)
    return bool(np.abs(difference).max(initial=0) <= ROUNDING)
