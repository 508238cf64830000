"""Answers for players: playlists, segments, posters and captions under a token.

Every answer is one bounded piece of bytes. Measured: two slow readers of a streamed file hold two threads of
a small server and stop it, while a body handed over whole holds none.
"""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from media_pipeline import store
from media_pipeline.models import CaptionVersion
from media_pipeline.services.grants import GrantRefused, Right, read_grant

# An open range (`bytes=0-`) gets this much, and the player asks on.
OPEN_RANGE_BYTES = 2 * 1024 * 1024
# A closed range names a whole segment, which hls.js needs in one answer; the ladder's rates keep those below this.
CLOSED_RANGE_BYTES = 8 * 1024 * 1024
_NAME = re.compile(r"(?:master|\d{2,4}p)\.m3u8|\d{2,4}p\.m4s|poster\.jpg|captions\.vtt")
_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/mp4",
    "jpg": "image/jpeg",
    "vtt": "text/vtt; charset=utf-8",
}
# Eighteen digits are more than any file has, and far from what Python refuses to read as a number.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """One file of the version that `token` opens."""
    try:
        right = read_grant(token=token, at=clock.now())
    except GrantRefused as refusal:
        return _plain(refusal.status, str(refusal))
    if not _NAME.fullmatch(name) or not right.opens(name):
        return _plain(404, _("There is no such file."))
    if name == "captions.vtt":
        return _captions(right)
    key = store.result_key(right.version_uuid, name)
    try:
        if name.endswith(".m4s"):
            return _media(request, right, key)
        return _whole(key, name)
    except FileNotFoundError:
        return _plain(404, _("This file of the video is not there yet, or not any more."))


def _plain(status: int, text: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _captions(right: Right) -> HttpResponse:
    found = CaptionVersion.objects.filter(uuid=right.captions_uuid).first() if right.captions_uuid else None
    if found is None:
        return _plain(404, _("This video has no captions."))
    response = HttpResponse(found.vtt, content_type=_TYPES["vtt"])
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _whole(key: str, name: str) -> HttpResponse:
    body = store.read(key, 0, OPEN_RANGE_BYTES)
    response = HttpResponse(body, content_type=_TYPES[name.rpartition(".")[2]])
    # The master playlist grows while the ladder is being made.
    response["Cache-Control"] = "private, no-cache" if name == "master.m3u8" else "private, max-age=3600"
    return response


def _media(request: HttpRequest, right: Right, key: str) -> HttpResponse:
    link = store.direct_link(key, max(1, right.until_s - int(clock.now().timestamp())))
    if link:
        redirect = HttpResponseRedirect(link)
        redirect["Cache-Control"] = "private, no-store"
        return redirect
    total = store.size(key)
    etag = f'"{right.version_uuid.hex[:16]}-{key.rpartition("/")[2]}-{total}"'
    try:
        piece = _wanted(request, total, etag)
    except _Unsatisfiable:
        response = _plain(416, _("The video has no such part."))
        response["Content-Range"] = f"bytes */{total}"
        return response
    if piece is None:
        return _plain(400, _("This file is given in parts only: ask for one with a Range header."))
    body = b"" if request.method == "HEAD" else store.read(key, piece.start, piece.length)
    response = HttpResponse(body, content_type=_TYPES["m4s"], status=206 if piece.partial else 200)
    response["Content-Length"] = str(piece.length)
    if piece.partial:
        response["Content-Range"] = f"bytes {piece.start}-{piece.start + piece.length - 1}/{total}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Cache-Control"] = "private, max-age=3600"
    return response


class _Unsatisfiable(ValueError):
    pass


@dataclass(frozen=True)
class _Piece:
    start: int
    length: int
    partial: bool


def _wanted(request: HttpRequest, total: int, etag: str) -> _Piece | None:
    """Which piece to answer with; None where only the whole file would do and it is too large (RFC 9110, 14.2)."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() != etag:
        asked = None
    if asked is None or asked[0] == "bytes=-":
        if request.method == "HEAD":
            return _Piece(0, total, partial=False)
        return _Piece(0, total, partial=False) if total <= OPEN_RANGE_BYTES else None
    first, last = asked[1], asked[2]
    if not first:
        start, limit = max(0, total - int(last)), OPEN_RANGE_BYTES
        end = total - 1
    else:
        start = int(first)
        end, limit = (min(int(last), total - 1), CLOSED_RANGE_BYTES) if last else (total - 1, OPEN_RANGE_BYTES)
        if last and int(last) < start:
            raise _Unsatisfiable
    if start >= total:
        raise _Unsatisfiable
    return _Piece(start, min(end - start + 1, limit), partial=True)
