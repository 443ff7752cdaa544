"""What devices use over the air by month, and the plans their SIMs have."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0035"
branch_labels = None
depends_on = None

_MONTH = "ix_device_usage_month"


def upgrade() -> None:
    op.create_table(
        "device_usage",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("foreseen", sa.BigInteger()),
        sa.Column("peak", sa.BigInteger(), nullable=False),
        sa.Column("usual", sa.BigInteger()),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_device_usage_device_device"),
        sa.PrimaryKeyConstraint("device", "month", name="pk_device_usage"),
    )
    op.create_index(_MONTH, "device_usage", ["month", "device"])
    for of in ("area", "device"):
        table = f"{of}_data_plan"
        op.create_table(
            table,
            sa.Column(of, sa.String(64), nullable=False),
            sa.Column("mb", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint([of], [f"{of}.id"], name=f"fk_{table}_{of}_{of}"),
            sa.PrimaryKeyConstraint(of, name=f"pk_{table}"),
        )


def downgrade() -> None:
    op.drop_table("device_data_plan")
    op.drop_table("area_data_plan")
    op.drop_index(_MONTH, "device_usage")
    op.drop_table("device_usage")
