"""Fifty editors of five programmes on PostgreSQL, over HTTP, through two server processes.

Each reads a programme and changes it on top of what it saw; of those that saw the same, one is
accepted. Beside them a publisher empties the outbox all the time. In the end the history holds
every accepted change exactly once and nothing of a refused one, revisions have no gap, and what
was published last is what was decided last. `count` is seconds.
"""

import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select

from server.accounts.web import COOKIE
from server.base.activity import Activity
from server.base.outbox import Outbox
from server.base.web import House
from server.dispatch import documents
from server.dispatch.composition import Pen
from server.dispatch.models import Document
from server.dispatch.publishing import empty_outbox
from server.migrations import upgrade
from server.programme.models import EntryRow, ProgrammeRevision
from tests.postgresql import MISSING, found, lent
from tests.postgresql.office import house, opened
from tests.server import city as cities
from tests.server.programme.desk import approved
from tests.soak.harness import say

DEFAULT_COUNT = 60
EDITORS: Final = 50
PROCESSES: Final = 2
AREAS: Final = ("hp", "w-le-chan", "n-le-chan-3", "w-hai-an", "x-vinh-bao")
STANDING: Final = 12
"""So many entries of a programme stand, roughly; the rest of its versions is history."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What one editor asked, by its mark, and the answer: its revision, or None for a refusal."""

    area: str
    mark: int
    revision: int | None
    entry: str
    is_end: bool


def run(count: int, first_seed: int) -> None:
    """Edit for `count` seconds. Raises `AssertionError` at what is lost; the seed says who asks
    what, though not who comes first."""
    source = found()
    assert source is not None, MISSING
    with (
        tempfile.TemporaryDirectory(prefix="loa-editors-") as folder,
        lent(Path(folder) / "postgresql", source) as server,
        server.database() as address,
    ):
        say(told(edit(address, Path(folder), count, first_seed), count))


def told(deeds: list[Deed], seconds: int) -> str:
    """The figures of a run."""
    accepted = sum(deed.revision is not None for deed in deeds)
    return (
        f"editors: {EDITORS} in {PROCESSES} processes for {seconds} s: {accepted:,} changes "
        f"accepted ({accepted / seconds:.0f}/s), {len(deeds) - accepted:,} refused, none lost"
    )


def edit(address: str, folder: Path, seconds: int, seed: int) -> list[Deed]:
    """On an empty database. Returns everything that was asked, once it is known to be right."""
    ours = house(address, folder)
    with closing(ours.database), ExitStack() as processes:
        upgrade(ours.database)
        tokens, bulletin = _founded(ours)
        ports = [processes.enter_context(opened(address, folder)) for _ in range(PROCESSES)]
        ends = time.monotonic() + seconds
        published = processes.enter_context(_publishing(ours))
        with ThreadPoolExecutor(EDITORS) as pool:
            editors = [
                _Editor(n, ports[n % PROCESSES], tokens[n], bulletin, random.Random(f"{seed}/{n}"))
                for n in range(EDITORS)
            ]
            asked = [pool.submit(lambda one: list(one.edit_until(ends)), one) for one in editors]
            deeds = [deed for one in asked for deed in one.result()]
        published.stop()
        _check(ours, deeds)
    return deeds


class _Editor:
    """One person who changes programmes without a pause."""

    def __init__(
        self, number: int, port: int, token: str, bulletin: str, chance: random.Random
    ) -> None:
        self._number, self._bulletin, self._chance = number, bulletin, chance
        self._headers = {"Cookie": f"{COOKIE}={token}", "Content-Type": "application/json"}
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def edit_until(self, ends: float) -> Iterator[Deed]:
        n = 0
        with closing(self._line):
            while time.monotonic() < ends:
                n += 1
                yield self._deed(self._chance.choice(AREAS), self._number * 100_000 + n)

    def _deed(self, area: str, mark: int) -> Deed:
        status, seen = self._ask("GET", f"/api/areas/{area}/programme")
        assert status == 200, seen
        standing = [entry["id"] for entry in seen["entries"]]
        entry = self._chance.choice(standing) if standing else ""
        base = seen["revision"]
        if len(standing) < self._chance.randrange(2 * STANDING) or not entry:
            entry, path, method = "", f"/api/areas/{area}/entries", "POST"
        else:
            method = "PUT" if self._chance.random() < 0.7 else "DELETE"
            path = f"/api/areas/{area}/entries/{entry}"
        if method == "DELETE":
            status, answer = self._ask(method, f"{path}?base_revision={base}")
        else:
            asked = {"base_revision": base, "entry": self._entry(area, mark)}
            status, answer = self._ask(method, path, asked)
        if status in (200, 201):
            entry = entry or answer["entry"]["id"]
            return Deed(area, mark, answer["revision"], entry, method == "DELETE")
        assert (status, answer["code"]) == (409, "revision_conflict"), (status, answer)
        return Deed(area, mark, None, entry, method == "DELETE")

    def _entry(self, area: str, mark: int) -> dict[str, Any]:
        """Its mark stands in how late it may start, to the millisecond."""
        when = {
            "zone": "Asia/Ho_Chi_Minh",
            "first": str((datetime.now(UTC) + timedelta(days=2)).date()),
            "times": [self._chance.randrange(6, 20) * 3_600_000],
            "rule": {"kind": "daily"},
        }
        return {
            "class": "normal",
            "areas": [area],
            "block": {"bulletins": [self._bulletin]},
            "when": when,
            "may_start_late_by_ms": mark,
        }

    def _ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        self._line.request(method, path, body and json.dumps(body), self._headers)
        answer = self._line.getresponse()
        return answer.status, json.loads(answer.read())


class _publishing:  # noqa: N801  (used as the function it stands for)
    """A publisher that never rests, until `stop`; then everything is composed."""

    def __init__(self, ours: House) -> None:
        self._house, self._pen = ours, Pen(ours.custody)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._publish)
        self._failed: list[BaseException] = []

    def __enter__(self) -> "_publishing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def stop(self) -> None:
        """Raises what the publisher raised."""
        self.__exit__()
        for failure in self._failed:
            raise failure
        empty_outbox(self._house, self._pen, self._house.clock.now_ms())

    def _publish(self) -> None:
        try:
            while not self._over.wait(0.02):
                empty_outbox(self._house, self._pen, self._house.clock.now_ms())
        except BaseException as failure:  # noqa: BLE001  (told by `stop`, on the thread that asks)
            self._failed.append(failure)


def _founded(ours: House) -> tuple[list[str], str]:
    """The tokens of fifty operators of the whole city, and a bulletin that all may schedule."""
    residents = cities.found(ours)
    bulletin = approved(ours, residents, level="city")
    now = ours.clock.now_ms()
    with ours.database.write() as session:
        tokens = [
            cities.settle(session, f"editor-{n}", f"Cán bộ {n}", "hp", ("operator",), now).token
            for n in range(EDITORS)
        ]
    return tokens, bulletin


def _check(ours: House, deeds: list[Deed]) -> None:
    accepted = {(d.area, d.revision): d for d in deeds if d.revision is not None}
    assert len(accepted) == sum(d.revision is not None for d in deeds), "a revision given twice"
    for area in AREAS:
        _check_area(ours, area, {n: d for (where, n), d in accepted.items() if where == area})
    refused = {d.mark for d in deeds if d.revision is None}
    with ours.database.read() as session:
        kept = Counter(session.scalars(select(EntryRow.may_start_late_by_ms)))
        assert set(kept.values()) <= {1}, "a change stands twice"
        assert set(kept) == {d.mark for d in accepted.values() if not d.is_end}
        assert not refused & set(kept), "something refused stands"
        assert not session.scalars(select(Outbox).where(Outbox.due != "trust")).all()


def _check_area(ours: House, area: str, accepted: dict[int, Deed]) -> None:
    with ours.database.read() as session:
        revisions = select(ProgrammeRevision.revision).filter_by(area=area)
        saved = session.scalars(revisions.order_by(ProgrammeRevision.revision)).all()
        assert list(saved) == list(range(1, len(saved) + 1)), f"{area}: a gap"
        assert set(saved) == set(accepted), f"{area}: lost {set(saved) ^ set(accepted)}"
        versions = {
            (row.id, row.revision): row
            for row in session.scalars(select(EntryRow).filter_by(area=area))
        }
        for n, deed in accepted.items():
            row = versions.get((deed.entry, n))
            assert (row is None) == deed.is_end, (area, n)
            assert row is None or row.may_start_late_by_ms == deed.mark, (area, n)
        lines = select(Activity.detail).where(Activity.area == area, Activity.refused.is_(None))
        noted = Counter(
            detail["revision"] for detail in session.scalars(lines) if "revision" in detail
        )
        assert noted == Counter(saved), f"{area}: the log tells otherwise"
        newest = documents.programmes(session, [area])
        assert not saved or newest[area].body.revision == saved[-1], f"{area}: not published"
        topic = select(Document.topic).where(Document.superseded_ms.is_(None))
        assert set(Counter(session.scalars(topic)).values()) <= {1}, "two newest of one topic"
