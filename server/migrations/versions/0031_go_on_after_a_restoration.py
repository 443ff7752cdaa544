"""Go on after a restoration: the logs that restored servers began, and what each was begun from."""

import sqlalchemy as sa
from alembic import op

from server.base.append_only import guards, lifted

revision = "0031"
down_revision = "0026"
branch_labels = None
depends_on = None

_TABLE = "log_restored"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("n", name="pk_log_restored"),
    )
    for statement in guards(op.get_bind().dialect.name, _TABLE):
        op.execute(statement)


def downgrade() -> None:
    for statement in lifted(op.get_bind().dialect.name, _TABLE):
        op.execute(statement)
    op.drop_table(_TABLE)
