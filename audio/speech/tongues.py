"""Which language a paragraph is in: a notice may be in Vietnamese, then in English. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from audio.speech.voice import Language

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH: Final = frozenset(
    {
        "all", "and", "are", "at", "be", "been", "by", "for", "from", "has", "have", "in", "is",
        "must", "not", "of", "our", "people", "please", "should", "that", "the", "their", "there",
        "they", "this", "to", "until", "which", "will", "with", "your",
    }
)  # fmt: skip
_ALSO_VIETNAMESE: Final = frozenset({"the", "to", "in", "at", "be"})
"""Without its marks these are syllables of ours: they count only beside others."""
_LEAST_WORDS: Final = 4
_NAMES: Final = 4
"""Of so many words one may carry marks: Hải Phòng is Hải Phòng in English too."""


def paragraphs(text: str) -> Iterator[tuple[Language, str]]:
    """The text in parts of one language each, which are the text; `vi` wherever in doubt."""
    held, of = "", None
    for line in text.splitlines(keepends=True):
        language = language_of(line)
        if language is not None and of is not None and language != of:
            yield of, held
            held = ""
        of = language or of
        held += line
    if held:
        yield of or "vi", held


def language_of(line: str) -> Language | None:
    """None where there are no words."""
    words = [word.lower() for word in _WORD.findall(line)]
    if not words:
        return None
    marked = sum(1 for word in words if not _is_plain(word))
    known = {word for word in words if word in _ENGLISH}
    sure = len(known) >= 2 and known - _ALSO_VIETNAMESE
    return "en" if sure and len(words) >= _LEAST_WORDS and marked * _NAMES <= len(words) else "vi"


def _is_plain(word: str) -> bool:
    return unicodedata.normalize("NFC", word).replace("’", "'").isascii()
