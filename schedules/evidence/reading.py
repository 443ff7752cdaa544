"""An export as it lies there: a folder or a zip, read line by line, never whole."""

import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from schedules.evidence import forms
from schedules.evidence.faults import FaultError
from schedules.evidence.forms import Form, FormError

FORMAT: Final = "loa-evidence/1"
RESTORED: Final = "loa-evidence/2"
"""The form of an export that tells of a restoration (ADR 42)."""
LINE_MAX: Final = 4 << 20
"""Bytes: a programme of 1 MiB, in base64."""
HEAD_MAX: Final = 1 << 20
DEPTH_MAX: Final = 64
"""How deep lists and objects may stand within each other."""
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
    from_ms: int
    until_ms: int
    size: int


@contextmanager
def opened(path: Path) -> Iterator[Opener]:
    """Files of the export by name. Raises `FaultError` `form`."""
    if path.is_dir():
        yield lambda name: (path / name).open("rb")
        return
    try:
        with zipfile.ZipFile(path) as held:
            _check_names(held)
            yield held.open
    except zipfile.BadZipFile as bad:
        raise FaultError("form", what=str(bad)) from bad


def _check_names(held: zipfile.ZipFile) -> None:
    """One file of a name, and packed in the way that everybody unpacks."""
    entries = held.infolist()
    if len({one.filename for one in entries}) != len(entries):
        raise FaultError("form", what="a name stands twice")
    for one in entries:
        if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FaultError("form", what=f"{one.filename}: packed in another way")


def head(opener: Opener) -> Head:
    with _file(opener, "export.json") as file:
        told = strict(file.read(HEAD_MAX), 0)
    check(forms.HEAD, told, 0, "export.json")
    if told.keys() != _WORDS:
        raise FaultError("form", what="export.json")
    root = told["root"]
    return Head(
        told["origin"], tuple(root["keys"]), root["threshold"], told["area"], told["whole"],
        told["from_ms"], told["until_ms"], told["size"],
    )  # fmt: skip


def lines(opener: Opener, name: str) -> Iterator[bytes]:
    """Each without its end. Raises `FaultError` `form` for one too long, or cut off."""
    with _file(opener, name) as file:
        n = 0
        while line := file.readline(LINE_MAX):
            n += 1
            if not line.endswith(b"\n"):
                raise FaultError("form", n if name == "log.jsonl" else 0, f"{name} is cut off")
            yield line[:-1]


def check(form: Form, told: Any, line: int, what: str) -> None:
    """Raises `FaultError` `form`."""
    try:
        form(told, "")
    except FormError as bad:
        raise FaultError("form", line, ": ".join(filter(None, (what, str(bad))))) from bad


def strict(raw: bytes, line: int) -> Any:
    """JSON (RFC 8259) in which no key stands twice. Raises `FaultError` `form`."""
    try:
        return parse(raw)
    except ValueError as bad:
        raise FaultError("form", line, str(bad)) from bad


def parse(raw: bytes) -> Any:
    """Raises `ValueError` for what is not JSON, or is too deep, or holds half of a surrogate
    pair: what languages read differently."""
    try:
        told = _DECODER.decode(raw.decode())
    except RecursionError as bad:
        raise ValueError("too deep") from bad
    if raw.count(b"[") + raw.count(b"{") >= DEPTH_MAX:
        _check_depth(told)
    if b"\\u" in raw:
        json.dumps(told, ensure_ascii=False).encode()
    return told


def _check_depth(told: Any) -> None:
    level = [told]
    for _ in range(DEPTH_MAX):
        level = [inner for outer in level for inner in _within(outer)]
    if level:
        raise ValueError("too deep")


def _within(outer: Any) -> Iterator[Any]:
    if isinstance(outer, dict):
        yield from outer.values()
    elif isinstance(outer, list):
        yield from outer


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _number(digits: str) -> int | float:
    """One with more digits than any of ours is told apart from them, and nothing else."""
    return int(digits) if len(digits) <= 20 else float(digits)


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
    except (OSError, EOFError, KeyError, zipfile.BadZipFile, zlib.error, RuntimeError) as bad:
        raise FaultError("form", what=f"{name}: {bad}") from bad


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_no_number, parse_int=_number
)
