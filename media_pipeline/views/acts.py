"""What a trainer does to a video: label, poster, cancel, delete. Each is one service call and a way back."""

import re
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import DomainError
from media_pipeline import services as media
from media_pipeline.models import Video, VideoVersion
from media_pipeline.services import ai_labels, poster_choice, shelf, videos
from media_pipeline.services.deleting import VideoInUse
from media_pipeline.views.frame import framed

_MOMENT = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)


@require_POST
def declare_ai(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """Say that picture or voice are machine-made, or take it back."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    is_ai_made = request.POST.get("ai_made") == "on"
    done = gettext_lazy("Saved. The label is shown wherever this video plays.")
    undone = gettext_lazy("Saved. Nothing is shown for this video any more.")
    return _act(
        request,
        found,
        lambda: ai_labels.declare(
            video=found,
            version=shelf.shown_version(found),
            is_ai_made=is_ai_made,
            user=request.user,
            at=clock.now(),
        ),
        done if is_ai_made else undone,
    )


@require_POST
def choose_poster(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """Make a moment of the video its poster."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    at_ms = moment_ms(request.POST.get("moment", ""))

    def choose() -> None:
        version = shelf.shown_version(found)
        if version is None or at_ms is None:
            raise poster_choice.NoPictureThere
        media.choose_poster(version=version, at_ms=at_ms, at=clock.now())

    return _act(request, found, choose, gettext_lazy("This picture is the poster now."))


@require_POST
def cancel(request: HttpRequest, video_uuid: UUID, num: int) -> HttpResponse:
    """Stop the work on one version."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    version = _version(found, num)
    return _act(
        request, found, lambda: media.cancel_encoding(version=version), gettext_lazy("The conversion was cancelled.")
    )


@require_POST
def retry(request: HttpRequest, video_uuid: UUID, num: int) -> HttpResponse:
    """Convert one version again: the chunk or the rung that is named, or all of it."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    version = _version(found, num)
    chunk = request.POST.get("chunk", "")
    return _act(
        request,
        found,
        lambda: media.retry(
            version=version,
            rung=request.POST.get("rung") or None,
            chunk=int(chunk) if chunk.isascii() and chunk.isdecimal() and len(chunk) < 7 else None,
            at=clock.now(),
        ),
        gettext_lazy("It is being converted again. What plays now goes on playing until then."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, video_uuid: UUID) -> HttpResponse:
    """First what will happen and to whom, then the deed."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    refusal = ""
    if request.method == "POST":
        try:
            media.delete_video(video=found, user=request.user, at=clock.now())
        except VideoInUse as error:
            refusal = str(error)
        else:
            messages.success(request, _("“%(title)s” was deleted.") % {"title": found.title})
            return HttpResponseRedirect(reverse("media_desk:index"))
    context = framed(_("Delete this video"), video=found) | {
        "video": found,
        "refusal": refusal,
        "uses": media.uses_of(found),
        "versions": list(found.versions.order_by("-num")),
        "captions_count": found.captions.count(),
    }
    return render(request, "media_pipeline/desk/delete.html", context, status=409 if refusal else 200)


def moment_ms(text: str) -> int | None:
    """1:02:03.4, 2:03 or 123.4 as milliseconds; None for anything else."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds, part = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((part or "0").ljust(3, "0"))


def _version(found: Video, num: int) -> VideoVersion:
    version = found.versions.filter(num=min(num, 2**31 - 1)).first()
    if version is None:
        raise videos.VideoNotFound
    return version


def _act(request: HttpRequest, found: Video, act: Callable[[], None], done: str | Promise) -> HttpResponse:
    """Do it, say how it went, and go back to the video's page."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(done))
    return HttpResponseRedirect(reverse("media_desk:video", args=[found.uuid]))
