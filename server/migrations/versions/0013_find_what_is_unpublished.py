"""Find the documents that are not published yet without looking at all that are."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_INDEX = "ix_document_superseded_ms_published_ms"


def upgrade() -> None:
    op.create_index(_INDEX, "document", ["superseded_ms", "published_ms"])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name="document")
