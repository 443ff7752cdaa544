"""Tell people what waits for them: what they wish, where they are reached, what was sent."""

import sqlalchemy as sa
from alembic import op

from server.base.append_only import guards, lifted

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_wishes",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("deputy", sa.String(length=64), nullable=True),
        sa.Column("escalates_after_ms", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_notice_wishes_account_account")
        ),
        sa.ForeignKeyConstraint(
            ["deputy"], ["account.id"], name=op.f("fk_notice_wishes_deputy_account")
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_notice_wishes")),
    )
    op.create_table(
        "notice_address",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_notice_address_account_account")
        ),
        sa.PrimaryKeyConstraint("account", "channel", name=op.f("pk_notice_address")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("p256dh", sa.String(length=100), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_push_subscription_account_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscription_endpoint")),
    )
    op.create_index(op.f("ix_push_subscription_account"), "push_subscription", ["account"])
    op.create_table(
        "notice_told",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_notice_told_account_account")
        ),
        sa.PrimaryKeyConstraint("account", "channel", "key", name=op.f("pk_notice_told")),
    )
    op.create_index(op.f("ix_notice_told_at_ms"), "notice_told", ["at_ms"])
    op.create_table(
        "notice_line",
        sa.Column("n", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("deputy_of", sa.String(length=64), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("flaw", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_notice_line")),
    )
    op.create_index("ix_notice_line_account_at_ms", "notice_line", ["account", "at_ms"])
    op.create_index("ix_notice_line_area_n", "notice_line", ["area", "n"])
    for statement in guards(op.get_bind().dialect.name, "notice_line"):
        op.execute(statement)
    op.create_table(
        "notice_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_turn")),
    )


def downgrade() -> None:
    op.drop_table("notice_turn")
    for statement in lifted(op.get_bind().dialect.name, "notice_line"):
        op.execute(statement)
    op.drop_table("notice_line")
    op.drop_table("notice_told")
    op.drop_table("push_subscription")
    op.drop_table("notice_address")
    op.drop_table("notice_wishes")
