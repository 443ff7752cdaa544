"""Pages of the play log, read on from row to row."""

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from schedules.spans import Span
from schedules.words import Outcome
from server.playlog.listing import Wanted, cursor_of, page
from server.playlog.models import PlannedItem
from tests.server.city import FakeClock
from tests.server.playlog.test_sums import BEGAN, DAY, Log, bare

NARROWED: tuple[tuple[Outcome, ...], ...] = (
    ("missed",), ("missed", "skipped", "cut", "unproven"), ("played",), ("played", "unproven"), (),
)  # fmt: skip
ALL = Span(BEGAN - DAY, BEGAN + 9 * DAY)


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_of_outcomes_are_the_list_narrowed(tmp_path: Path, newest_first: bool) -> None:
    """Whatever outcomes are asked for of everything, pages read on from row to row hold each item
    once, in order; also where one instant is cut by a page's end."""
    with bare(tmp_path) as house:
        assert isinstance(house.clock, FakeClock)
        log, draw = Log(house, house.clock), Random(4)
        for _ in range(4):
            log.freeze(draw)
            for _ in range(12):
                log.prove(draw)
        with house.database.read() as session:
            every = sorted(session.scalars(select(PlannedItem)), key=_place, reverse=newest_first)
            for outcomes in NARROWED:
                read: list[PlannedItem] = []
                while True:
                    after = cursor_of(read[-1]) if read else None
                    wanted = Wanted(None, ALL, None, outcomes, None, after, newest_first)
                    some = page(session, wanted, 3)
                    read += some
                    if len(some) < 3:
                        break
                assert read == [one for one in every if not outcomes or one.outcome in outcomes]


def _place(row: PlannedItem) -> tuple[int, str, str, int]:
    return row.due_ms, row.device, row.entry, row.entry_revision
