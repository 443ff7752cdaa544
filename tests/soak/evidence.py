"""An export of the log touched by the thousand: each touch is found, whatever it is. And as many
cities whose server left out what fell due and signed everything anew: that is found, too."""

import tempfile
from pathlib import Path

from schedules.evidence import note
from schedules.evidence.verify import verify
from tests.schedules.evidence.living import leaving_out
from tests.schedules.evidence.planted import honest
from tests.schedules.evidence.touching import is_found, touch

DEFAULT_COUNT = 10_000


def run(count: int, first_seed: int) -> None:
    """Raises with the seed at the first touch that is not found."""
    city = honest(first_seed)
    with tempfile.TemporaryDirectory() as folder:
        export = city.write(Path(folder) / "export")
        kept = note.read(city.notes[-1]).checkpoint
        verify(export, city.origin, kept, jobs=1)
        for seed in range(first_seed, first_seed + count):
            what = touch(seed, export, Path(folder) / "touched")
            if not is_found(Path(folder) / "touched", city.origin, kept):
                raise AssertionError(f"seed {seed}: {what}, and nobody saw it")
            other, what = leaving_out(seed)
            path = other.write(Path(folder) / "left_out")
            if is_found(path, other.origin, None) != bool(what):
                raise AssertionError(f"seed {seed}: {what or 'nothing'} was left out")
