"""`loa init` and `loa serve`: a server's folder, and the server."""

import argparse
import logging
import os
from pathlib import Path
from typing import Final

import uvicorn

from server.app import Serving, serve
from server.base.custody import Custody
from server.base.database import Database
from server.base.place import Place
from server.cli.commands import Command
from server.dispatch.root import make_root
from server.migrations import upgrade

ENDS_WITHIN_S: Final = 3
"""How long open event streams may hold a server up that was told to end."""


def _init(options: argparse.Namespace) -> None:
    place = Place(options.data).make()
    make_root(place.root, Custody(place.keys))
    print(f"The root's keys lie in {place.root}: see ADR 5 before a city depends on them.")
    database = Database(place.database)
    upgrade(database)
    database.close()


def _serve(options: argparse.Namespace) -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that waits is no news
    host, _, port = (options.broker or "").rpartition(":")
    app = serve(
        Serving(
            place=Place(options.data),
            broker_host=host,
            broker_port=int(port or 0),
            broker_secret=os.environ.pop("LOA_BROKER_PASSWORD", ""),
            credentials=options.broker_credentials,
            url=options.url or f"http://{options.host}:{options.port}",
        )
    )
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=ENDS_WITHIN_S,
    )


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (loopback)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--url", help="how devices reach this server (else host and port)")
    parser.add_argument(
        "--broker",
        metavar="HOST:PORT",
        help="an MQTT broker, its password for @server in LOA_BROKER_PASSWORD (else embedded)",
    )
    parser.add_argument(
        "--broker-credentials", type=Path, metavar="FILE", help="where that broker reads them"
    )


COMMANDS: Final = (
    Command("init", "make the folder, its database and the root's keys", _init),
    Command("serve", "run the server until SIGTERM", _serve, _serve_options),
)
