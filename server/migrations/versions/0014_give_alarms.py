"""Give alarms: templates, orders that wait for signatures, who signed, what followed, drills."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every order before was given as it was made."""
    with op.batch_alter_table("issued_order") as orders:
        orders.add_column(
            sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "drill_words",
        sa.Column("n", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        _refers("drill_words", "content", "content.sha256"),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_drill_words")),
    )
    op.create_table(
        "urgent_template",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("bulletin", sa.String(64)),
        sa.Column("correction", sa.String(64)),
        sa.Column("all_clear", sa.String(64)),
        sa.Column("tone", sa.String(16), nullable=False),
        sa.Column("attention_ms", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("gap_ms", sa.Integer(), nullable=False),
        _refers("urgent_template", "area", "area.id"),
        *(_refers("urgent_template", part, "bulletin.id") for part in _PARTS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_template")),
    )
    op.create_index("ix_urgent_template_area", "urgent_template", ["area"])
    op.create_table(
        "urgent_plain",
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("correction", sa.String(64)),
        sa.Column("all_clear", sa.String(64)),
        _refers("urgent_plain", "area", "area.id"),
        *(_refers("urgent_plain", part, "bulletin.id") for part in _PARTS[1:]),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_urgent_plain")),
    )
    op.create_table(
        "alarm",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("template", sa.String(64)),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("judged_by", sa.String(64), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("given_ms", sa.BigInteger()),
        sa.Column("cancelled_ms", sa.BigInteger()),
        sa.Column("begins_ms", sa.BigInteger()),
        sa.Column("ends_ms", sa.BigInteger()),
        sa.Column("watched_ms", sa.BigInteger()),
        _refers("alarm", "order_id", "issued_order.id"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_alarm")),
    )
    op.create_index("ix_alarm_watched_ms", "alarm", ["watched_ms"])
    op.create_table(
        "order_approval",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("approval", sa.JSON(), nullable=False),
        _refers("order_approval", "order_id", "issued_order.id"),
        sa.PrimaryKeyConstraint("order_id", "account", name=op.f("pk_order_approval")),
    )
    op.create_table(
        "follow_up",
        sa.Column("order_id", sa.String(64), nullable=False),
        sa.Column("alarm", sa.String(64), nullable=False),
        sa.Column("says", sa.String(16), nullable=False),
        _refers("follow_up", "order_id", "issued_order.id"),
        _refers("follow_up", "alarm", "issued_order.id"),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_alarm", "follow_up", ["alarm"])


def downgrade() -> None:
    for table in (
        "follow_up", "order_approval", "alarm", "urgent_plain", "urgent_template", "drill_words",
    ):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table("issued_order") as orders:
        orders.drop_column("waiting")


_PARTS = ("bulletin", "correction", "all_clear")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{to.partition('.')[0]}"
    return sa.ForeignKeyConstraint([column], [to], name=op.f(name))
