"""espeak-ng: the program where it is on PATH, otherwise its library in a child of our own.

espeak-ng is GPL-3.0-or-later. It is run, as any program is; neither it nor its library is ever
part of the process that asks (ADR 18).
"""

import importlib.metadata
import importlib.util
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from audio.speech.bounded import run
from audio.speech.voice import SpeechError, Voice

_ENGINE: Final = "espeak-ng"
_CHILD: Final = Path(__file__).with_name("library_child.py")
_PACKAGE: Final = "espeakng_loader"
_LIBRARY: Final = "libespeak-ng.dylib" if sys.platform == "darwin" else "libespeak-ng.so"
_WORDS_A_MINUTE: Final = 160
"""At 100 %. Its own default is 175; out of doors slower is understood further away."""
_VOICES: Final[Mapping[str, Voice]] = {
    "vi": Voice(f"{_ENGINE}:vi", "eSpeak NG, giọng Bắc", "vi"),
    "vi-vn-x-central": Voice(f"{_ENGINE}:vi-vn-x-central", "eSpeak NG, giọng Trung", "vi"),
    "vi-vn-x-south": Voice(f"{_ENGINE}:vi-vn-x-south", "eSpeak NG, giọng Nam", "vi"),
    "en-us": Voice(f"{_ENGINE}:en-us", "eSpeak NG, English (US)", "en"),
    "en-gb": Voice(f"{_ENGINE}:en-gb", "eSpeak NG, English (UK)", "en"),
}


@dataclass(frozen=True)
class EspeakProgram:
    """`program` is the whole path of `espeak-ng`."""

    program: str

    @property
    def engine(self) -> str:
        return _ENGINE

    @cached_property
    def version(self) -> str:
        told = run([self.program, "--version"], "").decode(errors="replace")
        return f"program {told.partition('Data at:')[0].rpartition(':')[2].strip()}"

    def voices(self) -> tuple[Voice, ...]:
        return tuple(_VOICES.values())

    def say(self, line: str, name: str, speed: int) -> bytes:
        asked = ["-v", _known(name), "-s", str(_pace(speed)), "-b", "1", "--stdin", "--stdout"]
        return run([self.program, *asked], line)


@dataclass(frozen=True)
class EspeakLibrary:
    """The library and the data of the package `espeakng-loader`, which is never imported."""

    folder: Path
    package_version: str

    @property
    def engine(self) -> str:
        return _ENGINE

    @property
    def version(self) -> str:
        return f"library {self.package_version}"

    def voices(self) -> tuple[Voice, ...]:
        return tuple(_VOICES.values())

    def say(self, line: str, name: str, speed: int) -> bytes:
        library, data = self.folder / _LIBRARY, self.folder / "espeak-ng-data"
        child = [sys.executable, "-I", "-S", str(_CHILD), str(library), str(data)]
        return run([*child, _known(name), str(_pace(speed))], line)


def on_path() -> EspeakProgram | None:
    found = shutil.which("espeak-ng")
    return None if found is None else EspeakProgram(found)


def from_package() -> EspeakLibrary | None:
    """Looked for, not loaded: nothing of the package runs here."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    if not (folder / _LIBRARY).is_file():
        return None
    return EspeakLibrary(folder, importlib.metadata.version("espeakng-loader"))


def _known(name: str) -> str:
    if name not in _VOICES:
        raise SpeechError("broken", f"no voice {name!r}")
    return name


def _pace(speed: int) -> int:
    return _WORDS_A_MINUTE * speed // 100
