"""Fifty editors at once, through two server processes on one PostgreSQL."""

from pathlib import Path

from tests.forked import ONE_WORKER
from tests.postgresql import Server
from tests.soak import editors

SECONDS = 1


@ONE_WORKER
def test_no_change_is_lost_among_fifty_editors(postgresql: Server, tmp_path: Path) -> None:
    """Every accepted change stands in the history exactly once and is published, nothing of a
    refused one stands, and revisions have no gap (a minute of it: `./run soak editors`)."""
    with postgresql.database() as address:
        deeds = editors.edit(address, tmp_path, SECONDS, seed=0)
    assert {deed.revision is None for deed in deeds} == {True, False}
