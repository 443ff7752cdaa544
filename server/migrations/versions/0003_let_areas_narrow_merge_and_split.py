"""Let areas narrow, widen by decision, merge and split."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("area") as area:
        area.add_column(sa.Column("second_factor", sa.Boolean()))
        area.add_column(
            sa.Column("version", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
        )
        area.add_column(sa.Column("former", sa.String(length=16)))
        area.add_column(
            sa.Column("answers", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        area.add_column(sa.Column("closed_ms", sa.BigInteger()))
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("retired_ms", sa.BigInteger()))
    _widening()
    _answer_default()


def _widening() -> None:
    op.create_table(
        "widening",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("above", sa.String(length=64), nullable=False),
        sa.Column("permitted", sa.JSON(none_as_null=True)),
        sa.Column("quiet", sa.JSON(none_as_null=True)),
        sa.Column("volume", sa.Integer()),
        sa.Column("air_time_cap_ms", sa.BigInteger()),
        sa.Column("min_gap_ms", sa.BigInteger()),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("account", sa.String(length=64)),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger()),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_widening_area_area"),
        sa.ForeignKeyConstraint(["above"], ["area.id"], name="fk_widening_above_area"),
        sa.PrimaryKeyConstraint("id", name="pk_widening"),
    )
    op.create_index("ix_widening_area", "widening", ["area"])


def _answer_default() -> None:
    op.create_table(
        "answer_default",
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("live_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("accepts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_answer_default_area_area"),
        sa.PrimaryKeyConstraint("area", "live_from", name="pk_answer_default"),
    )


def downgrade() -> None:
    op.drop_table("answer_default")
    op.drop_index("ix_widening_area", "widening")
    op.drop_table("widening")
    with op.batch_alter_table("device") as device:
        device.drop_column("retired_ms")
    with op.batch_alter_table("area") as area:
        for column in ("closed_ms", "answers", "former", "version", "second_factor"):
            area.drop_column(column)
