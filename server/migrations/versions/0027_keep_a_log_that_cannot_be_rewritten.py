"""A log that cannot be quietly rewritten: lines, tree, checkpoints.

It begins here: what was written before it was protected does not stand in it.
"""

import sqlalchemy as sa
from alembic import op

from server.base.append_only import guards, lifted

revision = "0027"
down_revision = "0029"
branch_labels = None
depends_on = None

_GUARDED = ("log_batch", "log_checkpoint")


def upgrade() -> None:
    op.add_column("receipt", sa.Column("seen", sa.BigInteger()))
    op.create_table(
        "log_waiting",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_log_waiting"),
    )
    op.create_table(
        "log_batch",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_log_batch"),
    )
    op.create_index("ix_log_batch_at_ms", "log_batch", ["at_ms"])
    op.create_table(
        "log_tile",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "n", name="pk_log_tile"),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_log_checkpoint"),
    )
    op.create_index("ix_log_checkpoint_at_ms", "log_checkpoint", ["at_ms"])
    for table in _GUARDED:
        for statement in guards(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in _GUARDED:
        for statement in lifted(op.get_bind().dialect.name, table):
            op.execute(statement)
    for table in ("log_checkpoint", "log_tile", "log_batch", "log_waiting"):
        op.drop_table(table)
    with op.batch_alter_table("receipt") as batch:
        batch.drop_column("seen")
