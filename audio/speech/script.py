"""From a text to the lines a voice says: read, split at sentences, each with its pause. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from audio.speech.reading import STANDARD, Reading, Table, read
from audio.speech.reading.pieces import Kind, Piece
from audio.speech.tongues import paragraphs
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
    language: Language = "vi"


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text in one language, and how it is read."""

    language: Language
    reading: Reading


def passages(
    language: Language, text: str, table: Table = STANDARD, *, english: bool = False
) -> tuple[Passage, ...]:
    """How a voice of that language is given `text`: Vietnamese by our rules, any other as it is
    written, for its engine reads its own figures; of its signs only those that pause are left.

    Where there is an `english` voice beside a Vietnamese one, paragraphs in English are for that.
    """
    parts = paragraphs(text) if english and language == "vi" else [(language, text)]
    return tuple(
        Passage(of, read(part, table) if of == "vi" else _as_written(part)) for of, part in parts
    )


def whole(parts: Sequence[Passage]) -> Reading:
    """The reading of the text that the parts are."""
    text, pieces = "", list[Piece]()
    for part in parts:
        at = len(text)
        pieces += (
            replace(piece, start=piece.start + at, end=piece.end + at)
            for piece in part.reading.pieces
        )
        text += part.reading.text
    return Reading(text, tuple(pieces))


def script(parts: Sequence[Passage]) -> tuple[Line, ...]:
    """Its lines, in order. None where nothing in it can be said."""
    lines = [line for part in parts for line in _lines(part)]
    return (*lines[:-1], replace(lines[-1], gap_ms=0)) if lines else ()


def _lines(part: Passage) -> Iterator[Line]:
    for sentence in part.reading.sentences:
        written = part.reading.text[sentence.start : sentence.end]
        ends_paragraph = "\n" in written[len(written.rstrip()) :]
        *cut, last = _parts(sentence.said)
        for said in cut:
            yield Line(said, 0, part.language)
        gap = PARAGRAPH_GAP_MS if ends_paragraph else SENTENCE_GAP_MS
        yield Line(last, gap, part.language)


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
    if each == "." and not _ends_a_sentence(text, at):
        return "word"
    return "pause" if each.isspace() or each in _PAUSES else "unread"


def _ends_a_sentence(text: str, at: int) -> bool:
    """Not in `no. 5` or `a.m. on`."""
    follows = text[at + 1 : at + 9].lstrip()[:1]
    return not (follows.islower() or follows.isdecimal())
