"""Keep sums of days that are over, so that a year of a city is told in seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0032"
branch_labels = None
depends_on = None

_SUMS = ("items", "placed")
_TIMES = ("duration_ms", "planned_ms", "most_ms", "sounded_ms")
_OUTCOMES = ("played", "late", "cut", "skipped", "missed", "unproven")


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("through_ms", sa.BigInteger(), nullable=False),
        sa.Column("checked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept"),
    )
    op.create_table(
        "moved_day",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("day_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area", "day_ms", name="pk_moved_day"),
    )
    op.create_table(
        "kept_start",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("entry_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("class", sa.String(16), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _SUMS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _TIMES),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _OUTCOMES),
        sa.Column("cuts", sa.JSON()),
        sa.PrimaryKeyConstraint("area", "due_ms", "entry", "entry_revision", name="pk_kept_start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kept_cause",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("day_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "area", "day_ms", "device", "outcome", "reason", name="pk_kept_cause"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kept_cluster",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("month_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("heard_days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("area", "month_ms", "device", name="pk_kept_cluster"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("kept_cluster", "kept_cause", "kept_start", "moved_day", "kept"):
        op.drop_table(table)
