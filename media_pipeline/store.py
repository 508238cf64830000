"""Where media lies: the one place that knows whether storage is a local folder or an object store.

Keys: `src/<version uuid>` is a source as uploaded, `v/<version uuid>/<name>` a result.
"""

import os
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import boto3
from botocore.config import Config
from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages


def source_key(version_uuid: UUID) -> str:
    return f"src/{version_uuid}"


def result_key(version_uuid: UUID | str, name: str) -> str:
    return f"v/{version_uuid}/{name}"


def _storage() -> Storage:
    return storages["media"]


def _local_path(key: str) -> Path | None:
    """The file behind `key` where storage is a local folder, else None."""
    storage = _storage()
    return Path(storage.path(key)) if isinstance(storage, FileSystemStorage) else None


def put_file(key: str, path: Path, *, move: bool = False) -> None:
    """Store the file `path` under `key`, replacing atomically what was there. `move` gives the file away."""
    target = _local_path(key)
    if target is None:
        with path.open("rb") as file:
            _storage().save(key, File(file))
        if move:
            path.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    if move:
        shutil.move(path, part)  # a rename on one disk, a copy between two
    else:
        shutil.copyfile(path, part)
    part.replace(target)


def put_text(key: str, text: str) -> None:
    """Store `text` as UTF-8 under `key`, replacing atomically."""
    target = _local_path(key)
    if target is None:
        _storage().save(key, ContentFile(text.encode()))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    part.write_text(text)
    part.replace(target)


def local_copy(key: str, folder: Path) -> Path:
    """A local file with the content of `key`: the stored one itself (never write to it), or a copy in `folder`."""
    stored = _local_path(key)
    if stored is not None:
        return stored
    copy = folder / key.replace("/", "_")
    if not copy.exists():
        part = copy.with_suffix(".part")
        with _storage().open(key) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, 1024 * 1024)
        part.replace(copy)
    return copy


def size(key: str) -> int:
    """Bytes stored under `key`. Raises `FileNotFoundError`."""
    if not _storage().exists(key):
        raise FileNotFoundError(key)
    return _storage().size(key)


def read(key: str, start: int, length: int) -> bytes:
    """`length` bytes of `key` from `start`, fewer at its end. Raises `FileNotFoundError`."""
    with _storage().open(key) as file:
        file.seek(start)
        data: bytes = file.read(length)
    return data


def exists(key: str) -> bool:
    return _storage().exists(key)


def delete(key: str) -> None:
    _storage().delete(key)


def direct_link(key: str, seconds: int) -> str | None:
    """An address at the object store that needs no further right for `seconds`; None where storage is local."""
    storage: Any = _storage()
    if isinstance(storage, FileSystemStorage):
        return None
    public = getattr(settings, "S3_PUBLIC_URL", storage.endpoint_url)
    if public == storage.endpoint_url:
        link: str = storage.url(key, expire=seconds)
        return link
    # A signature covers the host name, so a link for browsers is signed for the host that browsers see.
    signed: str = _public_client(storage, public).generate_presigned_url(
        "get_object", Params={"Bucket": storage.bucket_name, "Key": key}, ExpiresIn=seconds
    )
    return signed


def _public_client(storage: Any, public: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=public,
        aws_access_key_id=storage.access_key,
        aws_secret_access_key=storage.secret_key,
        region_name=storage.region_name,
        config=Config(signature_version="s3v4", s3={"addressing_style": storage.addressing_style}),
    )
