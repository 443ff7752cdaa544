"""A sound card that is not there: in Python, or behind the system's library as a plug-in.

Both keep exactly which frame was heard when (`Run`), in the same form, and do the same at the same
time: a clock that is so many ppm fast, a pointer that steps, a FIFO, xruns, and being unplugged.
"""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from device_agent.player.alsa.pcm import CAPACITY_MS, CardError, Named, Reading, XrunError
from device_agent.player.output import FRAME_BYTES, FRAMES_PER_MS, RATE, Fault

SOURCE = Path(__file__).with_name("simulated_card.c")
CAPACITY = CAPACITY_MS * FRAMES_PER_MS


@dataclass(frozen=True, slots=True)
class Traits:
    """`ppm`: how much faster than the steady clock the card runs; `gives_back`: whether frames
    written may be taken back (those of an ALSA plug-in always may)."""

    ppm: float = 0.0
    granularity: int = 1
    fifo: int = 0
    gives_back: bool = True

    def heard(self, span_ns: int) -> int:
        """Frames heard in so many nanoseconds after the start."""
        return int(span_ns * 1e-9 * (RATE * (1 + self.ppm * 1e-6)))


@dataclass(frozen=True, slots=True)
class Run:
    """What was heard from one start of a card until it stood still."""

    t0_ns: int
    ppm: float
    pcm: bytes
    ended_by: str

    def instant(self, frame: int) -> float:
        """When that frame of `pcm` was heard."""
        return self.t0_ns + frame * 1e9 / self.rate

    @property
    def rate(self) -> float:
        """Frames in a second of the steady clock."""
        return RATE * (1 + self.ppm * 1e-6)


class ModelCards:
    """`Cards` of one model; `fault` stands in its way."""

    def __init__(self, traits: Traits, steady_ns: Callable[[], int]) -> None:
        self._traits, self._steady_ns = traits, steady_ns
        self.fault: Fault | None = None
        self.runs: list[Run] = []

    def open(self, name: str) -> "ModelPcm":  # noqa: ARG002  (the port's)
        self.check()
        return ModelPcm(self, self._traits, self._steady_ns)

    def names(self) -> list[Named]:
        return [Named("model", "The model of a card")]

    def check(self) -> None:
        if self.fault:
            raise CardError(self.fault, "as it was told")


class ModelPcm:
    """`Pcm` made of arithmetic."""

    capacity = CAPACITY

    def __init__(self, cards: ModelCards, traits: Traits, steady_ns: Callable[[], int]) -> None:
        self._cards, self._traits, self._steady_ns = cards, traits, steady_ns
        self._pcm = bytearray()
        self._t0_ns: int | None = None

    def read(self) -> Reading:
        pointer, written = self._pointer(), len(self._pcm) // FRAME_BYTES
        delay = written - pointer + self._traits.fifo
        return Reading(self._steady_ns(), delay, written - pointer)

    def write(self, pcm: bytes) -> None:
        self._cards.check()
        assert len(self._pcm) // FRAME_BYTES - self._pointer() + len(pcm) // 2 <= CAPACITY
        self._pcm += pcm

    def rewind(self, frames: int) -> int:
        written = len(self._pcm) // FRAME_BYTES
        frames = min(frames, written - self._pointer()) if self._traits.gives_back else 0
        del self._pcm[(written - frames) * FRAME_BYTES :]
        return frames

    def start(self) -> None:
        self._t0_ns = self._steady_ns()

    def recover(self) -> None:
        self._end("stop")

    def close(self) -> None:
        self._end("stop")

    def _pointer(self) -> int:
        self._cards.check()
        if self._t0_ns is None:
            return 0
        at = self._traits.heard(self._steady_ns() - self._t0_ns) + self._traits.fifo
        at -= at % self._traits.granularity
        if at > len(self._pcm) // FRAME_BYTES:
            self._end("xrun")
            raise XrunError
        return at

    def _end(self, what: str) -> None:
        if self._t0_ns is not None:
            heard = self._traits.heard(self._steady_ns() - self._t0_ns)
            pcm = bytes(self._pcm[: heard * FRAME_BYTES])
            self._cards.runs.append(Run(self._t0_ns, self._traits.ppm, pcm, what))
        self._t0_ns = None
        self._pcm.clear()


@cache
def why_no_plugin() -> str | None:
    """Why the plug-in cannot be built here, in a plain line; None where it can."""
    if shutil.which("gcc") is None:
        return "no gcc: the simulated card is tried as a model only"
    if not Path("/usr/include/alsa/pcm_external.h").exists():
        return "no ALSA headers (libasound2-dev): the simulated card is tried as a model only"
    return None


@cache
def plugin() -> Path:
    """The plug-in, built once for this process."""
    folder = tempfile.mkdtemp(prefix="loa-card-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    library = Path(folder) / "libasound_module_pcm_loa_simulated.so"
    flags = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-DPIC")
    command = ["gcc", *flags, "-o", str(library), str(SOURCE), "-lasound"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return library


def configuration(library: Path, cards: dict[str, tuple[Path, Traits]], clock: Path | None) -> str:
    """An `asound.conf` with these cards and no other; each keeps its record in its folder."""
    lines = [f'pcm_type.loa_simulated {{ lib "{library}" }}']
    for name, (folder, traits) in cards.items():
        folder.mkdir(parents=True, exist_ok=True)
        turned = f'clock "{clock}"' if clock else ""
        lines.append(
            f'pcm.{name} {{ type loa_simulated folder "{folder}" ppm {traits.ppm:.3f} '
            f"granularity {traits.granularity} fifo {traits.fifo} {turned} "
            f'hint {{ show on description "Simulated card {name}" }} }}'
        )
    return "\n".join(lines) + "\n"


def read_runs(folder: Path, ppm: float) -> list[Run]:
    """What the plug-in recorded there, once it is closed; nothing where it was never opened."""
    if not (folder / "events.jsonl").exists():
        return []
    frames = (folder / "frames.raw").read_bytes()
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    runs = []
    for start, end in zip(events[::2], events[1::2], strict=True):
        assert start["what"] == "start"
        first = start["first"] * FRAME_BYTES
        heard = frames[first : first + end["heard"] * FRAME_BYTES]
        runs.append(Run(start["at_ns"], ppm, heard, end["what"]))
    return runs


class Clock:
    """A steady clock that a test turns. `file` is the same for the plug-in."""

    def __init__(self, file: Path | None = None, at_ns: int = 1_000_000_000_000) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT) if file else None
        self.set(at_ns)

    def __call__(self) -> int:
        return self._now_ns

    def set(self, at_ns: int) -> None:
        self._now_ns = at_ns
        if self._file is not None:
            os.pwrite(self._file, at_ns.to_bytes(8, "little"), 0)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
