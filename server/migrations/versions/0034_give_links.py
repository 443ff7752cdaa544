"""Give links by which somebody without an account reads one thing for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger()),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used_ms", sa.BigInteger()),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("hour_uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_link_area_area"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_link_account_account"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("token_sha256", name="uq_link_token_sha256"),
    )
    op.create_index("ix_link_area", "link", ["area"])


def downgrade() -> None:
    op.drop_table("link")
