"""Mail reports: whom to, once they confirmed it, and what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_recipient",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("monthly", sa.Boolean(), nullable=False),
        sa.Column("yearly", sa.Boolean(), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("token_sha256", sa.String(64)),
        sa.Column("asked_ms", sa.BigInteger()),
        sa.Column("confirmed_ms", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("flaw", sa.String(32)),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_report_recipient_area_area"),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_report_recipient_account_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_report_recipient"),
        sa.UniqueConstraint("token_sha256", name="uq_report_recipient_token_sha256"),
    )
    op.create_index("ix_report_recipient_area", "report_recipient", ["area"])
    op.create_table(
        "report_sending",
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_ms", sa.BigInteger(), nullable=False),
        sa.Column("sent_ms", sa.BigInteger()),
        sa.Column("flaw", sa.String(32)),
        sa.ForeignKeyConstraint(
            ["recipient"],
            ["report_recipient.id"],
            name="fk_report_sending_recipient_report_recipient",
        ),
        sa.PrimaryKeyConstraint("recipient", "period", name="pk_report_sending"),
    )


def downgrade() -> None:
    op.drop_table("report_sending")
    op.drop_table("report_recipient")
