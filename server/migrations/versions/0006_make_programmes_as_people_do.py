"""Make programmes as people do: playlists, templates, residents."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("residents", sa.Integer()))
    for kind, holds in (("playlist", "bulletins"), ("day_template", "entries")):
        _create_kept(kind, holds)
    op.create_table(
        "area_themes",
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bulletins", sa.JSON(), nullable=False),
        sa.Column("by_default", sa.String(length=64)),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_area_themes_area_area")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_area_themes")),
    )
    op.create_table(
        "entry_source",
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("playlist", sa.String(length=64)),
        sa.Column("playlist_version", sa.Integer()),
        sa.Column("theme_by_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_entry_source_area_area")),
        sa.PrimaryKeyConstraint("entry", "revision", name=op.f("pk_entry_source")),
    )
    op.create_index(op.f("ix_entry_source_playlist"), "entry_source", ["playlist"])
    _create_suggestions()


def downgrade() -> None:
    for table in (
        "suggestion_answer",
        "suggestion",
        "entry_source",
        "area_themes",
        "day_template",
        "playlist",
    ):
        op.drop_table(table)
    with op.batch_alter_table("device") as device:
        device.drop_column("residents")


def _create_kept(table: str, holds: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.Column(holds, sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f(f"fk_{table}_area_area")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("area", "name", name=op.f(f"uq_{table}_area_name")),
    )


def _create_suggestions() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("bulletin", sa.String(length=64), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500)),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("taken_back_ms", sa.BigInteger()),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_suggestion_area_area")),
        sa.ForeignKeyConstraint(
            ["bulletin"], ["bulletin.id"], name=op.f("fk_suggestion_bulletin_bulletin")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    op.create_index(op.f("ix_suggestion_area"), "suggestion", ["area"])
    op.create_table(
        "suggestion_answer",
        sa.Column("suggestion", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=64)),
        sa.Column("reason", sa.String(length=500)),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_suggestion_answer_area_area")),
        sa.ForeignKeyConstraint(
            ["suggestion"],
            ["suggestion.id"],
            name=op.f("fk_suggestion_answer_suggestion_suggestion"),
        ),
        sa.PrimaryKeyConstraint("suggestion", "area", name=op.f("pk_suggestion_answer")),
    )
