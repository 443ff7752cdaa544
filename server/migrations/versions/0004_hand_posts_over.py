"""Hand posts over, and ask for a second factor."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from argon2 import PasswordHasher

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _keep_passwords_apart()
    _let_posts_be_held()
    _let_sessions_know_their_factor()
    _keep_factors()


def downgrade() -> None:
    for table in ("outside_name", "ceremony", "passkey", "recovery_code", "totp", "invitation"):
        op.drop_table(table)
    op.drop_table("holding")
    with op.batch_alter_table("signed_in") as signed_in:
        signed_in.drop_constraint("uq_signed_in_id", type_="unique")
        for name, _ in _OF_SESSIONS:
            signed_in.drop_column(name)
    nobodys = PasswordHasher().hash(secrets.token_urlsafe(32))
    op.add_column(
        "account", sa.Column("password", sa.String(200), nullable=False, server_default=nobodys)
    )
    op.execute(
        "UPDATE account SET password = (SELECT phc FROM password WHERE password.account = account.id) "
        "WHERE id IN (SELECT account FROM password)"
    )
    op.drop_table("password")


def _keep_passwords_apart() -> None:
    """SQLite drops and adds columns in place, but copies a table to let one be NULL: and what so
    many rows point to is not copied lightly."""
    op.create_table(
        "password",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("phc", sa.String(length=200), nullable=False),
        sa.Column("changed_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_password_account_account"),
        sa.PrimaryKeyConstraint("account", name="pk_password"),
    )
    op.execute(
        "INSERT INTO password (account, phc, changed_ms) "
        "SELECT id, password, created_ms FROM account"
    )
    op.drop_column("account", "password")


def _let_posts_be_held() -> None:
    """Whoever has a post at this moment is called by the post's name until somebody says more."""
    op.create_table(
        "holding",
        sa.Column("n", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_holding_account_account"),
        sa.PrimaryKeyConstraint("n", name="pk_holding"),
    )
    op.create_index("ix_holding_account", "holding", ["account"])
    op.execute(
        "INSERT INTO holding (account, holder, from_ms) SELECT id, name, created_ms FROM account"
    )
    op.create_table(
        "invitation",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_invitation_account_account"),
        sa.PrimaryKeyConstraint("token_sha256", name="pk_invitation"),
        sa.UniqueConstraint("account", name="uq_invitation_account"),
    )


_OF_SESSIONS: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("id", sa.String(length=64)),
    ("seen_ms", sa.BigInteger()),
    ("proven_ms", sa.BigInteger()),
    ("factor", sa.String(length=16)),
    ("strong", sa.Boolean()),
    ("acr", sa.String(length=200)),
    ("amr", sa.String(length=200)),
    ("address", sa.String(length=64)),
)


def _let_sessions_know_their_factor() -> None:
    """Those of before were opened by a password, and last used when they were opened."""
    with op.batch_alter_table("signed_in") as signed_in:
        for name, kind in _OF_SESSIONS:
            signed_in.add_column(sa.Column(name, kind))
    op.execute(
        sa.text(
            "UPDATE signed_in SET id = 's-' || substr(token_sha256, 1, 16), seen_ms = since_ms, "
            "proven_ms = since_ms, factor = 'password', strong = :weak, address = ''"
        ).bindparams(weak=False)
    )
    with op.batch_alter_table("signed_in") as signed_in:
        for name, kind in _OF_SESSIONS:
            if name not in ("acr", "amr"):
                signed_in.alter_column(name, existing_type=kind, nullable=False)
        signed_in.create_unique_constraint("uq_signed_in_id", ["id"])


def _keep_factors() -> None:
    op.create_table(
        "totp",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_ms", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_totp_account_account"),
        sa.PrimaryKeyConstraint("account", name="pk_totp"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_recovery_code_account_account"
        ),
        sa.PrimaryKeyConstraint("code_sha256", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_account", "recovery_code", ["account"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_passkey_account_account"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
    op.create_index("ix_passkey_account", "passkey", ["account"])
    op.create_table(
        "ceremony",
        sa.Column("bound_sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bound_sha256", "kind", name="pk_ceremony"),
    )
    op.create_index("ix_ceremony_expires_ms", "ceremony", ["expires_ms"])
    op.create_table(
        "outside_name",
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name="fk_outside_name_account_account"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_outside_name"),
        sa.UniqueConstraint("account", name="uq_outside_name_account"),
    )
