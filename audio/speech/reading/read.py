"""The front door: a text in, its reading out. Pure and total: it never raises.

At every place the first rule that knows what stands there reads it. The order is the meaning:
what says more of its surroundings comes before what says less.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from audio.speech.reading import (
    clock,
    dates,
    documents,
    fractions,
    marks,
    phones,
    quantities,
    roman,
    web,
    words,
)
from audio.speech.reading.abbreviations import STANDARD, Table
from audio.speech.reading.page import Found, Page, Place, composed
from audio.speech.reading.pieces import Kind, Piece, Reading

_Rule = Callable[[Place], Found | None]

_BOTH: Final[tuple[tuple[str, _Rule], ...]] = (
    ("list", marks.listing),
    ("web", web.mail),
    ("web", web.page),
)
_FIGURES: Final[tuple[tuple[str, _Rule], ...]] = (
    ("document", documents.document),
    ("plate", phones.plate),
    ("phone", phones.phone),
    ("phone", phones.emergency),
    ("time", clock.round_the_clock),
    ("time", clock.clock),
    ("date", dates.full_date),
    ("date", dates.listed_days),
    ("date", dates.short_date),
    ("date", dates.day_of_month),
    ("date", dates.month_and_year),
    ("date", dates.years),
    ("score", fractions.score),
    ("code", phones.code),
    ("section", fractions.sections),
    ("money", quantities.money),
    ("measure", quantities.measure),
    ("stroke", fractions.stroke),
    ("nth", words.nth),
    ("number", quantities.plain),
    ("letters", words.mixed),
)
_LETTERS: Final[tuple[tuple[str, _Rule], ...]] = (
    ("times", marks.times),
    ("document", documents.standard),
    ("roman", roman.roman),
    ("date", dates.quarter),
    ("date", dates.month_and_year),
    ("date", words.weekday),
    ("document", documents.code_alone),
    ("money", quantities.money),
    ("abbreviation", words.abbreviation),
    ("measure", quantities.unit_alone),
    ("letters", words.mixed),
    ("letters", words.joined_capitals),
    ("word", words.word),
)
_SIGNS: Final[tuple[tuple[str, _Rule], ...]] = (
    ("phone", phones.phone),
    ("sign", quantities.sign),
    ("until", marks.until),
    ("times", marks.times),
    ("money", quantities.money),
    ("measure", quantities.unit_alone),
    ("per", marks.per),
    ("pause", marks.pause),
    ("sign", marks.sign),
)


class _Step(NamedTuple):
    rule: str
    found: Found


def read(text: str, table: Table = STANDARD) -> Reading:
    """How `text` will be said under `table`. The pieces cover it exactly, character by character.

    Whatever the text, no figure is left in what is said; what cannot be said is a piece of its own.
    """
    whole, origin = composed(text)
    page = Page(whole, origin, table)
    pieces: list[Piece] = []
    at, previous = 0, ""
    while at < len(whole):
        rule, found = _step(page, at, previous)
        pieces.append(_piece(page, at, rule, found))
        at = found.end
        if rule != "until" and (rule != "pause" or found.said):
            previous = rule
    return Reading(text, tuple(_stitched(pieces)))


def _step(page: Page, at: int, previous: str) -> _Step:
    place = Place(page, at, previous, _rule_at)
    each = page.text[at]
    rules = _FIGURES if "0" <= each <= "9" else _LETTERS if each.isalpha() else _SIGNS
    for name, rule in (*_BOTH, *rules, *(() if rules is _SIGNS else _SIGNS)):
        found = rule(place)
        if found is not None and found.end > at:
            return _Step(name, found)
    return _Step("", Found(at + 1, ""))


def _rule_at(page: Page, at: int, previous: str) -> str:
    return _step(page, at, previous).rule if at < len(page.text) else ""


def _piece(page: Page, at: int, rule: str, found: Found) -> Piece:
    start, end = page.origin[at], page.origin[found.end]
    if not rule:
        return Piece(start, end, "unread", "")
    if rule == "pause":
        return Piece(start, end, "pause", found.said)
    said = " ".join(found.said.split())
    if rule == "word":
        as_written = said.lower() == page.text[at : found.end].lower()
        return Piece(
            start, end, "word" if as_written else "read", said, "" if as_written else "letters"
        )
    return Piece(start, end, "read", said, rule)


def _stitched(pieces: list[Piece]) -> list[Piece]:
    """Without pieces of no length (what composed into one letter); neighbours meet."""
    whole: list[Piece] = []
    for piece in pieces:
        start = whole[-1].end if whole else 0
        if piece.end > start:
            whole.append(Piece(start, piece.end, piece.kind, piece.said, piece.rule))
        elif piece.said:
            last = whole[-1]
            kind: Kind = "read"
            whole[-1] = Piece(
                last.start,
                last.end,
                kind,
                f"{last.said} {piece.said}".strip(),
                last.rule or piece.rule,
            )
    return whole
