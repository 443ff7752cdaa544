"""What a controller answered that was asked how it is."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device_diagnosis",
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64)),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("answered_ms", sa.BigInteger()),
        sa.Column("body", sa.JSON()),
        sa.ForeignKeyConstraint(
            ["device"], ["device.id"], name="fk_device_diagnosis_device_device"
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_device_diagnosis_account_account"
        ),
        sa.PrimaryKeyConstraint("device", name="pk_device_diagnosis"),
    )


def downgrade() -> None:
    op.drop_table("device_diagnosis")
