"""Exports touched, and exports deformed or with something left out and signed anew, by the
thousand: both verifiers say the same of each, to the line."""

import tempfile
from collections import Counter
from pathlib import Path

from tests.schedules.evidence.living import Excerpt, excerpt, leaving_out, living
from tests.schedules.evidence.making import City
from tests.schedules.evidence.planted import honest
from tests.schedules.evidence.second import MISSING, first_said, started
from tests.schedules.evidence.touching import deformed, touch
from tests.soak.harness import say

DEFAULT_COUNT = 10_000
EACH = 500


def run(count: int, first_seed: int) -> None:
    """Raises with the seed at the first of which they say different things. In turn they are
    touched, left something out, are honest, are excerpts of one that is, and are deformed."""
    if MISSING is not None:
        say(f"no second verifier: {MISSING}")
        return
    city, said = honest(first_seed), Counter[str]()
    with tempfile.TemporaryDirectory() as name, started(Path(name)) as second:
        export = city.write(Path(name) / "export")
        for n, seed in enumerate(range(first_seed, first_seed + count), start=1):
            path, kept = Path(name) / "touched", None
            other: City | Excerpt = city
            match seed % 5:
                case 0:
                    what, kept = touch(seed, export, path), city.notes[-1]
                case 1:
                    other, what = leaving_out(seed)
                case 2:
                    other, what = living(seed), "nothing"
                case 3:
                    other, what = excerpt(seed), "an excerpt"
                case _:
                    other, what = deformed(seed)
            if other is not city:
                other.write(path)
            first = first_said(path, other.origin, kept)
            again = second.said(path, other.origin, kept)
            if first != again:
                raise AssertionError(f"seed {seed}: {what}: {first[:2]} and {again[:2]}")
            said[first[0] if len(first) == 2 else "holds"] += 1
            if n % EACH == 0:
                say(f"  {n:,}: {', '.join(f'{one} {said[one]}' for one in sorted(said))}")
