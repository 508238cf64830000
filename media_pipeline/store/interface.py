"""What a store can do, wherever it keeps things. Two do it: a local folder and an S3-compatible object store."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Stored:
    """Something that lies in the store. `modified_at` is when it was last put there."""

    key: str
    size: int
    modified_at: datetime


class Store(Protocol):
    """Keys are paths with slashes. Every way of putting is atomic: readers see all of the old or all of the new.

    Any call may raise `OSError`: `FileNotFoundError` where there is nothing under a key, `StoreUnavailable` where an
    object store fails, and what the disk says where storage is local.
    """

    def put_file(self, key: str, path: Path, *, move: bool) -> None: ...

    def put_text(self, key: str, text: str) -> None: ...

    def fetch(self, key: str, path: Path) -> None:
        """Copy to the local file `path`, whose folder is there."""

    def local_path(self, key: str) -> Path | None:
        """The file itself where storage is local, whether it is there or not."""

    def size(self, key: str) -> int: ...

    def read(self, key: str, start: int, length: int) -> bytes: ...

    def exists(self, key: str) -> bool: ...

    def delete(self, key: str) -> None: ...

    def copy(self, source: str, target: str) -> None: ...

    def list(self, prefix: str) -> Iterator[Stored]: ...

    def delete_prefix(self, prefix: str) -> None: ...

    def direct_link(self, key: str, seconds: int) -> str | None: ...
