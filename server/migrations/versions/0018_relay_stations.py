"""Relay stations: their sources, their weekly times, and which of them was on air."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "relay_station",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("class", sa.String(16), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_relay_station_area_area"),
        sa.PrimaryKeyConstraint("id", name="pk_relay_station"),
    )
    op.create_index("ix_relay_station_area", "relay_station", ["area"])
    op.create_table(
        "relay_slot",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("starts_ms", sa.Integer(), nullable=False),
        sa.Column("lasts_ms", sa.Integer(), nullable=False),
        sa.Column("tried_ms", sa.BigInteger()),
        sa.Column("refused", sa.String(64)),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_relay_slot_account_account"),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_relay_slot_area_area"),
        sa.ForeignKeyConstraint(
            ["station"], ["relay_station.id"], name="fk_relay_slot_station_relay_station"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_relay_slot"),
    )
    op.create_index("ix_relay_slot_area", "relay_slot", ["area"])
    op.create_index("ix_relay_slot_station", "relay_slot", ["station"])
    with op.batch_alter_table("live_session") as table:
        table.add_column(sa.Column("station", sa.String(120)))
        table.add_column(sa.Column("source", sa.Integer()))
        table.add_column(sa.Column("slot", sa.String(64)))
        table.add_column(sa.Column("failed", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    with op.batch_alter_table("live_session") as table:
        table.drop_column("failed")
        table.drop_column("slot")
        table.drop_column("source")
        table.drop_column("station")
    op.drop_table("relay_slot")
    op.drop_table("relay_station")
