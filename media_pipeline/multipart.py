"""Uploads in parts to the object store, for the upload page: the browser asks here, and sends the file to the store.

JSON in, one service call, JSON out. The way back in after any break: ask for the parts, send those that are missing.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import clock
from common.errors import DomainError
from media_pipeline.models import Upload
from media_pipeline.services import upload_parts, upload_start, uploads

_MOST_BYTES = 256 * 1024


class Unreadable(DomainError):
    code = "unreadable"
    message = _("The request could not be read.")


class StoreAway(DomainError):
    """The object store does not answer, or not as it should."""

    code = "store_away"
    status = 503
    message = _("The storage does not answer now. What has arrived is kept, and the upload goes on by itself.")


def _json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            try:
                response = view(request, *args, **kwargs)
            except (BotoCoreError, ClientError) as error:
                raise StoreAway from error
        except DomainError as error:
            response = JsonResponse({"code": error.code, "message": str(error)}, status=error.status)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


@_json
@require_GET
def unfinished(request: HttpRequest) -> HttpResponse:
    """The uploads that this person may go on with, of both ways."""
    found = [_described(item) for item in uploads.unfinished_of(user=request.user, at=clock.now())]
    return JsonResponse({"uploads": found})


@_json
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Begin: `size`, `filename`; if wanted `title`, `tenant`, `video`, `ai_declared`, `fingerprint`, `sha256`."""
    if not upload_parts.is_direct():
        raise Unreadable
    given = _read(request)
    upload = upload_start.start_upload(
        user=request.user,
        size_bytes=_whole(given.get("size")),
        label=_text(given, "filename"),
        title=_text(given, "title"),
        tenant_key=_text(given, "tenant"),
        video_uuid=_text(given, "video"),
        ai_declared=given.get("ai_declared") is True,
        fingerprint=_text(given, "fingerprint"),
        sha256=_text(given, "sha256"),
        backend=Upload.Backend.STORE,
        at=clock.now(),
    )
    return JsonResponse(_described(uploads.Unfinished(upload, 0)), status=201)


@_json
@require_http_methods(["GET", "DELETE"])
def parts(request: HttpRequest, upload_uuid: UUID) -> HttpResponse:
    """The parts that have arrived, as the store lists them; or give up."""
    upload = _upload(request, upload_uuid)
    if request.method == "DELETE":
        uploads.cancel(upload=upload)
        return HttpResponse(status=204)
    if upload.version is not None:
        return JsonResponse({"parts": {}, "part_bytes": upload.part_bytes, "video": _address(upload)})
    there = {part.number: part.size_bytes for part in uploads.parts_of(upload)}
    return JsonResponse({"parts": there, "part_bytes": upload.part_bytes, "video": ""})


@_json
@require_POST
def links(request: HttpRequest, upload_uuid: UUID) -> HttpResponse:
    """Where to send the `parts`, a list of numbers."""
    wanted = _read(request).get("parts")
    numbers = [_whole(number) for number in wanted] if isinstance(wanted, list) else []
    found = uploads.links(upload=_upload(request, upload_uuid), numbers=numbers, at=clock.now())
    return JsonResponse({"links": found})


@_json
@require_POST
def complete(request: HttpRequest, upload_uuid: UUID) -> HttpResponse:
    """All parts are there: `sha256` of the whole file if known, and `etags` by part number as far as they were seen."""
    given = _read(request)
    etags = given.get("etags") or {}
    if not isinstance(etags, dict):
        raise Unreadable
    upload = _upload(request, upload_uuid)
    uploads.complete(
        upload=upload,
        etags={_whole(number): str(etag) for number, etag in etags.items()},
        sha256=_text(given, "sha256"),
        at=clock.now(),
    )
    return JsonResponse({"video": _address(upload)})


def _upload(request: HttpRequest, upload_uuid: UUID) -> Upload:
    backend = Upload.Backend.STORE
    return uploads.get_upload(user=request.user, upload_uuid=upload_uuid, backend=backend, at=clock.now())


def _described(item: uploads.Unfinished) -> dict[str, Any]:
    upload = item.upload
    name = "upload_part" if upload.backend == Upload.Backend.LOCAL else "multipart_parts"
    return {
        "address": reverse(f"media_desk:{name}", args=[upload.uuid]),
        "backend": upload.backend,
        "label": upload.label,
        "video": str(upload.video.uuid) if upload.video else "",
        "size": upload.size_bytes,
        "arrived": item.arrived_bytes,
        "fingerprint": upload.fingerprint,
        "part_bytes": upload.part_bytes,
        "expires_at": upload.expires_at.isoformat(),
    }


def _address(upload: Upload) -> str:
    assert upload.version is not None
    return reverse("media_desk:video", args=[upload.version.video.uuid])


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.read(_MOST_BYTES))
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(given, dict):
        raise Unreadable
    return given


def _whole(value: object) -> int:
    """A whole number, as JSON writes it or as a key of an object."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 9:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise Unreadable
    return value


def _text(given: dict[str, Any], key: str) -> str:
    value = given.get(key, "")
    return value if isinstance(value, str) else ""
