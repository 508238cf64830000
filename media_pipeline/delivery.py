"""Answers for players under a token: playlists, pictures and captions from rows, media from the store.

Names are those of a closed list. A right opens them as long as its video is there to be seen; that is asked anew each
time, so what is deleted or cancelled is closed at once.
"""

import gzip
import logging
import re
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import clock
from media_pipeline import playlists, store
from media_pipeline.models import CaptionVersion, VideoVersion
from media_pipeline.playlists import PARTS
from media_pipeline.sending import Item, plain, send
from media_pipeline.services import playing
from media_pipeline.services.closing import still_open
from media_pipeline.services.grants import GrantRefused, Right, read_grant

log = logging.getLogger(__name__)

_RENDITION = r"(?:[0-9]{1,4}p|audio-[0-9]{2,3}k|source)"
_TEXT = re.compile(rf"(?:master|captions|{_RENDITION}|[0-9]{{1,4}}p{PARTS})\.m3u8|(?:captions|thumbnails)\.vtt")
_PART = re.compile(r"[0-9]{1,4}p-[0-9]{5}\.m4s")
_STORED = re.compile(rf"{_RENDITION}\.m4s|{_PART.pattern}|lecture\.mp4|(?:poster|sprites)\.jpg")
# Shown before a lecture plays, and beside one that was refused.
_POSTER = "poster.jpg"
_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/mp4",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "vtt": "text/vtt; charset=utf-8",
}
# However long a right lives: how long caches keep what it opens, and how long links live, which can't be taken back.
_KEPT_S = 3600
_PLAYLIST_KEPT_S = 300
_LINK_S = 24 * 3600


class NotThere(Exception):
    """The right is good, and yet there is no such file."""


@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """One file of the version that `token` opens."""
    return _answer(request, token, name, public=False)


@require_safe
def public_file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """The same for what everybody may see. Caches may keep all that lies under this address, and only this."""
    return _answer(request, token, name, public=True)


def _answer(request: HttpRequest, token: str, name: str, *, public: bool) -> HttpResponseBase:
    at = clock.now()
    try:
        right = read_grant(token=token, at=at)
        if right.is_public != public:
            raise GrantRefused
        return _opened(request, right, name, at)
    except GrantRefused as refusal:
        return plain(refusal.status, str(refusal))
    except (NotThere, FileNotFoundError, playlists.NothingToPlay):
        return plain(404, _("This file of the video is not there yet, or not any more."))
    except store.StoreUnavailable as trouble:
        log.error("%s", trouble)
        response = plain(503, _("The store of videos does not answer just now. Try again in a moment."))
        response["Retry-After"] = "5"
        return response


def _opened(request: HttpRequest, right: Right, name: str, at: datetime) -> HttpResponseBase:
    if not right.opens(name) or not (_TEXT.fullmatch(name) or _STORED.fullmatch(name)):
        raise NotThere
    found = VideoVersion.objects.filter(still_open(right), uuid=right.version_uuid, video__discarded_at=None)
    version = found.first()
    if version is None or version.state == VideoVersion.State.CANCELLED:
        raise NotThere
    if name != _POSTER and not version.is_playable:
        raise NotThere
    left_s = max(1, right.until_s - int(at.timestamp()))
    if _STORED.fullmatch(name):
        # What everybody may see has one address, so that caches can keep it: no link.
        link_s = 0 if right.is_public else min(left_s, _LINK_S)
        kind = _TYPES[name.rpartition(".")[2]]
        return send(request, Item(_key(version, name), kind, _caching(right, left_s), link_s))
    text = _text(version, right, name, left_s)
    # Playlists grow while a lecture is being made, and are others when it is encoded again.
    settled = version.is_ready and PARTS not in name
    kept_s = left_s if name == "captions.vtt" else min(left_s, _PLAYLIST_KEPT_S)
    caching = _caching(right, kept_s) if settled or name == "captions.vtt" else "no-cache"
    return _with_text(request, text, name, caching)


def _key(version: VideoVersion, name: str) -> str:
    key = store.part_key if _PART.fullmatch(name) else store.result_key
    return key(version.uuid, name)


def _caching(right: Right, left_s: int) -> str:
    if right.is_public:
        # A poster's own address changes with the picture. A preview may end any day: caches ask again in an hour.
        return f"public, max-age={left_s if right.only else min(left_s, _KEPT_S)}, immutable"
    return f"private, max-age={min(left_s, _KEPT_S)}"


def _text(version: VideoVersion, right: Right, name: str, left_s: int) -> str:
    if name == "thumbnails.vtt":
        if not version.sprites:
            raise NotThere
        return playlists.thumbnails(version.sprites, version.duration_ms or 0)
    if name not in ("master.m3u8", "captions.m3u8", "captions.vtt"):
        return playing.media(version, name.removesuffix(".m3u8"), address=_address(version, right, left_s))
    captions = CaptionVersion.objects.filter(uuid=right.captions_uuid).first() if right.captions_uuid else None
    if name == "master.m3u8":
        return playing.master(version, captions=captions.language if captions else "")
    if captions is None:
        raise NotThere
    return captions.vtt if name == "captions.vtt" else playlists.captions(version.duration_ms or 0)


def _address(version: VideoVersion, right: Right, left_s: int) -> Callable[[str], str]:
    """Names of media in a playlist: where an object store gives links, those, so that segments never come to us."""

    def address(name: str) -> str:
        link = None if right.is_public else store.direct_link(_key(version, name), min(left_s, _LINK_S))
        return link or name

    return address


def _with_text(request: HttpRequest, text: str, name: str, caching: str) -> HttpResponse:
    body = text.encode()
    response = HttpResponse(content_type=_TYPES[name.rpartition(".")[2]])
    # With a link on every line, a playlist of an hour is half a megabyte, and a fiftieth of that packed.
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = gzip.compress(body, 5, mtime=0)
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["Cache-Control"] = caching
    response["Content-Length"] = str(len(body))
    response.content = body
    return response
