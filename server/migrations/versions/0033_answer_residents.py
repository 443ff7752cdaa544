"""Answer residents: feedback, and the rules by which it is answered and forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64)),
        sa.Column("place", sa.String(200)),
        sa.Column("at_ms", sa.BigInteger()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("resident", sa.Text()),
        sa.Column("resident_salt", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("logged_ms", sa.BigInteger(), nullable=False),
        sa.Column("logged_by", sa.String(64), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.Column("handler", sa.String(64)),
        sa.Column("handled_ms", sa.BigInteger()),
        sa.Column("bulletin", sa.String(64)),
        sa.Column("answer", sa.Text()),
        sa.Column("how", sa.String(16)),
        sa.Column("answered_ms", sa.BigInteger()),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("facts", sa.JSON()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_feedback_area_area"),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name="fk_feedback_device_device"),
        sa.ForeignKeyConstraint(
            ["logged_by"], ["account.id"], name="fk_feedback_logged_by_account"
        ),
        sa.ForeignKeyConstraint(["handler"], ["account.id"], name="fk_feedback_handler_account"),
        sa.ForeignKeyConstraint(
            ["bulletin"], ["bulletin.id"], name="fk_feedback_bulletin_bulletin"
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name="fk_feedback_answered_by_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_area_received_ms", "feedback", ["area", "received_ms"])
    op.create_index("ix_feedback_state_due_ms", "feedback", ["state", "due_ms"])
    op.create_table(
        "feedback_rule",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("answer_days", sa.Integer()),
        sa.Column("keep_days", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_feedback_rule_area_area"),
        sa.PrimaryKeyConstraint("area", name="pk_feedback_rule"),
    )


def downgrade() -> None:
    op.drop_table("feedback_rule")
    op.drop_table("feedback")
