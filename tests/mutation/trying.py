"""Tries mutants, each in a process forked from one that has imported and collected everything.

Which tests reach a statement is seen once. A mutant meets those that reach its statement, the
quickest first, until one fails, never returns (`PATIENCE`) or eats the memory up. One that lives
meets every test that reaches its file, on both databases and with all of Hypothesis's examples,
before it counts as a survivor.
"""

import os
import pickle
import resource
import selectors
import signal
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol
from _pytest.tmpdir import tmppath_result_key
from hypothesis import settings

from tests.mutation import living
from tests.mutation.mutants import Mutant, untouched
from tests.mutation.rooms import Room

PATIENCE_S: Final = 20.0
"""And ten times what the test takes without a mutant."""
LONGEST_S: Final = 120
"""More than any test takes."""
MEMORY: Final = 4 << 30

Where = tuple[str, str, int]


class Reached:
    """What each test reaches and how long it takes, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[int, float] = {}
        self.by_statement: defaultdict[Where, set[int]] = defaultdict(set)

    def note(self, item: int, seconds: float, places: Iterable[Where]) -> None:
        self.seconds[item] = seconds
        for place in places:
            self.by_statement[place].add(item)

    def tests_of(self, mutant: Mutant) -> set[int]:
        """Those that reach its statement; of a default, its function; of a constant, its file."""
        exact = self.by_statement.get((mutant.file, mutant.name, mutant.statement))
        if exact is not None:
            return exact
        of_function = self._where(lambda place: place[:2] == (mutant.file, mutant.name))
        if of_function or mutant.statement >= 0:
            return set() if mutant.statement >= 0 else of_function
        return self.tests_of_file(mutant.file)

    def tests_of_file(self, file: str) -> set[int]:
        return self._where(lambda place: place[0] == file)

    def _where(self, is_meant: Callable[[Where], bool]) -> set[int]:
        found = (items for place, items in self.by_statement.items() if is_meant(place))
        return set[int]().union(*found)


class Trying:
    """A plugin of pytest that tries mutants of one room instead of running what was collected.

    `survivors` are those that no test saw; `endless` counts those under which a test never
    returned.
    """

    def __init__(self, room: Room, mutants: Sequence[Mutant], say: Callable[[str], None]) -> None:
        self._room, self._mutants, self._say = room, mutants, say
        self.survivors: list[Mutant] = []
        self.endless = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        _prepare(session)
        wholes = _lightened(session.items)
        began = time.monotonic()
        quick, reached = self._seen(session)
        self._say(
            f"  {self._room.name}: {len(reached.seconds)} tests seen in"
            f" {time.monotonic() - began:.0f} s"
        )
        order = _Order(reached)
        controls = [untouched(file) for file in {one.file: None for one in self._mutants}]
        for one in controls:
            self._control(session, one, reached.tests_of_file(one.file) & quick, reached)
        first = ((one, order.of(one, reached.tests_of(one) & quick)) for one in self._mutants)
        lived = self._try(session, first, reached, order)
        for one in [each for each in controls if any(each.file == other.file for other in lived)]:
            self._control(session, one, reached.tests_of_file(one.file), reached)
        thorough = ((one, order.of(one, reached.tests_of_file(one.file))) for one in lived)
        for test, whole in wholes:
            setattr(test, _SETTINGS, whole)
        self.survivors = sorted(
            self._try(session, thorough, reached, order), key=self._mutants.index
        )
        return True

    def _seen(self, session: pytest.Session) -> tuple[set[int], Reached]:
        told = _Child(lambda: pickle.dumps(_reach(session, self._room.files)))
        found = told.result()
        reached = pickle.loads(found) if found else "it never returns"  # noqa: S301  (our child's)
        if not isinstance(reached, Reached):
            raise pytest.UsageError(f"without any mutant: {reached}")
        quick = {n for n, item in enumerate(session.items) if not _is_second_turn(item)}
        return quick, reached

    def _control(
        self, session: pytest.Session, control: Mutant, tests: Iterable[int], reached: Reached
    ) -> None:
        """Raises where a test fails in a fork of its own although nothing was changed."""
        found = _Child(partial(_meet, session, control, sorted(tests), reached.seconds)).result()
        if found != _LIVES:
            name = session.items[int(found)].nodeid if found else "one that never returned"
            raise pytest.UsageError(f"{control.file} without any mutant: {name}")

    def _try(
        self,
        session: pytest.Session,
        mutants: Iterable[tuple[Mutant, Sequence[int]]],
        reached: Reached,
        order: "_Order",
    ) -> list[Mutant]:
        """Those that live."""
        lived: list[Mutant] = []
        work = (
            (mutant, partial(_meet, session, mutant, tests, reached.seconds))
            for mutant, tests in mutants
        )
        for count, (mutant, told) in enumerate(_at_once(work), 1):
            if told == _LIVES:
                lived.append(mutant)
            elif told:
                order.caught_by(mutant, int(told))
            else:
                self.endless += 1
            if count % 100 == 0:
                self._say(f"  {self._room.name}: {count} tried, {len(lived)} live")
        return lived


class _Order:
    """Tests that caught neighbours come first, then the quickest."""

    def __init__(self, reached: Reached) -> None:
        self._seconds = reached.seconds
        self._caught: defaultdict[tuple[str, int], int] = defaultdict(int)

    def caught_by(self, mutant: Mutant, item: int) -> None:
        self._caught[mutant.name, item] += 1

    def of(self, mutant: Mutant, tests: Iterable[int]) -> list[int]:
        return sorted(
            tests, key=lambda n: (self._seconds[n] / (1 + 5 * self._caught[mutant.name, n]), n)
        )


_SETTINGS: Final = "_hypothesis_internal_use_settings"
_DONE: Final = b"done "
_LIVES: Final = b"lives"


def _meet(
    session: pytest.Session, mutant: Mutant, tests: Sequence[int], seconds: dict[int, float]
) -> bytes:
    """In a child: the test that saw it; a child that says nothing was ended by it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    living.change(mutant)
    for n in tests:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE_S + 10 * seconds[n])
        if not _passes(session, session.items[n]):
            return str(n).encode()
    signal.setitimer(signal.ITIMER_REAL, 0)
    return _LIVES


def _reach(session: pytest.Session, files: Iterable[str]) -> Reached | str:
    """In a child: every test, watched; the name of one that fails."""
    places: set[Where] = set()
    for file in files:
        living.watch(file, places.add)
    reached = Reached()
    for n, item in enumerate(session.items):
        places.clear()
        began = time.monotonic()
        signal.alarm(LONGEST_S)
        if told := _failures(session, item):
            return "\n".join([item.nodeid, *told])
        signal.alarm(0)
        reached.note(n, time.monotonic() - began, set(places))
    return reached


def _passes(session: pytest.Session, item: pytest.Item) -> bool:
    return not _failures(session, item)


def _failures(session: pytest.Session, item: pytest.Item) -> list[str]:
    """What it says when it fails."""
    around: Any = item.parent  # is kept for the next test, and goes when that is of another one
    session._setupstate.teardown_exact(item)
    reports = runtestprotocol(item, nextitem=around, log=False)
    return [one.longreprtext for one in reports if one.failed]


def _lightened(items: Iterable[pytest.Item]) -> list[tuple[Any, settings]]:
    """Has Hypothesis try a third of its examples; returns what it was told before."""
    objects = (getattr(item, "obj", None) for item in items)
    tests = [getattr(one, "__func__", one) for one in objects]  # a method's own function
    told = [(test, getattr(test, _SETTINGS, None)) for test in tests]
    wholes = [(test, whole) for test, whole in told if whole is not None]
    for test, whole in wholes:
        light = settings(whole, max_examples=max(1, whole.max_examples // 3))
        setattr(test, _SETTINGS, light)
    return wholes


def _is_second_turn(item: pytest.Item) -> bool:
    turns = getattr(item, "callspec", None)
    return turns is not None and turns.params.get("engine") == "postgresql"


def _prepare(session: pytest.Session) -> None:
    """What is made once for all tests is made before the first fork, but what has threads."""
    items: list[Any] = session.items
    for item in items:
        if "database" in item.fixturenames and "portal" not in item.fixturenames:
            session._setupstate.setup(item)
            for name in ("empty_sqlite", "whole_app"):
                item._request.getfixturevalue(name)
            item.stash[tmppath_result_key] = {}  # no test was run
            session._setupstate.teardown_exact(item.parent)
            item._initrequest()  # else every child meets it in this one's folder and database
            break
    living.freeze()


class _Child:
    """A fork that does one thing, tells its end of it in bytes, and goes."""

    def __init__(self, act: Callable[[], bytes]) -> None:
        self.read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _act(act, write)
        os.close(write)

    def result(self) -> bytes:
        with os.fdopen(self.read, "rb") as told:
            found = told.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFEXITED(status) and not found.startswith(_DONE):
            raise RuntimeError(found.decode() or "a child said nothing")
        return found.removeprefix(_DONE)


def _act(act: Callable[[], bytes], write: int) -> None:
    """Never returns."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nothing, standard)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        with os.fdopen(write, "wb") as told:
            try:
                told.write(_DONE + act())
            except Exception:  # noqa: BLE001  (the parent raises it)
                told.write(traceback.format_exc().encode())
    finally:
        os._exit(0)


def _at_once(
    work: Iterable[tuple[Mutant, Callable[[], bytes]]],
) -> Iterator[tuple[Mutant, bytes]]:
    """As many children at once as there are cores; what each told, as they end."""
    running = selectors.DefaultSelector()
    for mutant, act in work:
        while len(running.get_map()) >= len(os.sched_getaffinity(0)):
            yield from _ended(running)
        child = _Child(act)
        running.register(child.read, selectors.EVENT_READ, (mutant, child))
    while running.get_map():
        yield from _ended(running)


def _ended(running: selectors.BaseSelector) -> Iterator[tuple[Mutant, bytes]]:
    for key, _ in running.select():
        running.unregister(key.fd)
        mutant, child = key.data
        yield mutant, child.result()
