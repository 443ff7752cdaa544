"""The root: three keys, two of which sign a trust bundle, held by people and not by the server.

To try things out they lie in a folder beside the server, which then signs its own bundles. In
a city the bundle that is due is taken out, signed by two of the holders, and installed here.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from schedules.wire import topics
from schedules.wire.gate import View, judge
from schedules.wire.keys import SigningKey
from schedules.wire.status import Held
from schedules.wire.trust import Root
from server.base.custody import Custody
from server.base.database import hold
from server.dispatch import documents
from server.dispatch.composition import store
from server.dispatch.models import Document

KEYS: Final = 3
THRESHOLD: Final = 2


def make_root(folder: Path, custody: Custody) -> None:
    """Make the root's keys in `folder` (mode 0700) and pin their public halves.

    Raises `FileExistsError` where there are keys already: a second root would disown every
    device of the first.
    """
    folder.mkdir(mode=0o700, parents=True)
    keys = [SigningKey.make() for _ in range(KEYS)]
    for n, key in enumerate(keys, start=1):
        path = folder / f"root-{n}.key"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.private_bytes())
            file.flush()
            os.fsync(file.fileno())
    custody.pin_root(Root(tuple(key.public_text for key in keys), THRESHOLD))


def read_root(folder: Path) -> Sequence[SigningKey]:
    """As many of the keys in `folder` as a bundle needs; none where there are none."""
    files = sorted(folder.glob("root-*.key"))
    return [SigningKey.from_bytes(file.read_bytes()) for file in files[:THRESHOLD]]


def install_trust(session: Session, custody: Custody, raw: bytes, now: int) -> Document | None:
    """Take in a bundle signed by the root's holders; None when it is the one held already.

    Raises `GateError`, as a device would at the first doubt.
    """
    topic = topics.TRUST_TOPIC.of()
    hold(session, topic)
    head = documents.heads(session, [topic]).get(topic)
    held = {} if head is None else {topic: Held(topic, head.sequence, head.identity)}
    found = judge(View("server", custody.root(), None, (), held, now), topic, raw)
    if found.repeated:
        return None
    return store(session, topic, found.type, found.head, raw, found.body, now)
