"""How exactly the true stack sounds: `./run proof`, its recordings held against the plan."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.row import Row

ONE_FRAME_MS = 1000 / 48_000
TARGET = "≤ 1 ms"


def rows() -> Iterator[Row]:
    """One proof with six agents: the error of their starts, by the timeline of what they wrote.

    The limit beside it is one frame at 48 kHz: no start can be told finer.
    """
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "server.demo.proof", "--out", out],
            stdout=subprocess.DEVNULL,
            check=False,
        )
        summary = _read(Path(out) / "summary.json")
    if done.returncode != 0 or summary is None:
        reason = f"the proof itself failed (exit {done.returncode})"
        yield Row("start error, p99", None, "ms", None, None, TARGET, None, reason)
        return
    for name in ("p50", "p99"):
        error = summary["error_ms"][name]
        yield Row(
            row=f"start error, {name}",
            value=round(error, 4),
            unit="ms",
            limit=round(ONE_FRAME_MS, 4),
            ratio=round(error / ONE_FRAME_MS, 3),
            target=TARGET,
            met=error <= 1,
            reason=None,
        )


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
