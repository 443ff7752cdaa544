"""Exports touched, and exports deformed and signed anew, by the thousand: both verifiers say the
same of each, to the line."""

import tempfile
from collections import Counter
from pathlib import Path

from tests.schedules.evidence.planted import honest
from tests.schedules.evidence.second import MISSING, first_said, started
from tests.schedules.evidence.touching import deformed, touch
from tests.soak.harness import say

DEFAULT_COUNT = 10_000
EACH = 500


def run(count: int, first_seed: int) -> None:
    """Raises with the seed at the first of which they say different things; every other vector is
    touched, every other deformed."""
    if MISSING is not None:
        say(f"no second verifier: {MISSING}")
        return
    city, said = honest(first_seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name, started(Path(name)) as second:
        export = city.write(Path(name) / "export")
        for n, seed in enumerate(range(first_seed, first_seed + count), start=1):
            if seed % 2:
                other, what = deformed(seed)
                path, kept = other.write(Path(name) / "deformed"), None
            else:
                what, kept = touch(seed, export, Path(name) / "touched"), city.notes[-1]
                path = Path(name) / "touched"
            first, again = first_said(path, city.origin, kept), second.said(path, city.origin, kept)
            if first != again:
                raise AssertionError(f"seed {seed}: {what}: {first[:2]} and {again[:2]}")
            said[first[0] if len(first) == 2 else "holds"] += 1
            if n % EACH == 0:
                say(f"  {n:,}: {', '.join(f'{one} {said[one]}' for one in sorted(said))}")
