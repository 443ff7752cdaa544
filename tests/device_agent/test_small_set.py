"""What a controller must install, and no more."""

import subprocess
import sys
import tomllib
from pathlib import Path

SERVERS = ("fastapi", "sqlalchemy", "alembic", "apscheduler", "uvicorn", "pydantic", "pydub")
HEAVY = ("numpy", "amqtt", "httpx", "argon2", "dateutil")


def test_the_agent_runs_without_the_servers_packages() -> None:
    """With every package of the server's taken away, the whole agent still loads."""
    program = (
        f"import sys\nfor name in {SERVERS + HEAVY}: sys.modules[name] = None\n"
        "import device_agent.supervisor, device_agent.cli; print('ready')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "ready\n", done.stderr


def test_a_plain_install_brings_the_small_set() -> None:
    """`pip install loa` takes nothing that has no wheel for a 32-bit controller (ADR 1)."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    names = {line.split(">")[0] for line in project["project"]["dependencies"]}
    assert names == {"av", "cryptography", "paho-mqtt", "tuf", "tzdata"}
