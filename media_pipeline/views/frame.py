"""What every page of the desk has around it: icon, title, the way back."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from media_pipeline.models import Video

ICON = "media"


def framed(title: str, *, video: Video | None = None, trail: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """Context for `wagtailadmin/generic/base.html`. `trail` holds (address, label) between the video and this page."""
    steps = [(reverse("media_desk:index"), _("Videos"))]
    if video is not None:
        steps.append((reverse("media_desk:video", args=[video.uuid]), video.title))
    steps += trail
    if steps[-1][1] != title:
        steps.append(("", title))
    return {
        "header_icon": ICON,
        "header_title": title,
        "page_title": title,
        "breadcrumbs_items": [
            *WagtailAdminTemplateMixin.breadcrumbs_items,
            *({"url": address, "label": label} for address, label in steps),
        ],
    }
