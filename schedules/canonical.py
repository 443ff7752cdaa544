"""Canonical JSON: equal values give equal bytes on every machine."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces. Raises `TypeError` on a float."""
    _refuse_floats(value)
    return written(value)


def written(value: Any) -> bytes:
    """The canonical JSON of a value whose types already promise that it holds no float."""
    return _ENCODER.encode(value).encode()


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_PLAIN = frozenset({str, int, bool, type(None)})


def _refuse_floats(value: Any) -> None:
    """Leaves are looked at from above: most values are leaves, and a call is the cost."""
    if isinstance(value, float):
        raise TypeError("a float never enters anything compared or signed")
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys of canonical JSON are strings")
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for inner in value:
        if type(inner) not in _PLAIN:
            _refuse_floats(inner)
