"""Keep and forget: terms, holds, and archives of what left the database."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("emptied_ms", sa.BigInteger()),
        sa.PrimaryKeyConstraint("n", name="pk_archive"),
    )
    op.create_table(
        "keeping_term",
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("months", sa.Integer()),
        sa.PrimaryKeyConstraint("kind", name="pk_keeping_term"),
    )
    op.create_table(
        "keeping_hold",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(120), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger()),
        sa.PrimaryKeyConstraint("n", name="pk_keeping_hold"),
    )


def downgrade() -> None:
    for table in ("keeping_hold", "keeping_term", "archive"):
        op.drop_table(table)
