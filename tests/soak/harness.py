"""Finds the soaks and runs them one after another."""

import argparse
import importlib
import pkgutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HARNESS = {"__main__", "harness"}


def discover() -> list[str]:
    """Names of the soaks, sorted: the modules of this package but its harness."""
    here = str(Path(__file__).parent)
    names = {module.name for module in pkgutil.iter_modules([here])} - HARNESS
    return sorted(name for name in names if not name.startswith("test_"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named soaks, or all; returns 0.

    What a soak raises goes through, with its seed; a name that does not exist, or a count below
    one, exits with 2.
    """
    known = discover()
    parser = argparse.ArgumentParser(
        prog="./run soak", description="The long counts that the tests only sample."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    parser.add_argument("--count", type=int, metavar="N", help="instead of each soak's own")
    parser.add_argument("--first-seed", type=int, default=0, metavar="S", help="default 0")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.names if name not in known]:
        parser.error(f"no soak named {', '.join(unknown)}; there are: {', '.join(known)}")
    if options.count is not None and options.count < 1:
        parser.error("--count must be at least 1")
    for name in dict.fromkeys(options.names or known):
        run(name, options.count, options.first_seed)
    return 0


def run(name: str, count: int | None, first_seed: int) -> None:
    """Run one soak and say on standard output what it does and how long it took."""
    module = importlib.import_module(f"tests.soak.{name}")
    count = count or module.DEFAULT_COUNT
    say(f"{name}: {count:,} from seed {first_seed}")
    started = time.monotonic()
    module.run(count, first_seed)
    say(f"{name}: {count:,} held, in {time.monotonic() - started:.0f} s")


def say(line: str) -> None:
    """Write one line at once: a soak is watched while it runs."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
