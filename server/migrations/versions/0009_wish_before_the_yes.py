"""Keep where and when a bulletin is to sound before it is approved."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wish",
        sa.Column("bulletin", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("saved_ms", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.String(length=64)),
        sa.Column("refusal", sa.JSON()),
        sa.ForeignKeyConstraint(
            ["bulletin"], ["bulletin.id"], name=op.f("fk_wish_bulletin_bulletin")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_wish_area_area")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_wish_account_account")),
        sa.PrimaryKeyConstraint("bulletin", name=op.f("pk_wish")),
    )


def downgrade() -> None:
    op.drop_table("wish")
