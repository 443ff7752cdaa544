"""Whether a microphone heard what sounded: in receipts and outcomes, and how often it did not."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0047"
branch_labels = None
depends_on = None

_UNHEARD = "ix_planned_item_unheard"


def upgrade() -> None:
    op.add_column("receipt", sa.Column("heard_back", sa.Boolean()))
    op.add_column("planned_item", sa.Column("heard_back", sa.Boolean()))
    op.create_index(
        _UNHEARD,
        "planned_item",
        ["due_ms", "area", "device"],
        sqlite_where=sa.text("heard_back = 0"),
        postgresql_where=sa.text("heard_back = false"),
    )
    op.create_table(
        "device_hearing",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("unheard", sa.Integer(), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_device_hearing_device_device"),
        sa.PrimaryKeyConstraint("device", name="pk_device_hearing"),
    )


def downgrade() -> None:
    op.drop_table("device_hearing")
    op.drop_index(_UNHEARD, "planned_item")
    op.drop_column("planned_item", "heard_back")
    op.drop_column("receipt", "heard_back")
