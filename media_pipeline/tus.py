"""Resumable uploads by tus 1.0 (core, creation, checksum, termination, expiration), for trainers under /manage/.

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import DomainError
from media_pipeline.models import Upload
from media_pipeline.services import upload_start, uploads
from media_pipeline.services.upload_files import CHECKSUMS, Checksum, DiskFull, NoPlace, is_crowded

VERSION = "1.0.0"
_NUMBER = re.compile(r"[0-9]{1,30}")
_PATCH_TYPE = "application/offset+octet-stream"
_RETRY_SECONDS = {NoPlace.code: "3", DiskFull.code: "60"}
_PAUSE_SECONDS = "4"


class ChecksumUnknown(DomainError):
    code = "checksum_unknown"
    message = gettext_lazy("The checksum of this part can't be read.")


def _tus(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Check the protocol version, turn a refusal into JSON with its status, and add the headers of every answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        override = request.headers.get("X-HTTP-Method-Override", "")
        if request.method == "POST" and override in ("PATCH", "DELETE"):
            request.method = override  # for clients behind proxies that know GET and POST only
        if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
            response: HttpResponse = _problem("tus_version", _("This upload speaks another protocol version."), 412)
            response["Tus-Version"] = VERSION
        else:
            try:
                response = view(request, *args, **kwargs)
            except DomainError as error:
                response = _problem(error.code, str(error), error.status)
                if error.code in _RETRY_SECONDS:
                    response["Retry-After"] = _RETRY_SECONDS[error.code]
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
        response["Tus-Extension"] = "creation,checksum,termination,expiration"
        response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
        response["Tus-Max-Size"] = str(settings.MEDIA_MAX_UPLOAD_BYTES)
        return response
    length = _number(request, "Upload-Length")
    if length is None:
        return _problem("upload_length", _("The size of the file is missing."), 400)
    given = metadata(request.headers.get("Upload-Metadata", ""))
    upload = upload_start.start_upload(
        user=request.user,
        size_bytes=length,
        label=given.get("filename", ""),
        title=given.get("title", ""),
        tenant_key=given.get("tenant", ""),
        video_uuid=given.get("video", ""),
        ai_declared=given.get("ai_declared") == "true",
        fingerprint=given.get("fingerprint", ""),
        sha256=given.get("sha256", ""),
        at=clock.now(),
    )
    response = HttpResponse(status=201)
    response["Location"] = reverse("media_desk:upload_part", args=[upload.uuid])
    return _with_expiry(response, upload)


@_tus
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def part(request: HttpRequest, upload_uuid: UUID) -> HttpResponse:
    """Ask how much has arrived, go on from there, or give up."""
    at = clock.now()
    upload = uploads.get_upload(user=request.user, upload_uuid=upload_uuid, backend=Upload.Backend.LOCAL, at=at)
    if request.method == "HEAD":
        offset = uploads.offset_of(upload)
        if offset == upload.size_bytes:
            # The client stops here, so what a crash left undone after the last byte is done now.
            uploads.finish_arrived(upload=upload, at=at)
        response = HttpResponse(status=200)
        response["Upload-Length"] = str(upload.size_bytes)
        response["Upload-Offset"] = str(offset)
        response["Upload-Metadata"] = f"filename {base64.b64encode(upload.label.encode()).decode()}"
        return _with_expiry(_with_result(response, upload), upload)
    if request.method == "DELETE":
        uploads.cancel(upload=upload)
        return HttpResponse(status=204)
    if request.headers.get("Content-Type", "").partition(";")[0] != _PATCH_TYPE:
        return _problem("content_type", _("The upload came in an unknown form."), 415)
    goes_on_at = _number(request, "Upload-Offset")
    if goes_on_at is None:
        return _problem("upload_offset", _("The place to go on from is missing."), 400)
    arrived = uploads.append(
        upload=upload,
        offset=goes_on_at,
        body=request,
        checksum=_checksum(request),
        # Not of the protocol: the hash of the whole file, which our page knows when it sends the last part.
        sha256=request.headers.get("Upload-Sha256", ""),
        at=at,
    )
    response = HttpResponse(status=204)
    response["Upload-Offset"] = str(arrived)
    if is_crowded():
        # Not of the protocol: others wait for a place, and come to ask within this time.
        response["Upload-Pause"] = _PAUSE_SECONDS
    return _with_expiry(_with_result(response, upload), upload)


def _number(request: HttpRequest, header: str) -> int | None:
    """A header's whole number, None for anything else; longer than any file's size, it is no number either."""
    text = request.headers.get(header, "")
    return int(text) if _NUMBER.fullmatch(text) else None


def _checksum(request: HttpRequest) -> Checksum | None:
    """`Upload-Checksum: algorithm base64(digest)`. Raises `ChecksumUnknown`: unread, the check would never fail."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, encoded = header.partition(" ")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ChecksumUnknown from None
    if algorithm not in CHECKSUMS or not digest:
        raise ChecksumUnknown
    return Checksum(algorithm, digest)


def metadata(header: str) -> dict[str, str]:
    """The `Upload-Metadata` header: `key base64(value)` pairs, separated by commas. What is malformed is left out."""
    found: dict[str, str] = {}
    for pair in header.split(","):
        key, _space, encoded = pair.strip().partition(" ")
        if not key:
            continue
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, ValueError):  # not base64, not ASCII, not UTF-8
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
