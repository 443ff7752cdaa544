"""How long an auditor waits, and what it costs: `loa-verify` over an export of
a million receipts, as a program of its own.

Beside it stands what no verifier can do without: the same number of bare signatures, verified on as
many cores.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import psutil

from schedules.canonical import written
from schedules.evidence.tree import leaf_hash
from schedules.wire.keys import verify
from tests.bench.row import Row
from tests.contract.vectors.cast import key
from tests.schedules.evidence.making import City, Line

RECEIPTS: Final = 1_000_000
DEVICES: Final = 1_000
WITHIN_S: Final = 180
WITHIN_MB: Final = 500
BARE: Final = 20_000
SAMPLE_S: Final = 0.2


class Written(City):
    """One that keeps nothing of what it wrote."""

    out: BinaryIO

    def put(self, line: Line) -> None:
        raw = written(line)
        self.tree.append(leaf_hash(raw))
        self.out.write(raw + b"\n")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--receipts", type=int, default=RECEIPTS, help=f"verify: how many (default {RECEIPTS:,})"
    )


def rows(options: argparse.Namespace) -> Iterator[Row]:
    """The time and the memory of one whole check."""
    with tempfile.TemporaryDirectory() as folder:
        city, receipts = _make(Path(folder), options.receipts)
        seconds, megabytes, said = _verify(Path(folder), city.origin[-32:])
    limit = _bare(receipts)
    share = receipts / RECEIPTS
    told = f"{said}; {os.cpu_count()} processes; the limit is as many bare signatures on them"
    yield Row(
        f"{receipts:,} receipts checked", seconds, "s", limit, seconds / limit,
        f"≤ {WITHIN_S * share:.0f} s", seconds <= WITHIN_S * share, told,
    )  # fmt: skip
    yield Row(
        "memory at its most, all processes", megabytes, "MB", None, None, f"≤ {WITHIN_MB} MB",
        megabytes <= WITHIN_MB, "resident, each process's own and shared",
    )  # fmt: skip


def _make(folder: Path, receipts: int) -> tuple[City, int]:
    devices = min(DEVICES, receipts)
    city = Written(devices=devices, days=max(1, receipts // devices - 1), pass_every=1_440)
    with (folder / "log.jsonl").open("wb") as city.out:
        city.make()
    log = folder / "log.jsonl"
    log.rename(folder / "kept")
    city.write(folder)
    (folder / "kept").replace(log)
    return city, sum(city.n.values())


def _verify(folder: Path, root: str) -> tuple[float, float, str]:
    command = [sys.executable, "-m", "schedules.evidence.cli", str(folder), "--root", root]
    began, most = time.perf_counter(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            most = max(most, _resident(process))
            time.sleep(SAMPLE_S)
        seconds = time.perf_counter() - began
        assert running.stdout is not None
        said = running.stdout.read().splitlines()
    assert running.returncode == 0, said
    return seconds, most / 1e6, next(line for line in said if line.startswith("HOLDS"))


def _resident(process: psutil.Process) -> int:
    try:
        family = [process, *process.children(recursive=True)]
        return sum(one.memory_info().rss for one in family)
    except psutil.NoSuchProcess:
        return 0


def _bare(count: int) -> float:
    """Seconds that so many signatures take on all cores, by the time that some take on one."""
    signer, message = key("office"), bytes(900)
    signature = signer.sign(message)
    began = time.process_time()
    for _ in range(BARE):
        verify(signer.public, message, signature)
    return (time.process_time() - began) / BARE * count / (os.cpu_count() or 1)
