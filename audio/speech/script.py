"""From a text to the lines a voice says: read, split at sentences, each with its pause. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audio.speech.reading import STANDARD, Reading, Table, read
from audio.speech.reading.pieces import Kind, Piece
from audio.speech.voice import LINE_LENGTH, Language

SENTENCE_GAP_MS: Final = 250
PARAGRAPH_GAP_MS: Final = 600
"""Of silence after a line, beside what the voice itself leaves. Ours; no rule sets them."""
_PAUSES: Final = frozenset(",:;.!?")


@dataclass(frozen=True, slots=True)
class Line:
    """What is said at once, at most `LINE_LENGTH` characters, and the silence after it."""

    said: str
    gap_ms: int


def reading_in(language: Language, text: str, table: Table = STANDARD) -> Reading:
    """How a voice of that language is given `text`: Vietnamese by our rules, any other as it is
    written, for its engine reads its own figures; of its signs only those that pause are left."""
    return read(text, table) if language == "vi" else _as_written(text)


def script(reading: Reading) -> tuple[Line, ...]:
    """Its lines, in order. None where nothing in it can be said."""
    lines = [line for n in range(len(reading.sentences)) for line in _lines(reading, n)]
    return (*lines[:-1], Line(lines[-1].said, 0)) if lines else ()


def _lines(reading: Reading, n: int) -> Iterator[Line]:
    sentence = reading.sentences[n]
    tail = reading.text[sentence.start : sentence.end]
    ends_paragraph = "\n" in tail[len(tail.rstrip()) :]
    gap = PARAGRAPH_GAP_MS if ends_paragraph else SENTENCE_GAP_MS
    parts = list(_parts(sentence.said))
    for part in parts[:-1]:
        yield Line(part, 0)
    yield Line(parts[-1], gap)


def _parts(said: str) -> Iterator[str]:
    """A sentence that is too long is cut at a pause, else between words, else anywhere."""
    while len(said) > LINE_LENGTH:
        window = said[:LINE_LENGTH]
        pause = max(window.rfind(f"{mark} ") for mark in _PAUSES) + 1
        cut = pause if pause > LINE_LENGTH // 4 else max(window.rfind(" "), 0) or LINE_LENGTH
        yield said[:cut].strip()
        said = said[cut:].strip()
    yield said


def _as_written(text: str) -> Reading:
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        kind = _kind(text, at)
        end = at + 1
        while kind == "word" and end < len(text) and _kind(text, end) == "word":
            end += 1
        said = "" if kind == "unread" or text[at].isspace() else text[at:end]
        pieces.append(Piece(at, end, kind, said))
        at = end
    return Reading(text, tuple(pieces))


def _kind(text: str, at: int) -> Kind:
    each, before, after = text[at], text[max(at - 1, 0) : at], text[at + 1 : at + 2]
    inside = (before.isalnum() and after.isalnum()) or (before in "$£€" and after.isdigit())
    if each.isalnum() or each in "%$£€&+°" or (each in "'’-./:,@" and inside):
        return "word"
    return "pause" if each.isspace() or each in _PAUSES else "unread"
