"""Posts and who holds them, the roles they hold in areas, how their holders prove who they are."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.accounts.rights import Factor, Role
from server.base.database import Table


class Account(Table):
    """A post's account; `name` is the post's, `Holding` tells whose it is.

    `disabled_ms` is when it was closed; what it did stays on record.
    """

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_ms: Mapped[int] = mapped_column(BigInteger)
    disabled_ms: Mapped[int | None] = mapped_column(BigInteger)


class Holding(Table):
    """A person held a post in [from_ms, until_ms); None: still does. Rows stay for ever."""

    __tablename__ = "holding"

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    holder: Mapped[str] = mapped_column(String(200))
    from_ms: Mapped[int] = mapped_column(BigInteger)
    until_ms: Mapped[int | None] = mapped_column(BigInteger)


class HeldRole(Table):
    """One role of one account in one area."""

    __tablename__ = "held_role"
    __table_args__ = (UniqueConstraint("account", "role", "area"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))


class SignedIn(Table):
    """One session. Only the SHA-256 of its token is kept: the table opens no door.

    `id` names it to its owner. `factor` is how it was opened or last proven, `proven_ms` when;
    `strong` says that two factors stand behind it. `acr` and `amr` are what a provider of
    single sign-on said. `seen_ms` is when it was last used, to a few minutes.
    """

    __tablename__ = "signed_in"
    __table_args__ = (Index("ix_signed_in_expires_ms", "expires_ms"),)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    since_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
    seen_ms: Mapped[int] = mapped_column(BigInteger)
    proven_ms: Mapped[int] = mapped_column(BigInteger)
    factor: Mapped[Factor] = mapped_column(String(16))
    strong: Mapped[bool] = mapped_column(Boolean)
    acr: Mapped[str | None] = mapped_column(String(200))
    amr: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(64))


class Password(Table):
    """The argon2id hash (PHC string) of an account's password, once its holder has set one."""

    __tablename__ = "password"

    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    phc: Mapped[str] = mapped_column(String(200))
    changed_ms: Mapped[int] = mapped_column(BigInteger)


class Invitation(Table):
    """A one-time token for an account's new holder; without an account, for the first start."""

    __tablename__ = "invitation"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str | None] = mapped_column(ForeignKey("account.id"), unique=True)
    made_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)


class Totp(Table):
    """An account's authenticator app. `sealed` is its secret, unreadable without the server's key.

    It counts once `confirmed_ms` is set. `step` is the newest time step whose code was used.
    """

    __tablename__ = "totp"

    account: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(String(200))
    made_ms: Mapped[int] = mapped_column(BigInteger)
    confirmed_ms: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Table):
    """One code that stands in for a lost factor, once; the row goes when it is used."""

    __tablename__ = "recovery_code"

    code_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)


class Passkey(Table):
    """One public-key credential of an account (WebAuthn level 3); `name` is its owner's word."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_ms: Mapped[int] = mapped_column(BigInteger)
    used_ms: Mapped[int | None] = mapped_column(BigInteger)


class Ceremony(Table):
    """Something begun in a browser and ended once by the same one: a challenge, or a state.

    `bound_sha256` is the hash of the token that the browser holds in a cookie.
    """

    __tablename__ = "ceremony"
    __table_args__ = (Index("ix_ceremony_expires_ms", "expires_ms"),)

    bound_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    kept: Mapped[dict[str, str]] = mapped_column(JSON)
    expires_ms: Mapped[int] = mapped_column(BigInteger)


class OutsideName(Table):
    """Who an account is at a provider of single sign-on: its `sub` there, one per account."""

    __tablename__ = "outside_name"

    issuer: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), unique=True)
    made_ms: Mapped[int] = mapped_column(BigInteger)
