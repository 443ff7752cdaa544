"""The newest sequence that a device said, in a status or in a beat."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "device_status",
        sa.Column("beat_sequence", sa.BigInteger(), nullable=False, server_default="0"),
    )
    with op.batch_alter_table("device_status") as table:
        table.alter_column("beat_sequence", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("device_status") as table:
        table.drop_column("beat_sequence")
