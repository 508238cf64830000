"""The page where trainers drop their lectures, and the words that its script says."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common import clock
from media_pipeline.models import Upload, Video
from media_pipeline.services import quotas, upload_parts, videos
from media_pipeline.views.frame import ICON


@require_GET
def upload(request: HttpRequest) -> HttpResponse:
    """Where files are dropped; with `?video=` and its uuid, the next file of that video."""
    tenants = videos.tenants_of(request.user)
    if not tenants:
        raise PermissionDenied
    at = clock.now()
    video = _video(request)
    if video is not None:
        tenants = [video.tenant]
    context = {
        "tenants": tenants,
        "room": [(tenant, quotas.used_bytes(tenant=tenant, at=at), quotas.quota_of(tenant)) for tenant in tenants],
        "backend": Upload.Backend.STORE if upload_parts.is_direct() else Upload.Backend.LOCAL,
        "texts": _texts(),
        "header_icon": ICON,
        "video": video,
        "page_title": _("A new file for “%(title)s”") % {"title": video} if video else _("Upload a video"),
    }
    return render(request, "media_pipeline/desk/upload.html", context)


def _video(request: HttpRequest) -> Video | None:
    """Raises `VideoNotFound`."""
    wanted = request.GET.get("video")
    if not wanted:
        return None
    try:
        return videos.get_video(user=request.user, video_uuid=UUID(wanted))
    except ValueError:
        raise videos.VideoNotFound from None


def _texts() -> dict[str, str]:
    """By the script's own names. What stands in braces is filled in by the script."""
    return {
        "queued": _("Waits until another file has arrived."),
        "sending": _("Starting…"),
        "moving": _("{percent}%, {arrived} of {size}, {speed}/s, {left} left"),
        "waiting": _("Waiting for the network. What has arrived is kept, and the upload goes on by itself."),
        "checking": _("Nearly everything has arrived. Your browser is still reading the file to compare it."),
        "paused": _("Paused at {arrived} of {size}. What has arrived is kept."),
        "done": _("Arrived. It is checked next."),
        "cancelled": _("Cancelled. Nothing of it is kept."),
        "unfinished": _("{arrived} of {size} have arrived. Choose the file again and it goes on; kept until {until}."),
        "twice": _("This file is in the list already."),
        "otherFile": _("That was another file, of another size. It is uploaded as a new one."),
        "cancelLater": _("The server could not be told. It forgets this upload by itself within two days."),
        "signedOut": _("You are signed out. Sign in in another window, then press “Try again” here."),
        "unreadable": _("The file can't be read any more: it was moved, changed or removed. Choose it again."),
        "broken": _("The connection breaks again and again. What has arrived is kept; try again later."),
        "refused": _("The upload stopped: {reason}"),
        "hours": _("{count} h"),
        "minutes": _("{count} min"),
        "seconds": _("{count} s"),
    }
