"""Abbreviations: the table that every area begins with, and an area's own over it. Pure."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from audio.speech.reading.usual import DEFAULT


@dataclass(frozen=True)
class Table:
    """Abbreviations and what is said for them, exactly as they are written.

    One that ends with a point counts only before another word or figure: at the end of a
    sentence that point is its own.
    """

    entries: Mapping[str, str]
    _by_first: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for short in sorted(self.entries, key=len, reverse=True):
            found[short[:1]].append(short)
        self._by_first.update(found)

    def at(self, text: str, at: int) -> str | None:
        """The longest abbreviation that stands whole at `at`."""
        for short in self._by_first.get(text[at : at + 1], ()):
            if text.startswith(short, at) and _stands_whole(text, at + len(short), short):
                return short
        return None


def _stands_whole(text: str, end: int, short: str) -> bool:
    follows = text[end : end + 1]
    if short[-1] != "." or short.startswith("v.v"):
        return not follows.isalpha() or not short[-1].isalpha()
    rest = text[end : end + 2].lstrip(" \u00a0")
    return rest[:1].isupper() or rest[:1].isdecimal() or (follows.isalpha() and len(short) > 2)


def with_own(own: Mapping[str, str]) -> Table:
    """The default table under an area's own; an own entry without words takes one away."""
    return Table({short: said for short, said in {**DEFAULT, **own}.items() if said})


STANDARD: Final = Table(DEFAULT)
