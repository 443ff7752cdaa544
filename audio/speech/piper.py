"""Piper, a neural voice that runs on a small machine: its program, and the voices in a folder.

A voice is two files, `NAME.onnx` and `NAME.onnx.json`; the second tells language and quality.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audio.speech.bounded import Bounds, run
from audio.speech.voice import LINE_BYTES, Language, SpeechError, Voice

_ENGINE: Final = "piper"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_BOUNDS: Final = Bounds(
    wall_s=120,
    cpu_s=300,
    memory_bytes=4 << 30,
    files=256,
    file_bytes=LINE_BYTES,
    threads=True,
)
"""A Raspberry Pi 4 needs about as long as the sound lasts. ONNX's runtime starts threads, and the
program keeps its answer in a temporary file first."""
_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")


@dataclass(frozen=True)
class Piper:
    """`program` is the whole path of `piper`, `folder` holds its voices."""

    program: str
    folder: Path

    @property
    def engine(self) -> str:
        return _ENGINE

    @property
    def version(self) -> str:
        """Of the program and of every voice: a file that was replaced is another voice."""
        stats = [path.stat() for path in sorted((self.folder).glob("*.onnx"))]
        stats = [Path(self.program).stat(), *stats]
        return " ".join(f"{one.st_size}.{one.st_mtime_ns}" for one in stats)

    def voices(self) -> tuple[Voice, ...]:
        return tuple(self._found())

    def say(self, line: str, name: str, speed: int) -> bytes:
        if _NAME.fullmatch(name) is None or not (model := self.folder / f"{name}.onnx").is_file():
            raise SpeechError("broken", f"no voice {name!r}")
        length = f"{100 / speed:.3f}"
        asked = ["--model", str(model), "--output_file", "-", "--length_scale", length]
        return run([self.program, *asked], f"{line}\n", _BOUNDS)

    def _found(self) -> Iterator[Voice]:
        for model in sorted(self.folder.glob("*.onnx")):
            language = _language(model)
            if _NAME.fullmatch(model.stem) and language is not None:
                yield Voice(f"{_ENGINE}:{model.stem}", f"Piper, {model.stem}", language)


def installed(folder: Path) -> Piper | None:
    """Where the program is on PATH and at least one voice of a known language in `folder`."""
    program = shutil.which("piper")
    if program is None:
        return None
    found = Piper(program, folder)
    return found if found.voices() else None


def _language(model: Path) -> Language | None:
    try:
        told = json.loads(model.with_name(f"{model.name}.json").read_text(encoding="utf-8"))
        code = str(told["language"]["code"])[:2]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return next((one for one in _LANGUAGES if one == code), None)
