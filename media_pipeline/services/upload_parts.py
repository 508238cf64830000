"""Uploads that go to the object store in parts, from the browser itself, by links that expire.

The store's own list of parts says what has arrived. The words are S3's: multipart upload, part number (from 1), ETag.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline import store
from media_pipeline.models import Upload

MIB = 1024**2
# How many links are given at a time, and for how long each is good: for a part on a slow line, with retries.
MOST_LINKS = 32
LINK_SECONDS = 6 * 3600
_GONE = ("NoSuchUpload", "NoSuchKey", "404")


class PartsMissing(DomainError):
    """The store has not got every part in its size: the browser must ask what is there, and send the rest."""

    code = "parts_missing"
    status = 409
    message = _("Some of the file has not arrived yet. The rest is sent again.")


class NoSuchParts(DomainError):
    code = "no_such_parts"
    message = _("The file has no such parts.")


@dataclass(frozen=True)
class Part:
    number: int
    size_bytes: int
    etag: str


def is_direct() -> bool:
    """Whether browsers send their files to an object store themselves."""
    return settings.MEDIA_DIRECT_UPLOADS and not isinstance(storages["media"], FileSystemStorage)


def part_bytes_for(size_bytes: int) -> int:
    """8 MiB, so that a break costs little; 16 for large files. S3 wants at least 5 MiB and at most 10,000 parts."""
    return (8 if size_bytes <= 4096 * MIB else 16) * MIB


def begin(upload: Upload) -> str:
    """Open a multipart upload for a file; returns the store's name for it."""
    answer = _client().create_multipart_upload(Bucket=_bucket(), Key=_key(upload))
    return str(answer["UploadId"])


def parts_of(upload: Upload) -> list[Part] | None:
    """What the store has, in order; None where it knows no such upload (any more)."""
    try:
        return list(_list(upload))
    except ClientError as error:
        if _is_gone(error):
            return None
        raise


def sizes_of(upload: Upload) -> dict[int, int]:
    """How large each part is to be, by its number."""
    assert upload.part_bytes
    last = -(-upload.size_bytes // upload.part_bytes)
    sizes = dict.fromkeys(range(1, last + 1), upload.part_bytes)
    sizes[last] = upload.size_bytes - (last - 1) * upload.part_bytes
    return sizes


def links(*, upload: Upload, numbers: list[int]) -> dict[int, str]:
    """Where to PUT each of the parts. A link takes exactly the bytes of its part. Raises `NoSuchParts`."""
    sizes = sizes_of(upload)
    if not numbers or len(numbers) > MOST_LINKS or not set(numbers) <= sizes.keys():
        raise NoSuchParts
    client = _client_for_browsers()
    return {
        number: client.generate_presigned_url(
            "upload_part",
            # The length is signed too: a link can't bring in more than was admitted.
            Params=_names(upload) | {"PartNumber": number, "ContentLength": sizes[number]},
            ExpiresIn=LINK_SECONDS,
        )
        for number in numbers
    }


def join(*, upload: Upload, etags: dict[int, str]) -> None:
    """Make one object of the parts, if each is there, in its size, and with the ETag that the browser saw.

    Browsers see no ETag where the store's CORS rules do not show it: `etags` may name some parts or none.
    Raises `PartsMissing`. Safe to repeat: joined before is joined.
    """
    found = parts_of(upload)
    if found is None:
        if not is_joined(upload):
            raise PartsMissing
        return
    if {part.number: part.size_bytes for part in found} != sizes_of(upload):
        raise PartsMissing
    if any(etags.get(part.number, part.etag).strip('"') != part.etag.strip('"') for part in found):
        raise PartsMissing
    named = [{"PartNumber": part.number, "ETag": part.etag} for part in found]
    _client().complete_multipart_upload(**_names(upload), MultipartUpload={"Parts": named})
    if not is_joined(upload):
        raise PartsMissing


def is_joined(upload: Upload) -> bool:
    """Whether the whole object lies in the store."""
    try:
        head = _client().head_object(Bucket=_bucket(), Key=_key(upload))
    except ClientError as error:
        if _is_gone(error):
            return False
        raise
    return bool(head["ContentLength"] == upload.size_bytes)


def abort(upload: Upload) -> None:
    """Take away what has arrived. Nothing left to take is no error."""
    try:
        _client().abort_multipart_upload(**_names(upload))
    except ClientError as error:
        if not _is_gone(error):
            raise
    # Joined, and then never written down.
    _client().delete_object(Bucket=_bucket(), Key=_key(upload))


def _list(upload: Upload) -> Iterator[Part]:
    for page in _client().get_paginator("list_parts").paginate(**_names(upload)):
        for part in page.get("Parts", []):
            yield Part(part["PartNumber"], part["Size"], part["ETag"])


def _names(upload: Upload) -> dict[str, Any]:
    return {"Bucket": _bucket(), "Key": _key(upload), "UploadId": upload.multipart_id}


def _key(upload: Upload) -> str:
    return store.source_key(upload.uuid)


def _bucket() -> str:
    storage: Any = storages["media"]
    return str(storage.bucket_name)


def _client() -> Any:
    storage: Any = storages["media"]
    return storage.connection.meta.client


def _client_for_browsers() -> Any:
    """Signs for the host name that browsers see: a signature covers it."""
    storage: Any = storages["media"]
    return boto3.client(
        "s3",
        endpoint_url=getattr(settings, "S3_PUBLIC_URL", storage.endpoint_url),
        aws_access_key_id=storage.access_key,
        aws_secret_access_key=storage.secret_key,
        region_name=storage.region_name,
        config=Config(signature_version="s3v4", s3={"addressing_style": storage.addressing_style}),
    )


def _is_gone(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") in _GONE
