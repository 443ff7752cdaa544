"""Give orders: who gave one, of which kind, what lifted it, and which devices follow it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No order was ever issued before; were there one, it would be a stop."""
    with op.batch_alter_table("issued_order") as orders:
        orders.add_column(
            sa.Column("kind", sa.String(16), nullable=False, server_default=sa.text("'stop'"))
        )
        orders.add_column(
            sa.Column("issuer", sa.String(64), nullable=False, server_default=sa.text("''"))
        )
        orders.add_column(sa.Column("device", sa.String(64)))
        orders.add_column(sa.Column("account", sa.String(64)))
        orders.add_column(sa.Column("reason", sa.String(500)))
        orders.add_column(
            sa.Column("issued_ms", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        orders.add_column(sa.Column("listed_sequence", sa.BigInteger()))
        orders.add_column(sa.Column("lift", sa.String(64)))
        orders.create_index("ix_issued_order_until_ms", ["until_ms"])
    op.create_table(
        "order_confirmation",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["issued_order.id"],
            name=op.f("fk_order_confirmation_order_id_issued_order"),
        ),
        sa.PrimaryKeyConstraint("order_id", "device", name=op.f("pk_order_confirmation")),
    )


def downgrade() -> None:
    op.drop_table("order_confirmation")
    with op.batch_alter_table("issued_order") as orders:
        orders.drop_index("ix_issued_order_until_ms")
        for column in (
            "lift", "listed_sequence", "issued_ms", "reason", "account", "device", "issuer", "kind",
        ):  # fmt: skip
            orders.drop_column(column)
