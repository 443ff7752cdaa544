"""Words that are typed and spoken for one urgent order, and approved by who signs it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("speech_run") as table:
        table.add_column(sa.Column("text", sa.Text(), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("bulletin", sa.String(64)))
    with op.batch_alter_table("alarm") as table:
        table.add_column(sa.Column("spoken", sa.String(64)))


def downgrade() -> None:
    with op.batch_alter_table("alarm") as table:
        table.drop_column("spoken")
    with op.batch_alter_table("speech_run") as table:
        table.drop_column("bulletin")
        table.drop_column("text")
