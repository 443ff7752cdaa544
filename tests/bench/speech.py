"""A text spoken: beside espeak-ng itself, given the same words at once; and read and kept."""

import io
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from audio.speech.espeak import on_path
from audio.speech.kept import Kept
from audio.speech.script import Line, passages, script, whole
from audio.speech.speaking import Saying, speak
from tests.bench.row import Row

TEXT: Final = Path(__file__).parents[1] / "audio/speech/readings.txt"
LINES: Final = 100
"""About ten minutes of speech: a whole morning's broadcast of a ward."""
LONGEST: Final = 20_000
TURNS: Final = 3
READ_S: Final = 1.0
KEPT_S: Final = 0.5


def rows() -> Iterator[Row]:
    text = " ".join(
        line[2:] for line in TEXT.read_text("utf-8").splitlines() if line.startswith("< ")
    )
    took = seconds(lambda: whole(passages("vi", text[:LONGEST])))
    row = "the longest text there is (20,000 characters), read"
    yield Row(row, round(took, 2), "s", None, None, f"≤ {READ_S} s", took <= READ_S, None)
    lines = script(passages("vi", text[:LONGEST]))[:LINES]
    spoken = f"{LINES} sentences, spoken"
    if (program := shutil.which("espeak-ng")) is None:
        why = "no espeak-ng command on PATH"
        yield Row(spoken, None, "s", None, None, "", None, why)
        return
    with tempfile.TemporaryDirectory() as folder:
        turns = [
            (seconds(partial(ours, lines, Path(folder) / str(n))), bare(program, lines))
            for n in range(TURNS)
        ]
        mine, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
        note = "a process in bounds for each sentence, so that one can be kept and shown as done"
        yield Row(
            spoken, round(mine, 2), "s", round(theirs, 2), round(mine / theirs, 1), "", None, note
        )
        again = seconds(partial(ours, lines, Path(folder) / "0"))
    row = f"{LINES} sentences, kept from before"
    yield Row(row, round(again, 2), "s", None, None, f"≤ {KEPT_S} s", again <= KEPT_S, None)


def ours(lines: tuple[Line, ...], folder: Path) -> None:
    """Line by line, as the server has it done."""
    here = on_path()
    assert here is not None
    speak(lines, Saying(here, "vi", 100), Kept(folder), io.BytesIO(), lambda _: None)


def bare(program: str, lines: tuple[Line, ...]) -> float:
    """The program alone, all of it at once."""
    said = "\n".join(line.said for line in lines).encode()
    asked = [program, "-v", "vi", "-s", "160", "-b", "1", "--stdin", "--stdout"]
    return seconds(lambda: subprocess.run(asked, input=said, stdout=subprocess.PIPE, check=True))


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
