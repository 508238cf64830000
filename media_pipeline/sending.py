"""How a stored file goes out: by a link to the object store, by nginx, or as one bounded body of our own.

Measured: two slow readers of a streamed file hold two threads of a small server and stop it, while a body that is
handed over whole holds none. So only whole downloads are streamed, one at a time.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from media_pipeline import ranges, store

_download = threading.BoundedSemaphore(1)


@dataclass(frozen=True)
class Item:
    """A stored file, the type it is sent as, how it may be kept (`caching`), and how long a link to it may live."""

    key: str
    content_type: str
    caching: str
    link_s: int


def plain(status: int, text: str) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def send(request: HttpRequest, item: Item) -> HttpResponseBase:
    """Answer with a stored file or the part that was asked for. Raises `FileNotFoundError`, `StoreUnavailable`.

    `item.link_s` is 0 where no link may be given: what everybody may see has one address that caches can keep.
    """
    local = store.local_path(item.key)
    if local is not None and settings.MEDIA_ACCEL_PREFIX:
        return _by_nginx(item)
    link = store.direct_link(item.key, item.link_s) if item.link_s else None
    if link:
        redirect = HttpResponseRedirect(link)
        redirect["Cache-Control"] = "private, no-store"
        return redirect
    total = store.size(item.key)
    _kind, uuid, name = item.key.split("/")
    etag = f'"{uuid[:18]}-{name}-{total}"'
    known = get_conditional_response(request, etag=etag)
    response = _own_body(request, item, total, etag) if known is None else known
    if response.status_code in (200, 206, 304):
        response["Accept-Ranges"] = "bytes"
        response["ETag"] = etag
        response["Cache-Control"] = item.caching
    return response


def _by_nginx(item: Item) -> HttpResponse:
    # nginx finds the file, does ranges and conditions, and takes these headers over.
    response = HttpResponse(content_type=item.content_type)
    response["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + item.key
    response["Cache-Control"] = item.caching
    return response


def _own_body(request: HttpRequest, item: Item, total: int, etag: str) -> HttpResponseBase:
    try:
        piece = ranges.wanted(
            asked=request.headers.get("Range", ""),
            condition=request.headers.get("If-Range"),
            etag=etag,
            total=total,
        )
    except ranges.Unsatisfiable:
        response = plain(416, _("The video has no such part."))
        response["Content-Range"] = f"bytes */{total}"
        return response
    if piece is None:
        return _whole(request, item, total)
    body = b"" if request.method == "HEAD" else store.read(item.key, piece.start, piece.length)
    response = HttpResponse(body, content_type=item.content_type, status=206)
    response["Content-Length"] = str(piece.length)
    response["Content-Range"] = f"bytes {piece.start}-{piece.start + piece.length - 1}/{total}"
    return response


def _whole(request: HttpRequest, item: Item, total: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=item.content_type)
    elif total <= ranges.OPEN_RANGE_BYTES:
        response = HttpResponse(store.read(item.key, 0, total), content_type=item.content_type)
    elif _download.acquire(blocking=False):
        response = StreamingHttpResponse(_Download(item.key, total), content_type=item.content_type)
    else:
        response = plain(503, _("Somebody else is downloading just now. Try again in a minute."))
        response["Retry-After"] = "60"
        return response
    response["Content-Length"] = str(total)
    return response


class _Download:
    """The pieces of a whole file; gives the one place for downloads back when it ends or is closed."""

    def __init__(self, key: str, total: int) -> None:
        self._key, self._total, self._at, self._closed = key, total, 0, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        data = b"" if self._at >= self._total else store.read(self._key, self._at, ranges.OPEN_RANGE_BYTES)
        if not data:
            self.close()
            raise StopIteration
        self._at += len(data)
        return data

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            _download.release()
