"""Where a video stands, as plain values in the reader's language: for the page and for the script that watches it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from common import clock
from media_pipeline import services as media
from media_pipeline.models import CaptionVersion, Rendition, Video, VideoVersion
from media_pipeline.services import shelf, videos
from media_pipeline.services.progress import Progress

_PREVIEW = timedelta(hours=4)
# Refusals by the check whose cause may have been ours.
_OURS = ("probe_failed", "probe_too_slow")


@require_GET
def status(request: HttpRequest, video_uuid: UUID) -> JsonResponse:
    """Where a video stands, for the page that watches it."""
    found = videos.get_video(user=request.user, video_uuid=video_uuid)
    response = JsonResponse(standing(video=found, user=request.user, at=clock.now()))
    response["Cache-Control"] = "no-store"
    return response


def standing(*, video: Video, user: Any, at: datetime, captions: CaptionVersion | None = None) -> dict[str, Any]:
    """State, progress, reasons and addresses of the version that is shown; `captions` are those to play beside it."""
    version = shelf.shown_version(video)
    if version is None:
        return {"state": "", "state_label": "", "working": False, "renditions": [], "warnings": []}
    progress = media.progress_of(version=version, at=at)
    answer: dict[str, Any] = {
        "state": version.state,
        "state_label": str(VideoVersion.State(version.state).label),
        "working": version.is_working,
        "playable": version.is_playable,
        "duration_ms": version.duration_ms,
        "percent": progress.percent,
        "chunks": _chunks(progress),
        "failed_chunks": list(progress.failed_chunks),
        "queue": media.rest_of(version=version, at=at) or _queue(progress.ahead, progress.waiting_s),
        "renditions": [_rendition(rendition) for rendition in version.renditions.all()],
        "warnings": _warnings(version),
        "may_retry": _may_retry(version),
        "reason": "",
        "remedy": "",
    }
    if version.state == VideoVersion.State.FAILED:
        answer["reason"], answer["remedy"] = media.explain(version.failure_code)
    elif version.failure_code:
        why, _what = media.explain(version.failure_code)
        kept = _("The last conversion failed; what played before goes on playing.")
        answer["reason"] = f"{kept} {why}"
        answer["remedy"] = _("You can convert it again below. If that fails too, tell the platform's operators.")
    return answer | _addresses(version, user, at, captions or media.latest_captions(video))


def _may_retry(version: VideoVersion) -> bool:
    """Whether doing it again may help: a file that the probe refused for what it is stays what it is."""
    ours = version.duration_ms is not None or version.failure_code in _OURS
    return version.is_ready or (version.state == VideoVersion.State.FAILED and ours)


def _rendition(rendition: Rendition) -> dict[str, Any]:
    label = rendition.name
    if rendition.kind == Rendition.Kind.AUDIO:
        label = _("Sound %(rate)s") % {"rate": rendition.name.removeprefix("audio-")}
    elif rendition.kind == Rendition.Kind.REMUX:
        label = _("As uploaded")
    return {
        "name": rendition.name,
        "label": label,
        "kind": rendition.kind,
        "state": rendition.state,
        "state_label": rendition.get_state_display(),
        "percent": rendition.done_percent,
    }


def _chunks(progress: Progress) -> str:
    """How many pieces of the picture are done, in words; "" where it is not cut into any."""
    if not progress.chunks:
        return ""
    return _("%(done)d of %(count)d pieces done.") % {"done": progress.chunks_done, "count": progress.chunks}


def _queue(ahead: int | None, waiting_s: int) -> str:
    """The place in the queue and how long it has waited, in words; "" once work has begun."""
    if ahead is None:
        return ""
    place = (
        ngettext("%(count)d video is before this one.", "%(count)d videos are before this one.", ahead)
        % {"count": ahead}
        if ahead
        else _("It is next.")
    )
    minutes = waiting_s // 60
    if not minutes:
        return place
    waited = ngettext("Waiting for %(count)d minute.", "Waiting for %(count)d minutes.", minutes) % {"count": minutes}
    return f"{place} {waited}"


def _warnings(version: VideoVersion) -> list[dict[str, str]]:
    """What was noticed of the file and taken all the same; `earlier_url` leads to the video that it repeats."""
    told = []
    for notice in media.notices(version):
        earlier = notice.earlier.video if notice.earlier else None
        repeats = earlier is not None and earlier.pk != version.video_id
        url = reverse("media_desk:video", args=[earlier.uuid]) if earlier and repeats else ""
        told.append({"reason": notice.reason, "remedy": notice.remedy, "earlier_url": url})
    return told


def _addresses(version: VideoVersion, user: Any, at: datetime, captions: CaptionVersion | None) -> dict[str, str]:
    granted = media.grant(version=version, subject=f"desk:{user.uuid}", until=at + _PREVIEW, captions=captions)
    playable = version.is_playable
    # A chosen poster has the address of the one before it: the moment it was made keeps browsers from mixing them up.
    poster = f"{granted.poster_url}?{int(version.poster_at.timestamp())}" if version.poster_at else ""
    return {
        "poster_url": poster,
        "master_url": granted.master_url if playable else "",
        "progressive_url": granted.progressive_url if playable else "",
        "captions_url": granted.captions_url,
    }
