"""What the commands write, only their owner reads."""

import subprocess
import sys
from pathlib import Path


def test_a_folder_open_to_all_holds_nothing_for_all(tmp_path: Path) -> None:
    """Even where the folder was made for the server and anybody may look into it."""
    data = tmp_path / "server"
    data.mkdir(mode=0o755)
    command = [sys.executable, "-P", "-m", "server.cli", "init", "--data", str(data)]
    subprocess.run(command, check=True, capture_output=True, umask=0o022)
    made = list(data.rglob("*"))
    assert data / "loa.sqlite" in made
    assert [path for path in made if path.stat().st_mode & 0o077] == []
