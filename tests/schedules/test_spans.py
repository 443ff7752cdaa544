"""Spans are half-open stretches of UTC milliseconds."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schedules.spans import Span, first_fit, minus, union

SPANS = st.lists(st.builds(Span, st.integers(0, 30), st.integers(0, 30)), max_size=6)


def instants(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    return {t for span in spans for t in range(span.start, span.end)}


def is_tidy(spans: tuple[Span, ...]) -> bool:
    """Sorted, none empty, none touching the next."""
    apart = all(a.end < b.start for a, b in pairwise(spans))
    return apart and all(span.start < span.end for span in spans)


@given(SPANS)
def test_union_holds_the_same_instants(spans: list[Span]) -> None:
    """A union holds exactly what its parts hold, in as few spans as can be."""
    assert instants(union(spans)) == instants(spans)
    assert is_tidy(union(spans))


@given(SPANS, SPANS)
def test_minus_takes_the_holes_out(spans: list[Span], holes: list[Span]) -> None:
    """What is left holds exactly what lies in no hole."""
    assert instants(minus(spans, holes)) == instants(spans) - instants(holes)


@given(SPANS, st.integers(0, 30), st.integers(1, 10))
def test_first_fit_is_the_first(spans: list[Span], at: int, length: int) -> None:
    """The earliest instant from which the whole length lies in one span, or none."""
    tidy = union(spans)
    found = [
        t for t in range(at, 31) if any(s.covers(Span(t, t + length)) for s in tidy)
    ]  # fmt: skip
    assert first_fit(tidy, at, length) == (found[0] if found else None)


@given(
    st.builds(Span, st.integers(0, 9), st.integers(0, 9)),
    st.builds(Span, st.integers(0, 9), st.integers(0, 9)),
)
def test_two_spans_meet_where_they_share_an_instant(a: Span, b: Span) -> None:
    """Spans that only touch do not meet."""
    assert a.meets(b) == bool(instants([a]) & instants([b]))
    assert instants([a.cut_to(b)]) == instants([a]) & instants([b])
    assert all(a.holds(t) for t in instants([a]))
    assert not a.holds(a.end)
