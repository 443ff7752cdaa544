"""Tell who did it, from where, by which right."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as activity:
        activity.add_column(sa.Column("address", sa.String(length=64)))
        activity.add_column(sa.Column("right", sa.String(length=90)))
        activity.add_column(sa.Column("before", sa.JSON(none_as_null=True)))
        activity.add_column(sa.Column("after", sa.JSON(none_as_null=True)))
        activity.add_column(sa.Column("refused", sa.String(length=64)))


def downgrade() -> None:
    with op.batch_alter_table("activity") as activity:
        for column in ("refused", "after", "before", "right", "address"):
            activity.drop_column(column)
