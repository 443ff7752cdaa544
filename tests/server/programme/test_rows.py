"""Rows and the core's dataclasses say the same."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.programme import Acceptance, Block, Entry, Policy, Sound
from schedules.recurrence import Daily, Monthly, Once, Rrule, Weekdays, When, starts
from schedules.spans import Span
from schedules.zones import DAY_MS
from server.areas.models import Area
from server.base.database import Database, Table
from server.programme.models import EntryRow, PolicyRow
from server.programme.rows import ends_ms, entry_of, policy_of, row_of_entry, row_of_policy

pytestmark = pytest.mark.both_databases

ids = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
instants = st.integers(0, 4_000_000_000_000)
lengths = st.integers(0, 12 * 3_600_000)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
sounds = st.builds(
    Sound,
    bulletin=ids,
    content=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    duration_ms=lengths,
    size=st.integers(0, 2**40),
)
rules = st.one_of(
    st.builds(Once),
    st.builds(Daily, every=st.integers(1, 366)),
    st.builds(Weekdays, days=st.lists(st.integers(1, 7), max_size=7).map(tuple)),
    st.builds(Monthly, days=st.lists(st.integers(-1, 31), max_size=5).map(tuple)),
    st.builds(Rrule, rule=st.just("FREQ=WEEKLY;BYDAY=MO")),
)
whens = st.builds(
    When,
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York"]),
    first=days,
    last=st.none() | days,
    times=st.lists(st.integers(0, DAY_MS - 1), min_size=1, max_size=3).map(tuple),
    rule=rules,
    except_days=st.lists(days, max_size=3).map(tuple),
)
entries = st.builds(
    Entry,
    id=ids,
    revision=st.integers(0, 2**40),
    class_=st.sampled_from(["normal", "priority"]),
    areas=st.lists(ids, max_size=3).map(tuple),
    block=st.builds(
        Block,
        bulletins=st.lists(sounds, max_size=3).map(tuple),
        theme=st.none() | sounds,
        repeats=st.integers(1, 20),
        gap_ms=lengths,
        pause_ms=lengths,
    ),
    when=whens,
    live_from=instants,
    live_until=st.none() | instants,
    created_ms=instants,
    may_start_late_by_ms=st.integers(0, 6 * 3_600_000),
    gap_ms=lengths,
    volume=st.none() | st.integers(0, 100),
)
policies = st.builds(
    Policy,
    live_from=instants,
    accepts_by_default=st.booleans(),
    acceptances=st.lists(
        st.builds(
            Acceptance, entry=ids, revision=st.none() | st.integers(0, 99), accepted=st.booleans()
        ),
        max_size=3,
    ).map(tuple),
    order=st.lists(ids, max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('rows')}/loa.sqlite")
    Table.metadata.create_all(
        database.engine, [Table.metadata.tables[t] for t in ("area", "entry", "programme_policy")]
    )
    with database.write() as session:
        session.add(Area(id="hp", name="Hải Phòng", kind="city"))
    yield database
    database.close()


@given(entry=entries)
def test_an_entry_comes_back_from_its_row_as_it_went_in(database: Database, entry: Entry) -> None:
    """Through the database, every entry is what it was, to the millisecond."""
    with database.read() as session:
        session.add(row_of_entry("hp", entry))
        session.flush()
        session.expire_all()
        assert entry_of(session.get_one(EntryRow, (entry.id, entry.revision))) == entry


@given(policy=policies)
def test_a_policy_comes_back_from_its_row_as_it_went_in(database: Database, policy: Policy) -> None:
    """Through the database, every policy is what it was."""
    with database.read() as session:
        session.add(row_of_policy("hp", 7, policy))
        session.flush()
        session.expire_all()
        assert policy_of(session.get_one(PolicyRow, ("hp", 7))) == policy


@given(when=whens.filter(lambda when: not isinstance(when.rule, Rrule)))
def test_no_start_comes_after_an_entrys_end(when: When) -> None:
    """Where a recurrence is said to be over, it has no start from then on."""
    over = ends_ms(when)
    if over is None:
        assert when.last is None
        return
    assert starts(when, Span(over, over + 20 * DAY_MS)) == ()
