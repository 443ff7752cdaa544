"""Accounts, the roles they hold in areas, and the sessions of those signed in."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.accounts.rights import Role
from server.base.database import Table


class Account(Table):
    """A post's account. `password` is an argon2id hash (PHC string), never the password."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    password: Mapped[str] = mapped_column(String(200))
    created_ms: Mapped[int] = mapped_column(BigInteger)
    disabled_ms: Mapped[int | None] = mapped_column(BigInteger)


class HeldRole(Table):
    """One role of one account in one area."""

    __tablename__ = "held_role"
    __table_args__ = (UniqueConstraint("account", "role", "area"),)

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(String(16))
    area: Mapped[str] = mapped_column(ForeignKey("area.id"))


class SignedIn(Table):
    """One session. Only the SHA-256 of its token is kept: the table opens no door."""

    __tablename__ = "signed_in"
    __table_args__ = (Index("ix_signed_in_expires_ms", "expires_ms"),)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    since_ms: Mapped[int] = mapped_column(BigInteger)
    expires_ms: Mapped[int] = mapped_column(BigInteger)
