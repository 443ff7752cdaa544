"""Keep the outlines of areas; find at once who has fallen silent; statuses name the SIM."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outline",
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("polygons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_outline_area_area")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_outline")),
    )
    glance = ["heard_ms", "device", "identity", "lost_ms", "state"]
    op.create_index("ix_device_status_glance", "device_status", glance)
    _name_no_sim()


def downgrade() -> None:
    op.drop_index("ix_device_status_glance", "device_status")
    op.drop_table("outline")


def _name_no_sim() -> None:
    """Statuses taken in before say nothing of a SIM; the contract now has a place for it."""
    status = sa.table("device_status", sa.column("device"), sa.column("body", sa.JSON()))
    connection = op.get_bind()
    for device, body in connection.execute(sa.select(status.c.device, status.c.body)).all():
        if "sim" in body.get("health", {"sim": None}):
            continue
        body["health"]["sim"] = None
        changed = status.update().where(status.c.device == device).values(body=body)
        connection.execute(changed)
