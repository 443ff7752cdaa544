"""Name the issuer of the order a receipt is about; count how often a device was described."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Receipts taken in before name no issuer, in their signed bytes neither: theirs is None."""
    op.add_column("receipt", sa.Column("issuer", sa.String(length=64)))
    op.add_column(
        "device",
        sa.Column("description_version", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    op.drop_column("device", "description_version")
    op.drop_column("receipt", "issuer")
