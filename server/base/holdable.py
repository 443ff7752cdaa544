"""What no database of ours can hold is refused at the HTTP edge, with the field it stands in.

PostgreSQL stores neither U+0000 nor half a surrogate pair in text, integers of 64 bits at most,
and JSON (RFC 8259 section 6) knows neither NaN nor infinity; SQLite holds some of it, but what is
said here must be able to move there (`loa db copy`).
"""

import math
from collections.abc import Iterator
from typing import Any, Final

from fastapi import HTTPException, Request

INTEGERS: Final = range(-(2**63), 2**63)
_Place = tuple[str | int, ...]


class NotHoldableError(HTTPException):
    """What was sent cannot be held. (FastAPI lets no other kind through where it reads bodies.)"""

    def __init__(self, place: _Place, flaw: str) -> None:
        super().__init__(422, flaw)
        self.place = place


class HoldableRequest(Request):
    """A request whose body as JSON is refused where it holds what no database does.

    `json` and `check_address` raise `NotHoldableError`.
    """

    async def json(self) -> Any:
        sent = await super().json()
        check(sent, ())
        return sent

    def check_address(self) -> None:
        """The same of its path and query."""
        check(dict(self.path_params), ("path",))
        for name, text in self.query_params.multi_items():
            check({name: text}, ("query",))


def check(sent: Any, place: _Place) -> None:
    """Raises `NotHoldableError` at the first thing in JSON values that cannot be held."""
    for where, value in _everything(sent, place):
        flaw = _flaw(value)
        if flaw is not None:
            raise NotHoldableError(where, flaw)


def _everything(sent: Any, place: _Place) -> Iterator[tuple[_Place, Any]]:
    """Every key and every value, with its place; nested as deep as a parser allows."""
    waiting = [(place, sent)]
    while waiting:
        where, value = waiting.pop()
        if isinstance(value, dict):
            yield from ((where, key) for key in value)
            waiting += [((*where, key), held) for key, held in value.items()]
        elif isinstance(value, list):
            waiting += [((*where, n), held) for n, held in enumerate(value)]
        else:
            yield where, value


def _flaw(value: Any) -> str | None:
    if isinstance(value, str):
        if "\0" in value:
            return "text holds the character U+0000"
        if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
            return "text holds half a surrogate pair"
    elif isinstance(value, int) and value not in INTEGERS:
        return "a number has more than 64 bits"
    elif isinstance(value, float) and not math.isfinite(value):
        return "a number is not finite"
    return None
