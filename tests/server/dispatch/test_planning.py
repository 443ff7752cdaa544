"""The digests the server expects are those a device computes for itself."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schedules.config import DeviceConfig, Place, Window
from schedules.programme import Block, Entry, Policy, Programme, Sound
from schedules.recurrence import Daily, When
from schedules.resolve import resolve
from schedules.zones import instant_of
from server.dispatch.documents import Dated
from server.dispatch.planning import Planner

DAY = date(2026, 11, 24)
ZONE = "Asia/Ho_Chi_Minh"
HOUR = 3_600_000


def entry(n: int, hour: int, hours_long: int, late: int) -> Entry:
    sound = Sound("b-one", "ab" * 32, hours_long * HOUR, 1_000)
    when = When(ZONE, date(2026, 1, 1), None, (hour * HOUR,), Daily())
    return Entry(
        f"e-{n}", 1, "normal", ("w",), Block((sound,)), when, 0, None, n,
        may_start_late_by_ms=late * HOUR,
    )  # fmt: skip


entries = st.lists(
    st.tuples(st.integers(0, 23), st.integers(1, 10), st.integers(0, 6)), min_size=1, max_size=6
).map(lambda drawn: tuple(entry(n, *one) for n, one in enumerate(drawn)))


@given(entries, st.integers(-80, 30), st.integers(-80, 30))
def test_devices_share_plans(found: tuple[Entry, ...], joined: int, later: int) -> None:
    """The plan of a device that joined at any time is the one it resolves itself, whichever
    other device's plan was asked for before."""
    programme = Programme("w", 1, 0, found, (Policy(0, accepts_by_default=True),))
    midnight = instant_of(DAY, 0, ZONE)
    always = (Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * HOUR),)
    planner = Planner()
    for name, hours in (("d-one", joined), ("d-two", later), ("d-old", -10_000)):
        config = DeviceConfig(
            name, (Place("w", "ward"),), permitted=always, since=midnight + hours * HOUR
        )
        for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)):
            mine = planner.plan(config, {"w": Dated("i-1", programme)}, day)
            assert mine.digest == resolve({"w": programme}, config, day).digest


def test_another_document_is_another_plan() -> None:
    """A newer document, or another policy of the device, gives its own plan."""
    config = DeviceConfig(
        "d-one", (Place("w", "ward"),), permitted=(Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * HOUR),)
    )
    early, late = (Programme("w", n, 0, (entry(n, n, 1, 0),)) for n in (5, 6))
    planner = Planner()
    first = planner.plan(config, {"w": Dated("i-1", early)}, DAY)
    second = planner.plan(config, {"w": Dated("i-2", late)}, DAY)
    louder = planner.plan(replace(config, volume=50), {"w": Dated("i-2", late)}, DAY)
    assert len({first.digest, second.digest, louder.digest}) == 3
    assert planner.plan(config, {"w": Dated("i-1", early)}, DAY) is first
