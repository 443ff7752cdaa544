"""The `loa` command's door: says what to install where only the agent was."""

import sys


def main() -> int:
    """Run `server.cli.main`, or say in both languages that the server's packages are missing."""
    try:
        from server.cli import main as run  # noqa: PLC0415  (it imports what may not be there)
    except ModuleNotFoundError as missing:
        print(
            f"Máy này chỉ cài bộ thu (thiếu {missing.name}). "
            "Cài máy chủ: pip install 'loa[server]'\n"
            f"Only the agent is installed here ({missing.name} is missing). "
            "For the server: pip install 'loa[server]'",
            file=sys.stderr,
        )
        return 2
    return run()
