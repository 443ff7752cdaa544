"""Bind approvals to words too, keep what was heard, and who answered which offer."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "bulletin", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("bulletin", sa.Column("predecessor", sa.String(length=64)))
    op.add_column("bulletin", sa.Column("approved_digest", sa.String(length=64)))
    op.create_index(op.f("ix_bulletin_predecessor"), "bulletin", ["predecessor"])
    _bind_words()
    op.create_table(
        "hearing",
        sa.Column("bulletin", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("opened_ms", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.JSON(), nullable=False),
        sa.Column("heard", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_hearing_account_account")
        ),
        sa.ForeignKeyConstraint(
            ["bulletin"], ["bulletin.id"], name=op.f("fk_hearing_bulletin_bulletin")
        ),
        sa.PrimaryKeyConstraint("bulletin", "account", name=op.f("pk_hearing")),
    )
    op.create_table(
        "offer_answer",
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("of_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("account", sa.String(length=64)),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_offer_answer_area_area")),
        sa.PrimaryKeyConstraint("area", "entry", "of_revision", name=op.f("pk_offer_answer")),
    )
    op.create_index(op.f("ix_offer_answer_entry"), "offer_answer", ["entry"])
    op.create_table(
        "placing",
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("area", sa.String(length=64), nullable=False),
        sa.Column("offered", sa.String(length=64), nullable=False),
        sa.Column("offered_revision", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_placing_area_area")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_placing")),
    )
    op.create_index(op.f("ix_placing_area"), "placing", ["area"])
    op.create_index(op.f("ix_placing_offered"), "placing", ["offered"])


def downgrade() -> None:
    for table in ("placing", "offer_answer", "hearing"):
        op.drop_table(table)
    op.drop_index(op.f("ix_bulletin_predecessor"), "bulletin")
    for column in ("approved_digest", "predecessor", "version"):
        op.drop_column("bulletin", column)  # in place: a copied table would lose its check


def _bind_words() -> None:
    """What stood approved was approved as it stands: its words could not be changed since."""
    bulletin = sa.table(
        "bulletin",
        *map(sa.column, ("id", "state", "content", "class", "title", "text", "approved_digest")),
    )
    c = bulletin.c
    chosen = sa.select(c.id, c.content, c["class"], c.title, c.text).where(c.state == "approved")
    connection = op.get_bind()
    for id_, content, class_, title, text in connection.execute(chosen).all():
        matter = {"content": content, "class": class_, "title": title, "text": text}
        said = json.dumps(matter, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(said.encode()).hexdigest()
        connection.execute(bulletin.update().where(c.id == id_).values(approved_digest=digest))
