"""Count by category: what a bulletin is about and in which language; reports read one index."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0022"
branch_labels = None
depends_on = None

_ITEMS = "ix_planned_item_area_due_ms_outcome"
_REPORT = "ix_planned_item_report"


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("vi", sa.String(80), nullable=False),
        sa.Column("en", sa.String(80), nullable=False),
        sa.Column("retired_ms", sa.BigInteger()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_category"),
    )
    op.add_column("bulletin", sa.Column("category", sa.String(64)))
    op.add_column("bulletin", sa.Column("language", sa.String(35)))
    op.drop_index(_ITEMS, "planned_item")
    op.create_index(
        _REPORT,
        "planned_item",
        ["area", "due_ms", "outcome", "entry", "entry_revision", "class", "duration_ms",
         "sounded_ms", "device", "reason"],
    )  # fmt: skip
    op.create_index("ix_receipt_order_id", "receipt", ["order_id"])


def downgrade() -> None:
    op.drop_index("ix_receipt_order_id", "receipt")
    op.drop_index(_REPORT, "planned_item")
    op.create_index(_ITEMS, "planned_item", ["area", "due_ms", "outcome"])
    op.drop_column("bulletin", "language")
    op.drop_column("bulletin", "category")
    op.drop_table("category")
