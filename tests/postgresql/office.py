"""One of several server processes on one database.

The whole application over real HTTP; it says its port on standard output. Its sessions are of one
minute: nothing in it ticks.
"""

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from server.base.changes import Changes
from server.base.clock import SystemClock
from server.base.custody import Custody
from server.base.database import Database
from server.base.web import House
from tests.forked import begin


def house(address: str, data: Path) -> House:
    """A house on a database that other processes use, too."""
    return House(Database(address), SystemClock(), Changes(), Custody(data / "keys"), data)


@contextmanager
def opened(address: str, data: Path) -> Iterator[int]:
    """The port of such a process while the block runs."""
    told, out = os.pipe()
    with (data / "office.log").open("ab") as log, os.fdopen(told) as said:
        process = begin("tests.postgresql.office", [address, str(data)], {}, out, log.fileno())
        os.close(out)
        try:
            yield int(said.readline())
        finally:
            process.kill()
            process.wait()


def main(words: Sequence[str]) -> None:
    address, data = words
    from tests.server.whole import whole_app  # noqa: PLC0415  (who only opens one need not load it)

    app = whole_app(house(address, Path(data)))
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        server.run([listening])
