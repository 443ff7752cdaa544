"""The use of data is kept across restarts, and the card is hardly written."""

from datetime import date
from pathlib import Path

import pytest

from device_agent import usage
from device_agent.core.usage import Ledger, use_of
from device_agent.meter import Meter
from device_agent.updating import folder
from device_agent.usage import FILE, KEPT_EVERY_NS, Usage
from schedules.wire import topics
from schedules.wire.usage import UsedDay
from tests.device_agent.core.city import DEVICE

BEAT = topics.BEAT_TOPIC.of(DEVICE)
TODAY = date(2026, 11, 24)
MINUTE_NS = 60_000_000_000


@pytest.fixture
def meter() -> Meter:
    return Meter(lambda _: None, lambda: None)


def begun(data: Path, meter: Meter) -> Usage:
    return Usage(data, meter)


def test_a_day_goes_on_after_a_restart(tmp_path: Path, meter: Meter) -> None:
    """What was counted before the agent left in good order counts with what comes after."""
    before = begun(tmp_path, meter)
    meter.sent(BEAT, 80, 1)
    (first,) = before.settle(TODAY, 0)
    meter.sent(BEAT, 80, 1)
    before.settle(TODAY, MINUTE_NS)
    before.keep()
    after = begun(tmp_path, meter)
    meter.sent(BEAT, 80, 1)
    (told,) = after.settle(TODAY, 0)
    assert told == UsedDay(TODAY, tuple(3 * n for n in first.by_cause))


def test_the_card_is_written_once_an_hour(tmp_path: Path, meter: Meter) -> None:
    """A busy day writes the file when it begins and 24 times more; a quiet one not at all."""
    book, written = begun(tmp_path, meter), set()
    for minute in range(24 * 60 + 1):
        meter.sent(BEAT, 80, 1)
        book.settle(TODAY, minute * MINUTE_NS)
        written.add((tmp_path / FILE).stat().st_ino)
        (tmp_path / f"{minute}").hardlink_to(tmp_path / FILE)  # no number is given twice
    assert len(written) == 25
    for minute in range(24 * 60 + 2, 26 * 60 + 2):
        book.settle(TODAY, minute * MINUTE_NS)
    assert len(written | {(tmp_path / FILE).stat().st_ino}) <= 26


def test_a_power_cut_costs_an_hour_of_the_count_at_most(tmp_path: Path, meter: Meter) -> None:
    """What was not kept is gone, and all before it stands."""
    book = begun(tmp_path, meter)
    for minute in range(90):
        meter.sent(BEAT, 80, 1)
        book.settle(TODAY, minute * MINUTE_NS)
    (whole,), (kept,) = book.settle(TODAY, 90 * MINUTE_NS), begun(tmp_path, meter).settle(TODAY, 0)
    of_an_hour = sum(whole.by_cause) * 2 // 3
    assert of_an_hour <= sum(kept.by_cause) <= sum(whole.by_cause)


def test_the_day_that_ended_is_on_the_card_at_once(tmp_path: Path, meter: Meter) -> None:
    """Midnight writes it, so that its number is whole."""
    book = begun(tmp_path, meter)
    meter.sent(BEAT, 80, 1)
    book.settle(TODAY, 0)
    meter.sent(BEAT, 80, 1)
    book.settle(date(2026, 11, 25), MINUTE_NS)
    assert len(usage.read(tmp_path).yesterday.sent) == len(usage.read(tmp_path).today.sent)
    assert usage.read(tmp_path).day == date(2026, 11, 25)


def test_what_updates_used_is_taken_in(tmp_path: Path, meter: Meter) -> None:
    """They are a process of their own and leave their sum; it is booked once, also after a
    restart of the agent."""
    folder.add_used(tmp_path, 900, 40_000)
    folder.add_used(tmp_path, 100, 2_000)
    book = begun(tmp_path, meter)
    book.settle(TODAY, 0)
    book.keep()
    begun(tmp_path, meter).settle(TODAY, 0)
    assert usage.read(tmp_path).today == use_of({"updates": (1_000, 42_000)})


@pytest.mark.parametrize("said", [b"", b"{}", b"\xff", b'{"day": null}', b"[" * 20_000])
def test_a_damaged_file_begins_the_count_anew(tmp_path: Path, meter: Meter, said: bytes) -> None:
    """Whatever stands there, the agent starts and counts."""
    (tmp_path / FILE).write_bytes(said)
    assert usage.read(tmp_path) == Ledger()
    meter.sent(BEAT, 80, 1)
    assert begun(tmp_path, meter).settle(TODAY, 0) != ()


def test_a_card_that_takes_nothing_stops_no_count(
    tmp_path: Path, meter: Meter, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log; the numbers go on in memory, and are kept once it can be."""
    (tmp_path / "data").write_text("no folder")
    book = begun(tmp_path / "data", meter)
    meter.sent(BEAT, 80, 1)
    assert book.settle(TODAY, KEPT_EVERY_NS) != ()
    assert "cannot be kept" in caplog.text
