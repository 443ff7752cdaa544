"""Playlists of stations: HTTP Live Streaming (RFC 8216) as far as a radio needs it, and the plain
m3u that names a stream. Pure: text in, addresses out, of which every one is judged when asked.

Not taken: encryption, pieces of a file (`EXT-X-BYTERANGE`), fragments of MP4 (`EXT-X-MAP`), and
whatever is longer than a playlist of a radio is.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

TEXT_MAX: Final = 256 << 10
LINES_MAX: Final = 4_000
TARGET_S: Final = (1, 30)
"""How long pieces may be said to be."""

_HEAD: Final = "#EXTM3U"
_ATTRIBUTE: Final = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')
_REFUSED: Final = ("#EXT-X-BYTERANGE", "#EXT-X-MAP", "#EXT-X-I-FRAMES-ONLY")


class PlaylistRefusedError(ValueError):
    """No playlist of a radio; `str` says what it holds that is not taken."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces to be heard one after another: the first has number `first`, `ends` where no more
    come. It is worth asking again every `target_s` seconds."""

    first: int
    addresses: tuple[str, ...]
    target_s: int
    ends: bool


@dataclass(frozen=True, slots=True)
class Pointer:
    """Another address: of a stream, or of the playlist with the pieces."""

    address: str


def is_playlist(head: bytes) -> bool:
    """By its first bytes, whatever it is called."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_HEAD.encode())


def read(raw: bytes, address: str) -> Pieces | Pointer:
    """What the playlist from `address` says; of several qualities the sound alone, else the
    smallest. Raises `PlaylistRefusedError`."""
    lines = _lines(raw)
    if any(line.startswith(_REFUSED) for line in lines):
        raise PlaylistRefusedError("pieces")
    if any(_encrypts(line) for line in lines):
        raise PlaylistRefusedError("encrypted")
    plain = [line for line in lines if not line.startswith("#")]
    if not any(line.startswith("#EXT-X-") for line in lines):
        return Pointer(_joined(address, _first(plain)))
    if any(line.startswith("#EXT-X-STREAM-INF") for line in lines):
        return Pointer(_joined(address, _chosen(lines)))
    low, high = TARGET_S
    return Pieces(
        first=_number(lines, "#EXT-X-MEDIA-SEQUENCE:", 0),
        addresses=tuple(_joined(address, one) for one in plain),
        target_s=min(high, max(low, _number(lines, "#EXT-X-TARGETDURATION:", low))),
        ends="#EXT-X-ENDLIST" in lines,
    )


def _lines(raw: bytes) -> list[str]:
    if len(raw) > TEXT_MAX:
        raise PlaylistRefusedError("too_long")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlaylistRefusedError("not_text") from None
    lines = [line for line in (each.strip() for each in text.splitlines()) if line]
    if len(lines) > LINES_MAX or not lines or not lines[0].startswith(_HEAD):
        raise PlaylistRefusedError("not_text")
    return lines


def _encrypts(line: str) -> bool:
    is_key = line.startswith(("#EXT-X-KEY:", "#EXT-X-SESSION-KEY:"))
    return is_key and _attributes(line).get("METHOD") != "NONE"


def _chosen(lines: list[str]) -> str:
    """A rendition of sound alone where one has an address of its own, the default before others;
    else the variant of the smallest bandwidth."""
    renditions = [_attributes(line) for line in lines if line.startswith("#EXT-X-MEDIA:")]
    sounds = [one for one in renditions if one.get("TYPE") == "AUDIO" and one.get("URI")]
    if sounds:
        return min(sounds, key=lambda one: one.get("DEFAULT") != "YES")["URI"]
    variants = [
        (_whole(_attributes(line).get("BANDWIDTH", "")), following)
        for line, following in pairwise(lines)
        if line.startswith("#EXT-X-STREAM-INF") and not following.startswith("#")
    ]
    if not variants:
        raise PlaylistRefusedError("empty")
    return min(variants)[1]


def _first(plain: list[str]) -> str:
    if not plain:
        raise PlaylistRefusedError("empty")
    return plain[0]


def _joined(address: str, reference: str) -> str:
    try:
        return urljoin(address, reference)
    except ValueError:
        raise PlaylistRefusedError("not_text") from None


def _attributes(line: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(line.partition(":")[2])
    return {name: value.strip('"') for name, value in found}


def _number(lines: list[str], tag: str, otherwise: int) -> int:
    found = next((line for line in lines if line.startswith(tag)), None)
    return otherwise if found is None else _whole(found.removeprefix(tag))


def _whole(text: str) -> int:
    """The whole number it begins with; what is none, or endless, is 0."""
    found = re.match(r"[0-9]{1,15}", text.strip())
    return int(found.group()) if found else 0
