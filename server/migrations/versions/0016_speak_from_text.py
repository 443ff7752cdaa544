"""Let areas choose voice, speed and abbreviations; tell how far a text is spoken."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "area_speech",
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("voice", sa.String(length=80), nullable=True),
        sa.Column("speed", sa.Integer(), nullable=True),
        sa.Column("abbreviations", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_area_speech_area_area")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_area_speech")),
    )
    op.create_table(
        "speech_run",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("voice", sa.String(length=80), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("upload", sa.String(length=64), nullable=True),
        sa.Column("fault", sa.String(length=32), nullable=True),
        sa.Column("begun_ms", sa.BigInteger(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_speech_run_account_account")
        ),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_speech_run_area_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speech_run")),
    )
    op.create_index(op.f("ix_speech_run_account"), "speech_run", ["account"])
    op.create_index(op.f("ix_speech_run_area"), "speech_run", ["area"])


def downgrade() -> None:
    op.drop_table("speech_run")
    op.drop_table("area_speech")
