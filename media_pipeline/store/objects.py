"""Media in an S3-compatible object store, with bounded patience."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from media_pipeline.store.errors import StoreUnavailable
from media_pipeline.store.interface import Stored

# The longest that a signature of version 4 may live.
LONGEST_LINK_S = 7 * 24 * 3600
_TRIES = 3
_TRANSFER = TransferConfig(multipart_threshold=64 * 1024**2, multipart_chunksize=16 * 1024**2, max_concurrency=4)
_TYPES = {"m4s": "video/mp4", "mp4": "video/mp4", "jpg": "image/jpeg"}
_MISSING = {"404", "NoSuchKey", "NotFound"}


class ObjectStore:
    """`storage` is the configured `storages["media"]`: where the store is, and with which keys to enter."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        self.bucket: str = storage.bucket_name

    @property
    def client(self) -> Any:
        """boto3's client for calls from this process. Safe to share between threads."""
        return self._client_for(self._storage.endpoint_url)

    @property
    def public_client(self) -> Any:
        """For signing links that browsers open: a signature covers the host name that they see."""
        return self._client_for(getattr(settings, "S3_PUBLIC_URL", "") or self._storage.endpoint_url)

    def _client_for(self, endpoint: str) -> Any:
        storage = self._storage
        return _client(
            os.getpid(),
            endpoint,
            storage.access_key,
            storage.secret_key,
            storage.region_name,
            storage.addressing_style,
            settings.MEDIA_STORE_TIMEOUT_S,
        )

    def local_path(self, key: str) -> None:
        return None

    def put_file(self, key: str, path: Path, *, move: bool) -> None:
        with _asking(key):
            self.client.upload_file(str(path), self.bucket, key, ExtraArgs=_headers(key), Config=_TRANSFER)
        if move:
            path.unlink()

    def put_text(self, key: str, text: str) -> None:
        with _asking(key):
            self.client.put_object(Bucket=self.bucket, Key=key, Body=text.encode(), **_headers(key))

    def copy(self, source: str, target: str) -> None:
        with _asking(source):
            # Managed: beyond five gigabytes a copy has to be made in parts.
            self.client.copy(
                {"Bucket": self.bucket, "Key": source},
                self.bucket,
                target,
                ExtraArgs=_headers(target),
                Config=_TRANSFER,
            )

    def fetch(self, key: str, path: Path) -> None:
        with _asking(key):
            self.client.download_file(self.bucket, key, str(path), Config=_TRANSFER)

    def size(self, key: str) -> int:
        with _asking(key):
            length: int = self.client.head_object(Bucket=self.bucket, Key=key)["ContentLength"]
        return length

    def read(self, key: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        with _asking(key):
            for left in reversed(range(_TRIES)):
                body = self._open(key, f"bytes={start}-{start + length - 1}")
                try:
                    data: bytes = body.read() if body else b""
                except BotoCoreError:  # it broke off: boto3 tries again only until a body begins
                    if not left:
                        raise
                else:
                    return data
        raise AssertionError("unreachable")

    def _open(self, key: str, asked: str) -> Any:
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key, Range=asked)["Body"]
        except ClientError as error:
            if _code(error) in ("416", "InvalidRange"):
                return None
            raise

    def exists(self, key: str) -> bool:
        try:
            self.size(key)
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        with _asking(key):
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def list(self, prefix: str) -> Iterator[Stored]:
        with _asking(prefix):
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
                for item in page.get("Contents", ()):
                    if not item["Key"].endswith("/"):  # what some tools leave behind to stand for a folder
                        yield Stored(item["Key"], item["Size"], item["LastModified"])

    def delete_prefix(self, prefix: str) -> None:
        # One by one: the call that takes a thousand names needs a checksum that not every compatible store knows.
        for stored in list(self.list(prefix)):
            self.delete(stored.key)

    def direct_link(self, key: str, seconds: int) -> str:
        link: str = self.public_client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket, "Key": key},
            ExpiresIn=max(1, min(seconds, LONGEST_LINK_S)),
        )
        return link


@lru_cache(maxsize=16)
def _client(pid: int, endpoint: str, access: str, secret: str, region: str, style: str, timeout_s: int) -> Any:
    # By process: a client made before a fork shares its connections with the parent. Making one takes 50 ms.
    config: Any = {
        "signature_version": "s3v4",
        "s3": {"addressing_style": style},
        "connect_timeout": min(5, timeout_s),
        "read_timeout": timeout_s,
        "retries": {"total_max_attempts": _TRIES, "mode": "standard"},
        "max_pool_connections": 32,
        # Checksums in trailers are AWS's own; compatible stores refuse or ignore them.
        "request_checksum_calculation": "when_required",
        "response_checksum_validation": "when_required",
    }
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        region_name=region,
        config=Config(**config),
    )


def _headers(key: str) -> dict[str, str]:
    kind = _TYPES.get(key.rpartition(".")[2])
    return {"ContentType": kind} if kind else {}


@contextmanager
def _asking(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) in _MISSING:
            raise FileNotFoundError(key) from error
        raise StoreUnavailable(key, error) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreUnavailable(key, error) from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
