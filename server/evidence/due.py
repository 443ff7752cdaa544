"""What the log's lines say of what fell due, where its rows do not."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.evidence.lines import keys_of
from server.evidence.models import LogBatch


def due_by(session: Session, at_ms: int) -> int:
    """Items that fell due before that instant stand in lines written before `at_ms`; 0 for none."""
    query = select(LogBatch.refs).where(LogBatch.kind == "due", LogBatch.at_ms < at_ms)
    refs = session.scalar(query.order_by(LogBatch.n.desc()).limit(1))
    if refs is None:
        return 0
    ((text,), *_) = keys_of(refs)
    until: int = json.loads(text)["until_ms"]
    return until
