"""`python -m server.broker --data DIR [--port N]`: the embedded broker's own process.

Prints the port it listens on, then serves until it is told to end. It keeps no state: ending it by
any signal loses nothing that the server and the devices do not publish again.
"""

import argparse
import asyncio
import logging
import os
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

from server.broker.credentials import CredentialsFile
from server.broker.embedded import CREDENTIALS, LOG
from server.broker.engine import LoopbackBroker


def main() -> None:
    """Serve until a signal, or (--ends-with-stdin) until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m server.broker", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="credentials, log")
    parser.add_argument("--port", type=int, default=0, metavar="N", help="default: any free one")
    parser.add_argument(
        "--ends-with-stdin", action="store_true", help="end when the parent does, however it does"
    )
    options = parser.parse_args()
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    logging.basicConfig(
        level=logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        handlers=[RotatingFileHandler(options.data / LOG, maxBytes=1 << 20, backupCount=1)],
    )
    if options.ends_with_stdin:
        threading.Thread(target=end_with_stdin, name="end-with-stdin", daemon=True).start()
    asyncio.run(serve(options.data, options.port))


def end_with_stdin() -> None:
    """The parent holds the other end: even `kill -9` closes it, and no port stays taken."""
    sys.stdin.buffer.read()
    os._exit(0)


async def serve(data: Path, port: int) -> None:
    """Start, say which port, and drop those whose secret was revoked, until cancelled."""
    broker = LoopbackBroker(CredentialsFile(data / CREDENTIALS), port)
    await broker.start()
    sys.stdout.write(f"{broker.port}\n")
    sys.stdout.flush()
    await broker.drop_revoked()


main()
