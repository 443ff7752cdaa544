"""Where the library keeps its files."""

from dataclasses import dataclass
from pathlib import Path

from server.library.content import ContentStore, sync_folder


@dataclass(frozen=True, slots=True)
class Shelves:
    """`originals`: recordings as they came, complete or on their way, each named by its upload.
    `preparing`: masters in the making; whatever stands there at a start is nobody's.
    """

    originals: Path
    preparing: Path
    content: ContentStore

    @classmethod
    def under(cls, data: Path) -> "Shelves":
        """The shelves in the server's folder, made where they are missing."""
        originals, preparing = data / "originals", data / "preparing"
        for folder in (originals, preparing):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(originals, preparing, ContentStore(data / "content"))

    def original(self, upload: str) -> Path:
        """The file of an upload whose row was found: ids are ours, never the visitor's."""
        return self.originals / upload

    def link_original(self, upload: str, name: str) -> str:
        """The same recording once more, under another name, which is returned. File first: an
        original without a row is swept at the next start."""
        self.original(name).hardlink_to(self.original(upload))
        sync_folder(self.originals)
        return name
