"""One of several server processes on one database: `python -m tests.postgresql.office URL DATA`.

The whole application over real HTTP; it says its port on standard output, and ends with its
standard input, however its parent ends. Its sessions are of one minute: nothing in it ticks.
"""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.web import House


def house(address: str, data: Path) -> House:
    """A house on a database that other processes use, too."""
    return House(Database(address), SystemClock(), Changes(), Custody(data / "keys"), data)


@contextmanager
def opened(address: str, data: Path) -> Iterator[int]:
    """The port of such a process while the block runs."""
    command = [sys.executable, "-m", "tests.postgresql.office", address, str(data)]
    with (
        (data / "office.log").open("ab") as log,
        subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        assert process.stdin
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(30)


def main(address: str, data: Path) -> None:
    from tests.server.whole import whole_app  # noqa: PLC0415  (who only opens one need not load it)

    app = whole_app(house(address, data))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
        server.run([listening])


def _end_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
