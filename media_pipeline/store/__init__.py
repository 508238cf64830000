"""Where media lies: the one place that knows whether storage is a local folder or an object store.

Keys: `src/<version uuid>` is a source as uploaded, `v/<version uuid>/<name>` a result, and `w/<version uuid>/<name>` a
part of one while the others are being made. `interface.py` says what may be raised.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from media_pipeline.store.configured import current
from media_pipeline.store.errors import NoRoom, StoreUnavailable
from media_pipeline.store.interface import Stored
from media_pipeline.store.objects import ObjectStore
from media_pipeline.store.sources import evict_idle_sources, source

__all__ = [
    "NoRoom",
    "ObjectStore",
    "StoreUnavailable",
    "Stored",
    "copy",
    "current",
    "delete",
    "delete_prefix",
    "direct_link",
    "evict_idle_sources",
    "exists",
    "list_prefix",
    "local_copy",
    "local_path",
    "part_key",
    "put_file",
    "put_text",
    "read",
    "result_key",
    "size",
    "source",
    "source_key",
]


def source_key(version_uuid: UUID | str) -> str:
    return f"src/{version_uuid}"


def result_key(version_uuid: UUID | str, name: str) -> str:
    return f"v/{version_uuid}/{name}"


def part_key(version_uuid: UUID | str, name: str) -> str:
    return f"w/{version_uuid}/{name}"


def put_file(key: str, path: Path, *, move: bool = False) -> None:
    """Store the file `path` under `key`, replacing atomically what was there. `move` gives the file away."""
    current().put_file(key, path, move=move)


def put_text(key: str, text: str) -> None:
    """Store `text` as UTF-8 under `key`, replacing atomically."""
    current().put_text(key, text)


def copy(source: str, target: str) -> None:
    """Put what lies under `source` under `target` as well. Raises `FileNotFoundError`."""
    current().copy(source, target)


def local_path(key: str) -> Path | None:
    """The stored file itself where storage is local (never write to it), whether it is there or not; else None."""
    return current().local_path(key)


def local_copy(key: str, folder: Path) -> Path:
    """A local file with the content of `key`: the stored one itself (never write to it), or a copy in `folder`."""
    store = current()
    stored = store.local_path(key)
    if stored is not None:
        return stored
    copied = folder / key.replace("/", "_")
    if not copied.exists():
        part = copied.with_name(f"{copied.name}.part")
        store.fetch(key, part)
        part.replace(copied)
    return copied


def size(key: str) -> int:
    """Bytes stored under `key`. Raises `FileNotFoundError`."""
    return current().size(key)


def read(key: str, start: int, length: int) -> bytes:
    """`length` bytes of `key` from `start`, fewer at its end. Raises `FileNotFoundError`."""
    return current().read(key, start, length)


def exists(key: str) -> bool:
    return current().exists(key)


def delete(key: str) -> None:
    """Remove what lies under `key`; nothing there is as good."""
    current().delete(key)


def list_prefix(prefix: str) -> Iterator[Stored]:
    """Everything below `prefix` (`"v/"`, `"v/<uuid>/"`), half-written parts included; `""` is all there is."""
    if prefix and not prefix.endswith("/"):
        raise ValueError(f"a prefix ends in a slash: {prefix!r}")
    return current().list(prefix)


def delete_prefix(prefix: str) -> None:
    """Remove everything below `prefix`, such as `"v/<uuid>/"`; never everything of a kind."""
    if not prefix.endswith("/") or prefix.count("/") < 2:
        raise ValueError(f"too much would go with {prefix!r}")
    current().delete_prefix(prefix)


def direct_link(key: str, seconds: int) -> str | None:
    """An address at the object store that needs no further right for `seconds`; None where storage is local."""
    return current().direct_link(key, seconds)
