"""What a report counts, and what its counts add up to."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from schedules.programme import Block, Sound
from server.playlog.starts import OUTCOMES, Started
from server.reports.figures import About, Figures, said_in
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


@st.composite
def some_starts(draw: st.DrawFn) -> list[Started]:
    """As the play log counts them: no two of one area, instant and entry."""
    names = st.tuples(
        st.sampled_from(sorted(CHILD)), st.integers(0, 3), st.sampled_from(sorted(LASTS))
    )
    some = st.integers(0, 3)
    made = []
    for area, due, entry in draw(st.sets(names, max_size=20)):
        counts = [draw(some) for _ in OUTCOMES]
        counts[draw(st.integers(0, 5))] += 1
        cuts = [(LASTS[entry] * draw(st.integers(0, 8)) // 9, 1) for _ in range(counts[2])]
        made.append(started(area, due, entry, counts, cuts))
    return made


def started(
    area: str, due: int, entry: str, counts: Sequence[int], cuts: Sequence[tuple[int, int]]
) -> Started:
    lasts, whole = LASTS[entry], counts[0] + counts[1]
    most = lasts if whole else max((ms for ms, _ in cuts), default=0)
    sounded = whole * lasts + sum(ms * items for ms, items in cuts)
    items = sum(counts)
    return Started._make((
        area, due, entry, 1, "normal", items, items, lasts, items * lasts, most, sounded, *counts,
        list(cuts) or None,
    ))  # fmt: skip


def sums(tallies: list[Tally]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in tallies:
        found.update({name: getattr(one, name) for name in Tally.__dataclass_fields__})
    return found


@given(some_starts())
def test_every_item_is_counted_once(rows: list[Started]) -> None:
    """Items and their minutes of the whole are those of the play log, of its classes, and of the
    areas below added up; a broadcast that several areas heard is one of the whole, and one of
    each."""
    figures = Figures()
    figures.take(rows, CHILD, BLOCKS, ABOUT)
    whole = figures.tallies[None]
    assert whole.items == sum(row.items for row in rows)
    assert whole.items_sounded == sum(row.played + row.late for row in rows)
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


@given(some_starts())
def test_each_bulletin_of_a_block_counts_for_itself(rows: list[Started]) -> None:
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
    row = Started(
        "w-1", 1, "e-1", 1, "normal", 2, 2, once.duration_ms, 2 * once.duration_ms, 76_000,
        152_000, 0, 0, 2, 0, 0, 0, [(76_000, 2)],
    )  # fmt: skip
    figures.take([row], CHILD, {("e-1", 1): said_in(once)}, ABOUT)
    first, second = figures.categories["health"], figures.categories[None]
    assert (first.broadcasts_sounded, first.items_sounded, first.sounded_ms) == (1, 2, 60_000)
    assert (second.broadcasts_sounded, second.sounded_ms, second.items_sounded_ms) == (
        0,
        9_000,
        18_000,
    )
    assert figures.tallies[None].broadcasts_sounded == 0
