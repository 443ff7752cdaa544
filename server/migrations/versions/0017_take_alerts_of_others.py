"""Take alerts of other agencies: whom the city believes, what came, and who is told of ours."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cap_sender",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sender", sa.String(255), nullable=False),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("feed", sa.String(1000)),
        sa.Column("geocode", sa.String(64), nullable=False),
        sa.Column("prepares", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("etag", sa.String(300)),
        sa.Column("polled_ms", sa.BigInteger()),
        sa.Column("flaw", sa.String(16)),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_cap_sender_area_area"),
        sa.PrimaryKeyConstraint("id", name="pk_cap_sender"),
        sa.UniqueConstraint("area", "sender", name="uq_cap_sender_area_sender"),
    )
    op.create_table(
        "cap_alert",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(255), nullable=False),
        sa.Column("identifier", sa.String(255), nullable=False),
        sa.Column("sent_ms", sa.BigInteger(), nullable=False),
        sa.Column("ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("proof", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64)),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_cap_alert_account_account"),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_cap_alert_area_area"),
        sa.PrimaryKeyConstraint("id", name="pk_cap_alert"),
        sa.UniqueConstraint(
            "area", "sender", "identifier", "sent_ms",
            name="uq_cap_alert_area_sender_identifier_sent_ms",
        ),
    )  # fmt: skip
    op.create_index("ix_cap_alert_area_received_ms", "cap_alert", ["area", "received_ms"])
    op.create_table(
        "cap_order",
        sa.Column("alert", sa.String(64), nullable=False),
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["alert"], ["cap_alert.id"], name="fk_cap_order_alert_cap_alert"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["issued_order.id"], name="fk_cap_order_order_id_issued_order"
        ),
        sa.PrimaryKeyConstraint("alert", "order_id", name="pk_cap_order"),
    )
    op.create_index("ix_cap_order_order_id", "cap_order", ["order_id"])
    op.create_table(
        "cap_channel",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.String(255), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_cap_channel_area_area"),
        sa.PrimaryKeyConstraint("area", name="pk_cap_channel"),
    )


def downgrade() -> None:
    op.drop_table("cap_channel")
    op.drop_table("cap_order")
    op.drop_table("cap_alert")
    op.drop_table("cap_sender")
