"""What a text becomes for a voice: pieces, each a span of the text and how it is said. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["word", "read", "pause", "unread"]
"""`word` is said as written (in small letters), `read` in other words, `pause` not at all; for
`unread` there is no way to say it, and the screen names it."""

_STRENGTH: Final = {"": 0, ",": 1, ":": 2, ";": 3, ".": 4, "!": 5, "?": 6}
_ENDS: Final = frozenset({".", "!", "?"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A half-open span of the text in characters, and what the voice says for it.

    `said` holds letters, spaces and pauses, of a pause one of `, : ; . ! ?` or nothing. `rule`
    names what read it (`time`, `date`, `abbreviation`, …); empty where nothing had to.
    """

    start: int
    end: int
    kind: Kind
    said: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A half-open span of the text and what is said for it, its closing mark included."""

    start: int
    end: int
    said: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it will be read. The pieces follow each other and cover it exactly."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def said(self) -> str:
        """All of it, for a voice. Reading this again gives the same."""
        return joined(self.pieces)

    @property
    def unread(self) -> tuple[Piece, ...]:
        """What nobody will hear."""
        return tuple(piece for piece in self.pieces if piece.kind == "unread")

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What is said, sentence by sentence; spans without sound belong to the one before."""
        return tuple(_sentences(self.pieces))


def joined(pieces: Iterable[Piece]) -> str:
    """Words with one space between; of pauses that meet, the strongest; none at the beginning."""
    said: list[str] = []
    pause = ""
    for piece in pieces:
        if piece.kind == "pause":
            pause = max(pause, piece.said, key=_STRENGTH.__getitem__)
        elif piece.said:
            said += [pause, " "] if said else []
            said.append(piece.said)
            pause = ""
            if piece.said[-1] in _STRENGTH:
                said[-1], pause = piece.said[:-1], piece.said[-1]
    return "".join([*said, pause]) if said else ""


def _sentences(pieces: tuple[Piece, ...]) -> Iterator[Sentence]:
    begun, ends, sounded = 0, False, False
    for n, piece in enumerate(pieces):
        sounds = piece.kind != "pause" and bool(piece.said)
        if ends and sounds:
            yield _sentence(pieces[begun:n])
            begun, ends = n, False
        sounded = sounded or sounds
        ends = ends or (sounded and piece.kind == "pause" and piece.said in _ENDS)
    if said := joined(pieces[begun:]):
        yield Sentence(pieces[begun].start, pieces[-1].end, said)


def _sentence(pieces: tuple[Piece, ...]) -> Sentence:
    return Sentence(pieces[0].start, pieces[-1].end, joined(pieces))
