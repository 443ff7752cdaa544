"""The second verifier, the console's, run by node beside the first (docs/evidence.md)."""

import json
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from schedules.evidence import note
from schedules.evidence.faults import FaultError
from schedules.evidence.note import Checkpoint, Note
from schedules.evidence.verify import Verified, verify
from server.console import make

ROLLDOWN: Final = make.HERE / "node_modules/rolldown/bin/cli.mjs"
_SOURCE: Final = make.HERE / "src/verifier/index.ts"
_ASKING: Final = Path(__file__).with_name("second.mjs")

MISSING: Final = None if ROLLDOWN.is_file() else "the console's packages are not installed"
"""Why there is no second verifier here, or None."""

Told = tuple[Any, ...]
"""What a verifier said: a fault's code and line; or what an export that holds tells."""


@dataclass(frozen=True, slots=True)
class Second:
    """One process that is asked about one export after the other."""

    process: "subprocess.Popen[str]"

    def said(self, export: Path, origin: str, since: str | None = None) -> Told:
        """`since` is a note."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        question = {"path": str(export), "root": origin, "since": since}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the second verifier went away"
        told = json.loads(answer)
        if "code" in told:
            return told["code"], told["line"]
        counts = tuple(sorted(told["counts"].items()))
        return (
            told["note"], told["whole"], told["area"], told["lines"], told["shown"],
            told["hidden"], told["receipts"], told["lost"], told["devices"], counts,
            told["sinceLost"] is not None, [tuple(one.values()) for one in told["restored"]],
            _values(told["workedOut"]), told["byPlan"],
        )  # fmt: skip


@contextmanager
def started(folder: Path) -> Iterator[Second]:
    """It is bundled into that folder first."""
    bundle = folder / "verifier.mjs"
    form = ["--format", "esm", "--platform", "node"]
    made: list[str | Path] = [make.node(), ROLLDOWN, _SOURCE, *form, "-o", bundle]
    ended = subprocess.run(made, cwd=make.HERE, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    asked = [make.node(), _ASKING, bundle]
    pipe = subprocess.PIPE
    with subprocess.Popen(asked, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        yield Second(process)
        assert process.stdin is not None
        process.stdin.close()


def first_said(export: Path, origin: str, since: str | None = None) -> Told:
    """What `loa-verify` says of it."""
    try:
        return _told(verify(export, origin, _checkpoint(since), jobs=1))
    except FaultError as fault:
        return fault.code, fault.line


def _checkpoint(since: str | None) -> Checkpoint | None:
    found: Note | None = note.read(since) if since is not None else None
    return found.checkpoint if found is not None else None


def _told(found: Verified) -> Told:
    return (
        found.note, found.whole, found.area, found.lines, found.shown, found.hidden,
        found.receipts, found.lost, found.devices, tuple(sorted(found.counts.items())),
        found.since_lost, [
            (one.at_ms, one.who, one.why, one.before.size, one.seen, len(one.witnesses),
             one.receipts)
            for one in found.restored
        ],
        _values(asdict(found.worked_out) | {"orders": found.worked_out.orders._asdict()}),
        found.by_plan,
    )  # fmt: skip


def _values(told: Any) -> Any:
    return [_values(one) for one in told.values()] if isinstance(told, dict) else told


def packed(folder: Path, out: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The zip of an export's folder."""
    with zipfile.ZipFile(out, "w", method) as held:
        for file in sorted(folder.iterdir()):
            held.write(file, file.name)
    return out


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Second]:
    """One for all that ask it."""
    if MISSING is not None:
        pytest.skip(f"no second verifier: {MISSING}")
    with started(tmp_path_factory.mktemp("second")) as found:
        yield found
