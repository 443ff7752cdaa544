"""Read the play log by time, and count its outcomes, from indexes alone."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_planned_item_area_due_ms_outcome", "planned_item", ["area", "due_ms", "outcome"]
    )
    op.create_index(
        "ix_planned_item_due_ms", "planned_item", ["due_ms", "device", "entry", "entry_revision"]
    )
    op.drop_index("ix_planned_item_area_due_ms", table_name="planned_item")


def downgrade() -> None:
    op.create_index("ix_planned_item_area_due_ms", "planned_item", ["area", "due_ms"])
    op.drop_index("ix_planned_item_due_ms", table_name="planned_item")
    op.drop_index("ix_planned_item_area_due_ms_outcome", table_name="planned_item")
