"""The journal: what a commit returned for stands on the disk, whole, whatever happens next."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from device_agent.core.effects import (
    Admitted,
    Append,
    Drop,
    DropDocument,
    Keep,
    KeepDocument,
    MarkAcked,
    Prune,
    Write,
)
from device_agent.core.facts import (
    Accounted,
    Acked,
    Airing,
    Bar,
    Ended,
    Fact,
    OrderOver,
    Passed,
    StoppedThrough,
    Time,
    kind_of,
)
from device_agent.journal import Journal, StorageError
from schedules.orders import Lift, Stop
from schedules.wire.receipt import ItemSubject, OrderSubject
from tests.simulation.agent_journal import MemoryJournal

ITEM = ItemSubject("ben-thanh", "ban-tin", 3, 1_795_388_400_000)
FACTS: tuple[Fact, ...] = (
    Airing(ITEM, 7, ("a" * 64,), 1, 2, 3, 80, "boot", started_us=4, sounded_ms=5),
    Airing(OrderSubject("ben-thanh", "bao", 2), 0, (), 1, 2, 3, 100, "boot", restarted=True),
    Ended(ITEM, 9),
    Bar(Stop("dung", "ben-thanh", 10), 11, 1, "ben-thanh"),
    Bar(Lift("mo", "ben-thanh", "dung", "ben-thanh"), 12, 0, "hai-phong"),
    OrderOver(13),
    StoppedThrough(14),
    Accounted(date(2026, 11, 23)),
    Acked(15, 16, "b" * 64),
    Time(17, "boot", -18, 19, 2**60, "e" * 32),
    Passed(20, "f" * 64, "0" * 32),
)
DOCUMENT = KeepDocument("slot", "topic", 1, "c" * 64, b"raw", (Admitted("d" * 64, 2),))


@contextmanager
def opened(path: Path) -> Iterator[Journal]:
    journal = Journal.open(path)
    try:
        yield journal
    finally:
        journal.close()


def append(n: int) -> Append:
    return Append(n, f"{n:064x}", b"receipt %d" % n, n)


@pytest.mark.parametrize("fact", FACTS, ids=kind_of)
def test_every_fact_comes_back_as_it_was(fact: Fact, tmp_path: Path) -> None:
    """A fact kept is the same fact after a restart."""
    with opened(tmp_path / "j") as journal:
        journal.commit((Keep("key", fact),))
    with opened(tmp_path / "j") as journal:
        assert journal.memory().facts == {(kind_of(fact), "key"): fact}


def test_it_keeps_what_the_simulated_journal_keeps(tmp_path: Path) -> None:
    """One contract, two journals: the simulated one is no easier than the real one."""
    steps: tuple[tuple[Write, ...], ...] = (
        (DOCUMENT, Keep("a", FACTS[0]), append(1), append(2)),
        (KeepDocument("slot", "topic", 2, "e" * 64, b"newer"), Keep("a", FACTS[1]), append(3)),
        (MarkAcked(2, 1_000), Keep("b", FACTS[2])),
        (MarkAcked(1, 2_000), Drop("airing", "a"), append(4)),
        (Prune(1_500), KeepDocument("other", "topic", 1, "f" * 64, b"x")),
        (DropDocument("other"), MarkAcked(4, 3_000)),
        (Prune(2_999), Drop("ended", "never there")),
    )
    simulated = MemoryJournal()
    with opened(tmp_path / "j") as journal:
        for writes in steps:
            assert journal.commit(writes) == simulated.commit(writes)
            assert journal.memory() == simulated.memory()
            assert journal.receipts(1, 9) == simulated.receipts(1, 9)


def test_a_commit_is_whole_or_nothing(tmp_path: Path) -> None:
    """A transaction that cannot be finished leaves nothing behind."""
    with opened(tmp_path / "j") as journal:
        journal.commit((append(1),))
        with pytest.raises(sqlite3.IntegrityError):
            journal.commit((Keep("a", FACTS[0]), append(1)))
        assert journal.memory().facts == {}


def test_a_full_disk_is_a_typed_fault_and_changes_nothing(tmp_path: Path) -> None:
    """The core is told `disk_full` and tries again."""
    with opened(tmp_path / "j") as journal:
        connection = journal._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageError) as fault:
            journal.commit((Append(1, "", bytes(1_000_000), 1),))
        assert fault.value.reason == "disk_full"
        connection.execute("PRAGMA max_page_count = 100000")
        assert journal.memory().last_receipt == 0
        journal.commit((append(1),))


def test_every_database_has_a_name_of_its_own(tmp_path: Path) -> None:
    """128 random bits, kept for the database's life: a re-flashed device starts a new journal."""
    with opened(tmp_path / "a") as one, opened(tmp_path / "b") as other:
        assert one.id != other.id
        assert len(one.id) == 32
        name = one.id
    with opened(tmp_path / "a") as again:
        assert again.id == name


def test_a_damaged_database_is_set_aside(tmp_path: Path) -> None:
    """The device goes on with a new journal; the old one stays for whoever wants to look."""
    (tmp_path / "j").write_bytes(b"this is no database" * 1000)
    with opened(tmp_path / "j") as journal:
        journal.commit((append(1),))
    assert [path for path in tmp_path.iterdir() if path.name.startswith("damaged-")]


def test_what_another_version_wrote_is_left_aside(tmp_path: Path) -> None:
    """A fact of an unknown form is not guessed at."""
    with opened(tmp_path / "j") as journal:
        journal.commit((Keep("a", FACTS[0]),))
        journal._connection.execute("UPDATE facts SET value = '{}'")
        assert journal.memory().facts == {}


WRITER = """
import sys
from pathlib import Path
from device_agent.core.effects import Append, Keep
from device_agent.core.facts import StoppedThrough
from device_agent.journal import Journal

journal = Journal.open(Path(sys.argv[1]))
n = journal.memory().last_receipt
while True:
    n += 1
    journal.commit((Append(n, f"{n:064x}", b"r" * 1000, n), Keep("", StoppedThrough(n))))
    print(n, flush=True)
"""


def test_a_kill_at_any_instant_loses_no_commit_that_returned(tmp_path: Path) -> None:
    """After kill -9 the journal holds all that was said to stand, and no half of anything."""
    for kill in range(1, 6):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "j")], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            said = [int(child.stdout.readline()) for _ in range(3 * kill)]
            child.send_signal(signal.SIGKILL)
            said += [int(line) for line in child.stdout.read().split(b"\n") if line]
        with opened(tmp_path / "j") as journal:
            memory = journal.memory()
            assert memory.last_receipt >= said[-1]
            kept = journal.receipts(1, memory.last_receipt)
            assert len(kept) == memory.last_receipt
            assert memory.facts["stopped_through", ""] == StoppedThrough(memory.last_receipt)
