"""`python -m server.console.checking`: the console's types against the API's, its style, its form.

Needs node; where there is none, says so and passes.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from server.console import make

TYPES: Final = "src/api/schema.generated.d.ts"
_BIN: Final = make.HERE / "node_modules"
_STEPS: Final = (
    ("typescript/bin/tsc", "--noEmit"),
    ("eslint/bin/eslint.js", "."),
    ("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."),
)


def main() -> int:
    if not make.has_node_wheel():
        print("PyPI has no node for this platform: the console is not checked here")
        return 0
    try:
        make.install_tools()
    except make.NotMadeError as why:
        print(why)
        return 1
    generate_types()
    return max(run(*step) for step in _STEPS)


def generate_types() -> None:
    """Write the API's types where the console imports them, from the routes as they are now."""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "server.openapi"], capture_output=True, check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        contract = Path(folder) / "openapi.json"
        contract.write_bytes(told.stdout)
        # A field with a default need not be sent.
        options = ("--default-non-nullable", "false", "-o", TYPES)
        run("openapi-typescript/bin/cli.js", str(contract), *options, quiet=True)


def run(script: str, *arguments: str, quiet: bool = False) -> int:
    """A tool of `node_modules`, in the console's folder; returns what it ended with."""
    command: list[str | Path] = [make.node(), _BIN / script, *arguments]
    return subprocess.run(
        command, cwd=make.HERE, check=False, stdout=subprocess.DEVNULL if quiet else None
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
