"""Find what was not played in a long play log."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0034"
branch_labels = None
depends_on = None

_UNPLAYED = sa.text("outcome != 'played'")


def upgrade() -> None:
    op.create_index(
        "ix_planned_item_unplayed",
        "planned_item",
        ["outcome", "due_ms", "device", "entry", "entry_revision"],
        sqlite_where=_UNPLAYED,
        postgresql_where=_UNPLAYED,
    )


def downgrade() -> None:
    op.drop_index("ix_planned_item_unplayed", "planned_item")
