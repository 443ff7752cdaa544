"""What a report counts, and what its counts add up to."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schedules.programme import Block, Sound
from server.reports.figures import About, Counted, Figures, said_in
from server.reports.report import Tally

BLOCK = Block(
    (Sound("b-1", "ab" * 32, 60_000, 1), Sound("b-2", "ab" * 32, 90_000, 1)),
    theme=Sound("b-tune", "cd" * 32, 5_000, 1), repeats=2, gap_ms=2_000, pause_ms=1_000,
)  # fmt: skip
BLOCKS = {("e-1", 1): said_in(BLOCK), ("e-2", 1): said_in(Block((Sound("b-3", "ab" * 32, 9, 1),)))}
LASTS = {"e-1": BLOCK.duration_ms, "e-2": 9}
ABOUT = {
    "b-1": About("health", "vi", False),
    "b-2": About(None, "tyz", True),
    "b-3": About("news", "vi", True),
}
CHILD = {"n-1": "w-1", "w-1": "w-1", "w-2": "w-2", "hp": "hp"}
OUTCOMES = ("played", "late", "cut", "skipped", "missed", "unproven")


@st.composite
def some_rows(draw: st.DrawFn) -> list[Counted]:
    """As the database would count them: no two of one area, instant, entry, outcome and length."""
    keys = st.tuples(
        st.sampled_from(sorted(CHILD)), st.integers(0, 3), st.sampled_from(OUTCOMES),
        st.sampled_from(sorted(LASTS)), st.integers(1, 5), st.integers(0, 8),
    )  # fmt: skip
    rows: dict[tuple[Any, ...], Counted] = {}
    for area, due, outcome, entry, items, eighths in draw(st.lists(keys, max_size=30)):
        lasts = LASTS[entry]
        each = {"played": lasts, "late": lasts, "cut": lasts * eighths // 9}.get(outcome, 0)
        row = Counted(
            area, due, outcome, entry, 1, "normal", lasts, items, each, each * items,
        )  # fmt: skip
        rows[area, due, outcome, entry, each] = row
    return list(rows.values())


def sums(tallies: list[Tally]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in tallies:
        found.update({name: getattr(one, name) for name in Tally.__dataclass_fields__})
    return found


@given(some_rows())
def test_every_item_is_counted_once(rows: list[Counted]) -> None:
    """Items and their minutes of the whole are those of the play log, of its classes, and of the
    areas below added up; a broadcast that several areas heard is one of the whole, and one of
    each."""
    figures = Figures()
    figures.take(rows, CHILD, BLOCKS, ABOUT)
    whole = figures.tallies[None]
    assert whole.items == sum(row.items for row in rows)
    assert whole.items_sounded == sum(row.items for row in rows if row.outcome in OUTCOMES[:2])
    assert whole.items_sounded_ms == sum(row.sounded_ms for row in rows)
    assert whole.broadcasts == len({(row.due_ms, row.entry) for row in rows})
    assert sum(figures.outcomes[None].values()) == whole.items
    assert sums(list(figures.classes.values())) == sums([whole])
    parts = sums([one for scope, one in figures.tallies.items() if scope is not None])
    for name in ("items", "items_sounded", "items_planned_ms", "items_sounded_ms"):
        assert parts[name] == getattr(whole, name)
    assert parts["broadcasts"] >= whole.broadcasts
    assert whole.sounded_ms <= whole.planned_ms
    assert whole.broadcasts_sounded <= whole.broadcasts


@given(some_rows())
def test_each_bulletin_of_a_block_counts_for_itself(rows: list[Counted]) -> None:
    """By category and by language the same bulletins are counted, each with its own time."""
    figures = Figures()
    figures.take(rows, CHILD, BLOCKS, ABOUT)
    assert sums(list(figures.categories.values())) == sums(list(figures.languages.values()))
    of_first = len({row.due_ms for row in rows if row.entry == "e-1"})
    assert figures.categories["health"].broadcasts == of_first
    assert figures.categories["health"].planned_ms == of_first * 120_000


def test_what_was_cut_counts_as_far_as_it_was_heard() -> None:
    """Of a block that broke off, a bulletin that had sounded to its end counts as sounded, the one
    it broke off in counts the time that was heard, and no theme tune counts for either."""
    figures = Figures()
    half = BLOCKS["e-2", 1][0]
    assert (half.heard_ms(4), half.heard_ms(20)) == (4, 9)
    once = Block(BLOCK.bulletins, theme=BLOCK.theme, pause_ms=1_000)
    row = Counted("w-1", 1, "cut", "e-1", 1, "normal", once.duration_ms, 2, 76_000, 152_000)
    figures.take([row], CHILD, {("e-1", 1): said_in(once)}, ABOUT)
    first, second = figures.categories["health"], figures.categories[None]
    assert (first.broadcasts_sounded, first.items_sounded, first.sounded_ms) == (1, 2, 60_000)
    assert (second.broadcasts_sounded, second.sounded_ms, second.items_sounded_ms) == (
        0,
        9_000,
        18_000,
    )
    assert figures.tallies[None].broadcasts_sounded == 0
