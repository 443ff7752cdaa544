"""Update by rings: which devices are to take which release of the agent."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rollout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("rings", sa.JSON(), nullable=False),
        sa.Column("watch_ms", sa.BigInteger(), nullable=False),
        sa.Column("failures_percent", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("ring", sa.Integer(), nullable=False),
        sa.Column("ring_since_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(64)),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_rollout_area_area"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_rollout_account_account"),
        sa.PrimaryKeyConstraint("id", name="pk_rollout"),
    )
    op.create_index("ix_rollout_area_state", "rollout", ["area", "state"])


def downgrade() -> None:
    op.drop_index("ix_rollout_area_state", "rollout")
    op.drop_table("rollout")
