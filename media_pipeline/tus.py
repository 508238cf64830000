"""Resumable uploads by tus 1.0 (core, creation, termination, expiration), for trainers under /manage/.

The protocol's headers in, one service call, its headers out. https://tus.io/protocols/resumable-upload
"""

import base64
import binascii
import re
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import DomainError
from media_pipeline.models import Upload
from media_pipeline.services import uploads

VERSION = "1.0.0"
_NUMBER = re.compile(r"[0-9]{1,30}")
_PATCH_TYPE = "application/offset+octet-stream"


def _tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Check the protocol version, turn a refusal into JSON with its status, and add the headers of every answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response: HttpResponse = _problem("tus_version", _("This upload speaks another protocol version."), 412)
            response["Tus-Version"] = VERSION
        else:
            try:
                response = view(request, *args, **kwargs)
            except DomainError as error:
                response = _problem(error.code, str(error), error.status)
        response["Tus-Resumable"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


def _problem(code: str, message: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


@_tus
@require_http_methods(["POST", "OPTIONS"])
def create(request: HttpRequest) -> HttpResponse:
    """Begin an upload, or say what the server can do."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Version"] = VERSION
        response["Tus-Extension"] = "creation,termination,expiration"
        response["Tus-Max-Size"] = str(settings.MEDIA_MAX_UPLOAD_BYTES)
        return response
    length = _number(request, "Upload-Length")
    if length is None:
        return _problem("upload_length", _("The size of the file is missing."), 400)
    given = metadata(request.headers.get("Upload-Metadata", ""))
    upload = uploads.start_upload(
        user=request.user,
        size_bytes=length,
        label=given.get("filename", ""),
        title=given.get("title", ""),
        tenant_key=given.get("tenant", ""),
        ai_declared=given.get("ai_declared") == "true",
        at=clock.now(),
    )
    response = HttpResponse(status=201)
    response["Location"] = reverse("media_desk:upload_part", args=[upload.uuid])
    return _with_expiry(response, upload)


@_tus
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def part(request: HttpRequest, upload_uuid: UUID) -> HttpResponse:
    """Ask how much has arrived, go on from there, or give up."""
    upload = uploads.get_upload(user=request.user, upload_uuid=upload_uuid, at=clock.now())
    if request.method == "HEAD":
        response = HttpResponse(status=200)
        response["Upload-Length"] = str(upload.size_bytes)
        response["Upload-Offset"] = str(uploads.offset_of(upload))
        return _with_expiry(_with_result(response, upload), upload)
    if request.method == "DELETE":
        uploads.cancel(upload=upload)
        return HttpResponse(status=204)
    if request.headers.get("Content-Type", "").partition(";")[0] != _PATCH_TYPE:
        return _problem("content_type", _("The upload came in an unknown form."), 415)
    offset = _number(request, "Upload-Offset")
    if offset is None:
        return _problem("upload_offset", _("The place to go on from is missing."), 400)
    arrived = uploads.append(upload=upload, offset=offset, body=request, at=clock.now())
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(arrived)
    return _with_expiry(_with_result(response, upload), upload)


def _number(request: HttpRequest, header: str) -> int | None:
    """A header's whole number, None for anything else; longer than any file's size, it is no number either."""
    text = request.headers.get(header, "")
    return int(text) if _NUMBER.fullmatch(text) else None


def metadata(header: str) -> dict[str, str]:
    """The `Upload-Metadata` header: `key base64(value)` pairs, separated by commas. What is malformed is left out."""
    found: dict[str, str] = {}
    for pair in header.split(","):
        key, _space, encoded = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _with_expiry(response: HttpResponse, upload: Upload) -> HttpResponse:
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _with_result(response: HttpResponse, upload: Upload) -> HttpResponse:
    """Not of the protocol: where the finished upload's video is."""
    if upload.version is not None:
        response["Video-Location"] = reverse("media_desk:video", args=[upload.version.video.uuid])
    return response
