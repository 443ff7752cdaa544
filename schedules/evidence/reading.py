"""An export as it lies there: a folder or a zip, read line by line, never whole."""

import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from schedules.evidence.faults import FaultError

FORMAT: Final = "loa-evidence/1"
LINE_MAX: Final = 4 << 20
"""Bytes: a programme of 1 MiB, in base64."""
HEAD_MAX: Final = 1 << 20
_WORDS: Final = frozenset(
    {"format", "origin", "root", "area", "whole", "from_ms", "until_ms", "made_ms", "size"}
)

Opener = Callable[[str], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Head:
    """What the export says of itself (`export.json`). `whole`: no line is hidden but for what law
    has had forgotten; otherwise it is what one area and time ask for."""

    origin: str
    root_keys: tuple[str, ...]
    threshold: int
    area: str
    whole: bool
    size: int


@contextmanager
def opened(path: Path) -> Iterator[Opener]:
    """Files of the export by name. Raises `FaultError` `form`."""
    if path.is_dir():
        yield lambda name: (path / name).open("rb")
        return
    try:
        with zipfile.ZipFile(path) as held:
            yield held.open
    except zipfile.BadZipFile as bad:
        raise FaultError("form", what=str(bad)) from bad


def head(opener: Opener) -> Head:
    with _file(opener, "export.json") as file:
        told = strict(file.read(HEAD_MAX), 0)
    try:
        if told["format"] != FORMAT or told.keys() != _WORDS:
            raise KeyError("format")
        root = told["root"]
        return Head(
            told["origin"], tuple(root["keys"]), root["threshold"], told["area"], told["whole"],
            told["size"],
        )  # fmt: skip
    except (KeyError, TypeError) as bad:
        raise FaultError("form", what=f"export.json: {bad}") from bad


def lines(opener: Opener, name: str) -> Iterator[bytes]:
    """Each without its end. Raises `FaultError` `form` for one too long, or cut off."""
    with _file(opener, name) as file:
        n = 0
        while line := file.readline(LINE_MAX):
            n += 1
            if not line.endswith(b"\n"):
                raise FaultError("form", n if name == "log.jsonl" else 0, f"{name} is cut off")
            yield line[:-1]


def strict(raw: bytes, line: int) -> Any:
    """JSON in which no key stands twice. Raises `FaultError` `form`."""
    try:
        return _DECODER.decode(raw.decode())
    except (ValueError, RecursionError) as bad:
        raise FaultError("form", line, str(bad)) from bad


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


@contextmanager
def _file(opener: Opener, name: str) -> Iterator[IO[bytes]]:
    try:
        with opener(name) as file:
            yield file
    except (OSError, KeyError, zipfile.BadZipFile) as bad:
        raise FaultError("form", what=f"{name}: {bad}") from bad


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once)
