"""One video: where it stands, its player, its label, its poster, its files, its captions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common import clock
from media_pipeline import services as media
from media_pipeline.models import Video, VideoVersion
from media_pipeline.player import hls_module
from media_pipeline.services import ai_labels, captions, shelf, videos
from media_pipeline.views.frame import framed
from media_pipeline.views.standing import standing


@require_GET
def video(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    version = shelf.shown_version(found)
    context = framed(found.title, video=found) | {
        "video": found,
        "version": version,
        "versions": list(found.versions.order_by("-num")),
        "pinned": _pinned(found),
        "status": standing(video=found, user=request.user, at=clock.now()),
        "tracks": _tracks(found),
        "uses": media.uses_of(found),
        "ai_note": media.ai_note(version),
        "ai_in_file": bool(ai_labels.file_label(version)),
        "ai_producer": ai_labels.producer(version),
        "hls_module": hls_module(),
    }
    return render(request, "media_pipeline/desk/video.html", context)


def _pinned(found: Video) -> VideoVersion | None:
    """The version that a course submitted today would play: the newest that was neither refused nor cancelled."""
    dead = (VideoVersion.State.FAILED, VideoVersion.State.CANCELLED)
    return found.versions.exclude(state__in=dead).order_by("-num").first()


def _tracks(found: Video) -> list[dict[str, Any]]:
    """The newest captions of each language that has any."""
    tracks = []
    for language, label in captions.LANGUAGES.items():
        newest = captions.latest_captions(found, language)
        if newest is not None:
            tracks.append(
                {"language": language, "label": label, "captions": newest, "method": captions.method_name(newest)}
            )
    return tracks or [{"language": captions.MAIN_LANGUAGE, "label": _("Chinese"), "captions": None, "method": ""}]
