"""Where a server keeps its things: everything stands below one data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """`data` is the folder; a backup of it is a backup of the server, but for a database that
    stands elsewhere: at `address`, as SQLAlchemy writes it."""

    data: Path
    address: str | None = None

    def make(self) -> "Place":
        """The folder, made where it is missing, readable by its owner alone."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    @property
    def database(self) -> str:
        """SQLAlchemy's address of the database: in the folder, where no other is named."""
        return self.address or f"sqlite:///{self.data / 'loa.sqlite'}"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def root(self) -> Path:
        """The root's private keys, while trying out; empty where people hold them (ADR 5)."""
        return self.data / "root"

    @property
    def broker(self) -> Path:
        return self.data / "broker"
