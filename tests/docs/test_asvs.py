"""The table of docs/asvs.md holds what it says."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
LINES = [line.split("|") for line in TABLE.splitlines() if re.match(r"\| \d", line)]


def test_every_test_it_names_exists() -> None:
    """A requirement is met by a test that can be run, not by a name."""
    known = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", TABLE))
    assert len(named) > 50
    assert named <= known


def test_every_line_says_whether_it_is_met() -> None:
    """Each requirement once, with yes, partly, no or n/a; and what is met says where."""
    numbers = [cells[1].strip() for cells in LINES]
    assert len(numbers) == len(set(numbers))
    for _, number, asks, met, where, test, _ in LINES:
        assert met.strip() in {"yes", "partly", "no", "n/a"}, number
        assert asks.strip(), number
        assert where.strip(), number
        assert test.strip(), number


def test_every_file_it_names_exists() -> None:
    """Where something is met can be opened."""
    for path in set(re.findall(r"`((?:server|audio)/[\w/.]+)`", TABLE)):
        assert (ROOT / path).exists(), path
