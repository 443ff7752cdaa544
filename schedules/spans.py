"""Half-open stretches of time in UTC milliseconds."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """`[start, end)` in UTC milliseconds since 1970; empty when `end <= start`."""

    start: int
    end: int

    def holds(self, instant: int) -> bool:
        return self.start <= instant < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: "Span") -> bool:
        """True when the two share at least one millisecond."""
        return max(self.start, other.start) < min(self.end, other.end)

    def cut_to(self, other: "Span") -> "Span":
        return Span(max(self.start, other.start), min(self.end, other.end))


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted, disjoint, non-touching spans that hold the same instants."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.start < s.end):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def minus(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """What of `spans` lies outside every one of `holes`; sorted and disjoint."""
    left = union(spans)
    for hole in union(holes):
        left = tuple(
            piece
            for span in left
            for piece in (
                Span(span.start, min(span.end, hole.start)),
                Span(max(span.start, hole.end), span.end),
            )
            if piece.start < piece.end
        )
    return left


def first_fit(open_spans: Sequence[Span], at: int, length: int) -> int | None:
    """The earliest instant ≥ `at` at which `length` ms lie inside one of `open_spans` (sorted)."""
    for span in open_spans:
        start = max(span.start, at)
        if start + length <= span.end:
            return start
    return None
