"""What `./run bench` prints."""

import json
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.bench import harness
from tests.bench.row import Row

ROWS = [
    Row("một tuần", 6.0, "ms", 3.0, 2.0, "≤ 5 ms", False, None),
    Row("with ffmpeg", None, "s", None, None, "≤ 1.5×", None, "ffmpeg was not found"),
]


def measured() -> Iterator[Row]:
    """A benchmark that talks, as do its children."""
    print("noise")  # noqa: T201  (this is the noise)
    subprocess.run([sys.executable, "-c", "print('noise')"], check=True)
    yield from ROWS


def broken() -> Iterator[Row]:
    """A benchmark that breaks after its first row."""
    yield ROWS[0]
    raise ZeroDivisionError("of a kind")


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two benchmarks in place of the real ones."""
    for name, rows in (("measured", measured), ("broken", broken)):
        module = ModuleType(name)
        vars(module)["rows"] = rows
        monkeypatch.setitem(sys.modules, f"tests.bench.{name}", module)
    monkeypatch.setattr(harness, "discover", lambda: ["broken", "measured"])


def test_standard_output_is_only_the_list(capfd: pytest.CaptureFixture[str]) -> None:
    """With --json, standard output is the list of rows whatever a benchmark or its child prints;
    a target that was not met is no failure."""
    assert harness.main(["measured", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert [(row["bench"], row["row"], row["met"]) for row in listed] == [
        ("measured", "một tuần", False),
        ("measured", "with ffmpeg", None),
    ]
    assert listed[1]["reason"] == "ffmpeg was not found"


def test_a_broken_benchmark_costs_only_itself(capfd: pytest.CaptureFixture[str]) -> None:
    """A benchmark that breaks keeps the rows it had and gets one that says so; others still run;
    the exit status tells."""
    assert harness.main(["--json"]) == 1
    listed = json.loads(capfd.readouterr().out)
    assert [row["bench"] for row in listed] == ["broken", "broken", "measured", "measured"]
    assert listed[1]["reason"] == "the benchmark broke: ZeroDivisionError: of a kind"


def test_an_unknown_name_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    """A benchmark that does not exist is refused with the names of those that do."""
    with pytest.raises(SystemExit) as refusal:
        harness.main(["nope"])
    assert refusal.value.code == 2
    assert "no benchmark named nope; there are: broken, measured" in capfd.readouterr().err
