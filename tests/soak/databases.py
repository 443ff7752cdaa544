"""Every test of the server on SQLite and on PostgreSQL, of which a run of everything draws one.

One seed is one whole run of `tests/server` in its order, on as many workers as there are cores.
"""

import subprocess
import sys
from pathlib import Path

from tests.postgresql import MISSING, found

DEFAULT_COUNT = 1
HERE = Path(__file__).parents[2]


def run(count: int, first_seed: int) -> None:
    """Raises with the seed whose run failed; what failed stands above it."""
    if found() is None:
        raise RuntimeError(MISSING)
    for seed in range(first_seed, first_seed + count):
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--databases", "both"]
        order = ["--randomly-seed", str(seed), "tests/server"]
        if subprocess.run([*command, *order], cwd=HERE, check=False).returncode:
            raise AssertionError(f"the server's tests of seed {seed}")
