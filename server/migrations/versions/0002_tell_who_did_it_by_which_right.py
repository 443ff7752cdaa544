"""Tell who did it, from where, by which right; and let no line be changed or taken away."""

import sqlalchemy as sa
from alembic import op

from server.base.append_only import guards, lifted

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
        activity.alter_column(
            "action", existing_type=sa.String(length=64), type_=sa.String(length=120)
        )
        activity.create_index("ix_activity_account_at_ms", ["account", "at_ms"])
    for statement in guards(op.get_bind().dialect.name, "activity"):
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in lifted(op.get_bind().dialect.name, "activity"):
        op.execute(sa.text(statement))
    with op.batch_alter_table("activity") as activity:
        activity.drop_index("ix_activity_account_at_ms")
        activity.alter_column(
            "action", existing_type=sa.String(length=120), type_=sa.String(length=64)
        )
        for column in ("refused", "after", "before", "right", "address"):
            activity.drop_column(column)
