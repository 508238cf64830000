"""Media in a local folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage

from media_pipeline.store.interface import Stored


class LocalStore:
    def __init__(self, storage: FileSystemStorage) -> None:
        self._storage = storage

    def local_path(self, key: str) -> Path:
        return Path(self._storage.path(key))

    def put_file(self, key: str, path: Path, *, move: bool) -> None:
        # A rename on one disk, a copy between two.
        self._put(key, lambda part: shutil.move(path, part) if move else shutil.copyfile(path, part))

    def put_text(self, key: str, text: str) -> None:
        self._put(key, lambda part: part.write_text(text, encoding="utf-8"))

    def copy(self, source: str, target: str) -> None:
        self._put(target, lambda part: shutil.copyfile(self.local_path(source), part))

    def _put(self, key: str, write: Callable[[Path], object]) -> None:
        target = self.local_path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            write(part)
            if self._storage.file_permissions_mode is not None:
                # A file that was moved here may be its owner's alone; a proxy in front reads it too.
                part.chmod(self._storage.file_permissions_mode)
            # Or a power cut right after the rename could leave a file of the right name and no content.
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def fetch(self, key: str, path: Path) -> None:
        shutil.copyfile(self.local_path(key), path)

    def size(self, key: str) -> int:
        return self.local_path(key).stat().st_size

    def read(self, key: str, start: int, length: int) -> bytes:
        with self.local_path(key).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def exists(self, key: str) -> bool:
        return self.local_path(key).is_file()

    def delete(self, key: str) -> None:
        self.local_path(key).unlink(missing_ok=True)

    def list(self, prefix: str) -> Iterator[Stored]:
        root = self.local_path("")
        for path in sorted((root / prefix).rglob("*")):
            with suppress(FileNotFoundError):  # gone meanwhile
                if path.is_file():
                    found = path.stat()
                    yield Stored(
                        path.relative_to(root).as_posix(), found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)
                    )

    def delete_prefix(self, prefix: str) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self.local_path(prefix))

    def direct_link(self, key: str, seconds: int) -> None:
        return None
