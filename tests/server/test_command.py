"""The `loa` command where only the agent is installed."""

import subprocess
import sys


def test_it_says_what_to_install() -> None:
    """Without the server's packages `loa` names the one missing and how to get it."""
    program = (
        "import sys; sys.modules['uvicorn'] = None\n"
        "from server.command import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'loa[server]'" in done.stderr
    assert "uvicorn" in done.stderr
    assert "Traceback" not in done.stderr
