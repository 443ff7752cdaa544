"""JSON read without forgiveness: what two readers could understand differently is refused."""

import base64
import binascii
import json
import re
from typing import Any, NoReturn

from schedules.codec import MalformedError

_UNKEEPABLE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])")
"""Any escape in the surrogate range: signed JSON here is UTF-8, which needs none."""


def read_json(raw: bytes) -> Any:
    """The JSON value of `raw`. Raises `MalformedError`.

    Refused: invalid UTF-8, a byte order mark, duplicate keys, floats, NaN and Infinity,
    integers beyond 2**53, nesting the parser cannot follow, anything after the value, and
    escapes of NUL and of half a surrogate pair, which databases and UTF-8 cannot keep.
    """
    try:
        text = raw.decode("utf-8", errors="strict")
        if "\\u" in text and _UNKEEPABLE.search(text):
            raise MalformedError("", "has a character that cannot be kept")
        return _DECODER.decode(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as bad:
        raise MalformedError("", "is not strict JSON") from bad


def read_base64(text: str) -> bytes:
    """The bytes of canonical padded base64. Raises `MalformedError`.

    Canonical: encoding the bytes again gives the same text. Otherwise one signature would
    stand under several texts.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise MalformedError("", "is not base64") from bad
    if write_base64(data) != text:
        raise MalformedError("", "is not canonical base64")
    return data


def write_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError("", "has a key twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise MalformedError("", f"has a number that is not an integer: {text}")


def _small_int(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > 2**53 or text == "-0":
        raise MalformedError("", "has an integer beyond 2**53")
    return int(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_no_duplicates,
    parse_float=_no_float,
    parse_int=_small_int,
    parse_constant=_no_float,
)
