"""Finds the benchmarks, runs them, and shows their rows as tables or as JSON."""

import argparse
import importlib
import json
import os
import pkgutil
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import TextIO

from tests.bench.row import Row

HARNESS = {"__main__", "big_city", "crowd", "harness", "mosquitto", "row", "swarm", "sync_player"}
HEADINGS = ("row", "measured", "limit beside it", "ratio", "target", "met")


def discover() -> list[str]:
    """Names of the benchmarks, sorted: the modules of this package but its harness."""
    here = str(Path(__file__).parent)
    names = {module.name for module in pkgutil.iter_modules([here])} - HARNESS
    return sorted(name for name in names if not name.startswith("test_"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, or all.

    Returns 0 when everything named was measured (met or not) or said why it could not be, and 1
    when a benchmark itself broke; exits with 2 on a name that does not exist.
    """
    known = discover()
    parser = argparse.ArgumentParser(
        prog="./run bench", description="Measure, each figure beside the limit it approaches."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="standard output is only the list")
    first, _ = parser.parse_known_args(arguments)
    if unknown := [name for name in first.names if name not in known]:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(known)}")

    with only_rows_on_stdout() as out:
        names = list(dict.fromkeys(first.names)) or known
        modules = {name: importlib.import_module(f"tests.bench.{name}") for name in names}
        for module in modules.values():
            if hasattr(module, "add_options"):
                module.add_options(parser)
        options = parser.parse_args(arguments)
        report = as_json if options.json else as_tables
        return report(((name, measure(modules[name], options)) for name in names), out)


@contextmanager
def only_rows_on_stdout() -> Iterator[TextIO]:
    """Send what is printed here, and file descriptor 1, which children inherit, to standard
    error; yield the real standard output."""
    sys.stdout.flush()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)
        try:
            with redirect_stdout(sys.stderr):
                yield out
        finally:
            out.flush()
            os.dup2(out.fileno(), 1)


def measure(module: ModuleType, options: argparse.Namespace) -> tuple[list[Row], bool]:
    """All rows of one benchmark, and whether it came to its end.

    A benchmark that breaks costs its own remaining rows, not the figures of the others: it gets a
    row that says so.
    """
    measured: list[Row] = []
    try:
        for row in module.rows(options) if hasattr(module, "add_options") else module.rows():
            measured.append(row)
    except Exception as error:  # noqa: BLE001  (reported as a row and by the exit status)
        traceback.print_exc()
        reason = f"the benchmark broke: {type(error).__name__}: {error}"
        return [*measured, Row("(broken)", None, "", None, None, "", None, reason)], False
    return measured, True


Results = Iterable[tuple[str, tuple[list[Row], bool]]]


def as_json(results: Results, out: TextIO) -> int:
    """Write one JSON list of all rows when the last is measured."""
    listed, whole = [], True
    for bench, (rows, ended) in results:
        listed += [{"bench": bench, **asdict(row)} for row in rows]
        whole &= ended
    json.dump(listed, out, ensure_ascii=False, indent=1, allow_nan=False)
    out.write("\n")
    return 0 if whole else 1


def as_tables(results: Results, out: TextIO) -> int:
    """Write a table for each benchmark as soon as it is done."""
    whole = True
    for bench, (rows, ended) in results:
        cells = [HEADINGS, *map(row_cells, rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        out.write(f"\n{bench}\n")
        for line in cells:
            padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            out.write(f"  {'  '.join(padded).rstrip()}\n")
        out.writelines(f"  · {row.row}: {row.reason}\n" for row in rows if row.reason)
        out.flush()
        whole &= ended
    return 0 if whole else 1


def row_cells(row: Row) -> tuple[str, ...]:
    """One line of the table."""
    return (
        row.row,
        figure(row.value, row.unit),
        figure(row.limit, row.unit),
        figure(row.ratio, "×"),
        row.target,
        {True: "yes", False: "NO", None: "–"}[row.met],
    )


def figure(value: float | None, unit: str) -> str:
    """A number to read: four significant digits, thousands apart, its unit behind."""
    if value is None:
        return "–"
    digits = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{digits} {unit}".rstrip()
