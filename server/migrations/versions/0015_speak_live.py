"""Speak live: who was on air where and when, and the recording."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_session",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("class", sa.String(16), nullable=False),
        sa.Column("order_id", sa.String(64)),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("devices", sa.Integer(), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("ticket_sha256", sa.String(64), nullable=False),
        sa.Column("began_ms", sa.BigInteger()),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("ending_by", sa.String(64)),
        sa.Column("ended_ms", sa.BigInteger()),
        sa.Column("ended", sa.String(16)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("size", sa.BigInteger()),
        sa.Column("duration_ms", sa.Integer()),
        sa.Column("peaks", sa.JSON(none_as_null=True)),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_live_session_account_account"
        ),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_live_session_area_area"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["issued_order.id"], name="fk_live_session_order_id_issued_order"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_live_session"),
    )
    op.create_index("ix_live_session_area_opened_ms", "live_session", ["area", "opened_ms"])
    op.create_index("ix_live_session_ended_ms", "live_session", ["ended_ms"])


def downgrade() -> None:
    op.drop_table("live_session")
