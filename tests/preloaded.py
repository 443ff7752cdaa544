"""What the process has read that others are forked from (tests/forked.py)."""

import gc

import uvicorn.lifespan.on
import uvicorn.loops.auto
import uvicorn.protocols.http.auto
import uvicorn.protocols.websockets.websockets_sansio_impl  # noqa: F401

import device_agent.__main__  # noqa: F401
import server.cli.__main__  # noqa: F401
from server.accounts import passwords
from server.app import ROOMS
from tests.server.city import QUICK

# The work that guards real passwords alone would be the half of a sign-in.
setattr(passwords, "HASHER", QUICK)  # noqa: B010  (nobody else may)

for room in ROOMS:
    assert room.router.routes  # made when they are asked for

gc.collect()
gc.freeze()
