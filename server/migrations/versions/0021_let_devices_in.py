"""Controllers that ask to be let in, and the certificates they are given."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "enrolment_request",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("public_key", sa.String(64), nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("digits", sa.String(8)),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_ms", sa.BigInteger()),
        sa.Column("account", sa.String(64)),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_enrolment_request_account_account"
        ),
        sa.ForeignKeyConstraint(
            ["device"], ["device.id"], name="fk_enrolment_request_device_device"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_request"),
    )
    for column in ("device", "state", "token"):
        op.create_index(f"ix_enrolment_request_{column}", "enrolment_request", [column])
    op.create_table(
        "device_certificate",
        sa.Column("serial", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("pem", sa.Text(), nullable=False),
        sa.Column("issued_ms", sa.BigInteger(), nullable=False),
        sa.Column("not_after_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["device"], ["device.id"], name="fk_device_certificate_device_device"
        ),
        sa.PrimaryKeyConstraint("serial", name="pk_device_certificate"),
        sa.UniqueConstraint("key_hash", name="uq_device_certificate_key_hash"),
    )
    for column in ("device", "revoked_ms"):
        op.create_index(f"ix_device_certificate_{column}", "device_certificate", [column])


def downgrade() -> None:
    op.drop_table("device_certificate")
    op.drop_table("enrolment_request")
