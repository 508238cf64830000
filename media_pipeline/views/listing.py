"""The videos of the trainer's institutions: found by words and state, sorted, in pages."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin.paginator import WagtailPaginator

from common import clock
from media_pipeline import services as media
from media_pipeline.models import VideoVersion
from media_pipeline.services import shelf, videos
from media_pipeline.views.frame import framed

_PER_PAGE = 24
_POSTER_HOURS = 12


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The list; a search that finds nothing says so and offers all videos again."""
    if not videos.may_see_videos(request.user):
        raise PermissionDenied
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "state", "order")}
    found = shelf.find_videos(user=request.user, words=asked["q"], state=asked["state"], order=asked["order"])
    paginator = WagtailPaginator(found, _PER_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = framed(_("Videos")) | {
        "rows": _rows(list(page), request.user),
        "page": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "asked": asked,
        "is_narrowed": bool(asked["q"] or asked["state"] in shelf.STATES),
        "states": [(key, label) for key, (label, _states) in shelf.STATES.items()],
        "orders": [(key, label) for key, (label, _fields) in shelf.ORDERS.items()],
        "may_upload": bool(videos.tenants_of(request.user)),
    }
    return render(request, "media_pipeline/desk/index.html", context)


def _rows(found: list[Any], user: Any) -> list[dict[str, Any]]:
    versions = VideoVersion.objects.in_bulk([video.version_id for video in found if video.version_id])
    rows = []
    for video in found:
        version = versions.get(video.version_id)
        rows.append({"video": video, "version": version, "poster_url": _poster(version, user)})
    return rows


def _poster(version: VideoVersion | None, user: Any) -> str:
    if version is None:
        return ""
    # To the half day, so that the same picture keeps its address and the browser its copy.
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    until = now + timedelta(hours=2 * _POSTER_HOURS - now.hour % _POSTER_HOURS)
    address = media.poster_address(version=version, subject=f"desk:{user.uuid}", until=until)
    return f"{address}?{int(version.poster_at.timestamp())}" if address and version.poster_at else ""
