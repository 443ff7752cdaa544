"""How many people sign an urgent order, as the city decided."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trust_thresholds",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("urgent_night", sa.Integer(), nullable=False),
        sa.Column("urgent_wide", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trust_thresholds"),
    )


def downgrade() -> None:
    op.drop_table("trust_thresholds")
