"""The console's own tests, by its own runner and the same node that builds it."""

import subprocess

import pytest

from server.console import make

VITEST = make.HERE / "node_modules/vitest/vitest.mjs"


@pytest.mark.skipif(
    not VITEST.is_file(), reason="the console's tools are not installed: ./run check installs them"
)
def test_the_console_passes_its_own_tests() -> None:
    """Every rule that the console computes itself, as its Vitest files state it; one after the
    other in whatever order, so that none leaves anything behind."""
    ended = subprocess.run(
        [make.node(), VITEST, "run", "--reporter", "dot", "--no-isolate"],
        cwd=make.HERE,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
