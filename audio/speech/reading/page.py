"""A text laid out for the rules: composed (NFC), and what stands around a place in it. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from audio.speech.reading.abbreviations import Table

_LOOK_BACK: Final = 60
_CLAUSE: Final = re.compile(r"[.!?;]\s|\n")
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)\W*$")
_WORD_NEXT: Final = re.compile(r"[ \t\u00a0]*([^\W\d_]+)")
_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_LINE: Final = re.compile(r"[^\n]+")
_NUMBER_BEFORE: Final = re.compile(r"[0-9][^\W_]*[%°²³đ]?$")


class Found(NamedTuple):
    """What a rule made of the text from its place to `end`."""

    end: int
    said: str


@dataclass(frozen=True)
class Page:
    """`text` is composed; `origin[i]` is where its character `i` begins in the text as given."""

    text: str
    origin: tuple[int, ...]
    table: Table

    def is_heading(self, at: int) -> bool:
        """Whether the line is written in capitals: what stands there are words, not initials."""
        return self._headings.get(self.text.rfind("\n", 0, at) + 1, False)

    @cached_property
    def _headings(self) -> dict[int, bool]:
        return {line.start(): _in_capitals(line[0]) for line in _LINE.finditer(self.text)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading stands, what the piece before was read by, and what would come next."""

    page: Page
    at: int
    previous: str
    rule_at: Callable[[Page, int, str], str] = field(repr=False)

    @property
    def text(self) -> str:
        """The whole text, composed."""
        return self.page.text

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """`pattern` from here on."""
        return pattern.match(self.page.text, self.at)

    def before(self) -> str:
        """What stands before, back to the start of the clause or of the line; small letters."""
        near = self.text[max(0, self.at - _LOOK_BACK) : self.at].lower()
        return _CLAUSE.split(near)[-1]

    def word_before(self) -> str:
        """The last word before, small, whatever marks stand between; empty for none."""
        found = _WORD_BEFORE.search(self.before())
        return found[1] if found else ""

    def next_word(self, at: int) -> str:
        """The word that begins at `at` or after blanks; small letters."""
        found = _WORD_NEXT.match(self.text, at)
        return found[1].lower() if found else ""

    def starts_line(self) -> bool:
        """Whether only blanks stand before on the line."""
        return not self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at].strip()

    def touches_number(self) -> bool:
        """Whether a figure, or a figure with its unit, stands right before."""
        return _NUMBER_BEFORE.search(self.text[max(0, self.at - 12) : self.at]) is not None

    def is_heading(self) -> bool:
        """See `Page.is_heading`."""
        return self.page.is_heading(self.at)


def composed(text: str) -> tuple[str, tuple[int, ...]]:
    """The text in NFC, and where each of its characters begins in `text`, with its length last.

    Composed mark by mark onto its letter, so that every character knows its span.
    """
    whole: list[str] = []
    origin: list[int] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", text[at:end])
        whole.append(cluster)
        origin += [at] * len(cluster)
        at = end
    return "".join(whole), (*origin, len(text))


def _in_capitals(line: str) -> bool:
    words = _LETTERS.findall(line)
    return len(words) > 1 and sum(word.isupper() for word in words) * 5 > len(words) * 4
