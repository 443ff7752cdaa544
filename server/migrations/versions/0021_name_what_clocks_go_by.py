"""Statuses name what the clock of a device goes by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

STATUS = sa.table("device_status", sa.column("device"), sa.column("body", sa.JSON()))


def upgrade() -> None:
    """Statuses taken in before say nothing of it; the contract now has a place for it."""
    for device, body in _bodies():
        if "reference" not in body:
            _keep(device, {**body, "reference": None})


def downgrade() -> None:
    for device, body in _bodies():
        _keep(device, {key: value for key, value in body.items() if key != "reference"})


def _bodies() -> list[tuple[str, dict[str, object]]]:
    rows = op.get_bind().execute(sa.select(STATUS.c.device, STATUS.c.body))
    return [(device, body) for device, body in rows]


def _keep(device: str, body: dict[str, object]) -> None:
    op.get_bind().execute(STATUS.update().where(STATUS.c.device == device).values(body=body))
