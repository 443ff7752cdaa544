"""Statuses name what the clock of a device goes by, and its sound card."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATUS = sa.table("device_status", sa.column("device"), sa.column("body", sa.JSON()))


def upgrade() -> None:
    """Statuses taken in before say nothing of them; the contract now has a place for both."""
    for device, body in _statuses():
        health = {"card": None, **body["health"]}
        _keep(device, {"reference": None, **body, "health": health})


def downgrade() -> None:
    for device, body in _statuses():
        health = {key: value for key, value in body["health"].items() if key != "card"}
        rest = {key: value for key, value in body.items() if key != "reference"}
        _keep(device, {**rest, "health": health})


def _statuses() -> list[tuple[str, dict[str, Any]]]:
    rows = op.get_bind().execute(sa.select(STATUS.c.device, STATUS.c.body))
    return [(device, body) for device, body in rows if "health" in body]


def _keep(device: str, body: dict[str, Any]) -> None:
    op.get_bind().execute(STATUS.update().where(STATUS.c.device == device).values(body=body))
