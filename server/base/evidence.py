"""What goes into the log that cannot be quietly rewritten: each thing as one line, one leaf.

A line is written down (`enter`) in the transaction of what it tells of, so that neither is without
the other, and waits there until its place is settled (`server.evidence.sequencing`): what commits
side by side need not agree on an order first. Its hash is made at once: what is changed in the
database afterwards no longer fits it.

The forms below are for ever: an export shows the lines again, made anew from the rows they tell
of, and every one must give the hash it had (docs/evidence.md).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import BigInteger, Executable, LargeBinary, String, Text, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Session, mapped_column

from schedules.evidence.tree import leaf_hash
from server.base.append_only import only_appended
from server.base.database import Table

Kind = Literal["activity", "document", "order", "receipt", "lost", "due"]
"""A deed; a signed document, or a test's order; a device's receipt, or those that will never come;
items as they fell due."""
Ref = Sequence[str | int]
"""How the row is found that a line tells of: its key. Of what fell due or was lost: the line."""
AT_ONCE: Final = 500


class Line(NamedTuple):
    """What a leaf holds, and the row that it tells of."""

    ref: Ref
    text: bytes


class LogWaiting(Table):
    """Lines whose place in the log is not settled yet; those of one transaction and kind together.

    `refs` is JSON, a list with a key for each line; `hashes` the 32 bytes of each leaf, in the
    same order.
    """

    __tablename__ = "log_waiting"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at_ms: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[Kind] = mapped_column(String(16))
    refs: Mapped[str] = mapped_column(Text)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LogRestored(Table):
    """The log that a restored server went on with (ADR 42): `n` when it began, ms; from the last
    checkpoint that was known of the log before: its `origin`, `size` and `root`.

    The database lets no row be changed or taken away.
    """

    __tablename__ = "log_restored"

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(80))
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))


only_appended(LogRestored.__table__, LogRestored.__tablename__)


def last_restored(session: Session) -> LogRestored | None:
    """The log that goes on since the last restoration; None where it is the city's first."""
    found: LogRestored | None = session.scalar(
        select(LogRestored).order_by(LogRestored.n.desc()).limit(1)
    )
    return found


def enter(here: Session | Connection, kind: Kind, now: int, lines: Iterable[Line]) -> None:
    """Have these lines stand in the log, in this order, once the transaction commits."""
    listed = list(lines)
    for n in range(0, len(listed), AT_ONCE):
        some = listed[n : n + AT_ONCE]
        here.execute(_waiting(kind, now, some))


def _waiting(kind: Kind, now: int, lines: Sequence[Line]) -> Executable:
    return insert(LogWaiting).values(
        at_ms=now,
        kind=kind,
        refs=written([list(line.ref) for line in lines]),
        hashes=b"".join(leaf_hash(line.text) for line in lines),
    )


def envelope_line(kind: Kind, envelope: bytes, **beside: str | int) -> bytes:
    """A signed envelope as it came, and what the server says of it. White space between the parts
    of an envelope is not signed; a line has one end."""
    head = written({**beside, "kind": kind}).encode()
    raw = envelope.replace(b"\n", b" ").replace(b"\r", b" ")
    return head[:-1] + b',"envelope":' + raw + b"}"


def told_line(kind: Kind, told: Mapping[str, Any]) -> bytes:
    """What the server itself says."""
    return written({**told, "kind": kind}).encode()


def written(value: Any) -> str:
    """JSON, with sorted keys and no spaces."""
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
