"""The little of tus that a client needs, over Django's test client."""

import base64
import hashlib
from typing import Any

from django.test import Client
from django.urls import reverse

TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


def metadata(**values: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def create(client: Client, size: object, **values: str) -> Any:
    return client.post(
        reverse("media_desk:uploads"),
        HTTP_UPLOAD_LENGTH=str(size),
        HTTP_UPLOAD_METADATA=metadata(**({"filename": "第1课_认识数据.mp4"} | values)),
        **TUS,
    )


def patch(client: Client, address: str, offset: object, data: bytes, **headers: str) -> Any:
    return client.patch(
        address,
        data,
        content_type="application/offset+octet-stream",
        HTTP_UPLOAD_OFFSET=str(offset),
        **TUS,
        **headers,
    )


def offset(client: Client, address: str) -> int:
    return int(client.head(address, **TUS)["Upload-Offset"])


def checksum(data: bytes, algorithm: str = "sha1") -> dict[str, str]:
    digest = hashlib.new(algorithm, data).digest()
    return {"HTTP_UPLOAD_CHECKSUM": f"{algorithm} {base64.b64encode(digest).decode()}"}
