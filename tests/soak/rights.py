"""Random posts, areas and calls through every route, against the rule in ten lines."""

import logging
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event

import server.models
from server.base.database import Database, Table
from tests.server.rights.rounds import Rounds, brief_streams

DEFAULT_COUNT = 100_000


def run(count: int, first_seed: int) -> None:
    """One call per seed; raises with the seed in its message where the rule is broken."""
    assert server.models.ALL
    logging.disable(logging.CRITICAL)  # refusals are what this is about
    ends = Counter[str]()
    with (
        tempfile.TemporaryDirectory() as folder,
        brief_streams(),
        Rounds(lambda: laid(Path(folder)), Path(folder)) as rounds,
    ):
        for n, seed in enumerate(range(first_seed, first_seed + count)):
            try:
                ends[rounds.attempt(seed)] += 1
            except Exception as error:
                raise AssertionError(f"call of seed {seed}: {error}") from error
            if (n + 1) % 1_000 == 0:
                sys.stdout.write(f"  {n + 1:,}: {dict(ends.most_common())}\n")
                sys.stdout.flush()


def laid(folder: Path) -> Database:
    """A database of its own, copied from an empty one; nobody pulls the plug: it does not sync."""
    empty, path = folder / "empty.sqlite", folder / "loa.sqlite"
    if not empty.exists():
        made = Database(f"sqlite:///{empty}")
        Table.metadata.create_all(made.engine)
        made.close()
    for old in folder.glob("loa.sqlite*"):
        old.unlink()
    shutil.copy(empty, path)
    database = Database(f"sqlite:///{path}")

    @event.listens_for(database.engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return database
