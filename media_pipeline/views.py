"""The trainers' desk for videos, in the admin: list, upload, one video with its progress, captions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from media_pipeline import services as media
from media_pipeline.models import CaptionVersion, Video, VideoVersion
from media_pipeline.player import hls_module
from media_pipeline.services import captions, videos

_PER_PAGE = 24
_PREVIEW = timedelta(hours=4)
ICON = "media"
TITLE = gettext_lazy("Videos")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The videos of the trainer's institutions, newest first."""
    if not videos.may_see_videos(request.user):
        raise PermissionDenied
    found = videos.videos_for(request.user).select_related("tenant").order_by("-created_at", "-pk")
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("p"))
    rows = [_row(video, request.user) for video in page]
    return render(
        request,
        "media_pipeline/desk/index.html",
        {"rows": rows, "page": page, "header_icon": ICON, "page_title": TITLE, "may_upload": _may_upload(request.user)},
    )


@require_GET
def upload(request: HttpRequest) -> HttpResponse:
    """Where files are dropped."""
    tenants = videos.tenants_of(request.user)
    if not tenants:
        raise PermissionDenied
    return render(
        request,
        "media_pipeline/desk/upload.html",
        {"tenants": tenants, "header_icon": ICON, "page_title": _("Upload a video")},
    )


@require_GET
def video(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """One video: where it stands, its player, its captions."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    return _video_page(request, found)


@require_GET
def status(request: HttpRequest, video_uuid: UUID) -> JsonResponse:
    """Where a video stands, for the page that watches it."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    response = JsonResponse(_status(found, request.user))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def add_captions(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """Captions from a file, from a script to be timed, or as edited."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    try:
        kept = _keep_captions(request, found)
    except DomainError as error:
        return _video_page(request, found, captions_error=str(error), status_code=error.status)
    messages.success(request, _("Captions saved as version %(num)d.") % {"num": kept.num})
    return HttpResponseRedirect(reverse("media_desk:video", args=[found.uuid]) + "#captions")


def _keep_captions(request: HttpRequest, found: Video) -> CaptionVersion:
    at = clock.now()
    file = request.FILES.get("file")
    if file is not None:
        content = file.read(captions.MAX_BYTES + 1)
        return media.add_captions(video=found, content=content, user=request.user, at=at)
    if "vtt" in request.POST:
        content = request.POST["vtt"].encode()
        return media.add_captions(video=found, content=content, user=request.user, at=at)
    version = media.latest_version(found)
    if version is None:
        raise captions.NotMeasured
    script = request.POST.get("script", "")
    return media.time_script(version=version, script=script, user=request.user, at=at)


def _video_page(
    request: HttpRequest, found: Video, *, captions_error: str = "", status_code: int = 200
) -> HttpResponse:
    context = {
        "video": found,
        "version": media.latest_version(found),
        "status": _status(found, request.user),
        "captions": media.latest_captions(found),
        "captions_error": captions_error,
        "script": request.POST.get("script", "") if captions_error else "",
        "hls_module": hls_module(),
        "header_icon": ICON,
        "page_title": found.title,
    }
    return render(request, "media_pipeline/desk/video.html", context, status=status_code)


def _status(found: Video, user: Any) -> dict[str, Any]:
    """What the status page shows, as plain values in the reader's language."""
    version = media.latest_version(found)
    if version is None:
        return {"state": "", "state_label": "", "working": False, "renditions": []}
    answer: dict[str, Any] = {
        "state": version.state,
        "state_label": str(VideoVersion.State(version.state).label),
        "working": version.is_working,
        "playable": version.is_playable,
        "duration_ms": version.duration_ms,
        "renditions": [
            {
                "name": rendition.name,
                "state": rendition.state,
                "state_label": rendition.get_state_display(),
                "percent": rendition.done_percent,
            }
            for rendition in version.renditions.all()
        ],
    }
    if version.state == VideoVersion.State.FAILED:
        answer["reason"], answer["remedy"] = media.explain(version.failure_code)
    return answer | _addresses(found, version, user)


def _addresses(found: Video, version: VideoVersion, user: Any) -> dict[str, str]:
    granted = media.grant(
        version=version,
        subject=f"desk:{user.uuid}",
        until=clock.now() + _PREVIEW,
        captions=media.latest_captions(found),
    )
    playable = version.is_playable
    return {
        "poster_url": granted.poster_url,
        "master_url": granted.master_url if playable else "",
        "progressive_url": granted.progressive_url if playable else "",
        "captions_url": granted.captions_url,
    }


def _row(found: Video, user: Any) -> dict[str, Any]:
    version = media.latest_version(found)
    if version is None:
        return {"video": found, "version": None, "poster_url": ""}
    return {"video": found, "version": version, "poster_url": _addresses(found, version, user)["poster_url"]}


def _may_upload(user: Any) -> bool:
    return bool(videos.tenants_of(user))
