"""The video desk's place in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from media_pipeline import tus, views
from media_pipeline.chooser import video_chooser
from media_pipeline.services import videos


class VideosMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return videos.may_see_videos(request.user)


class VideoDesk(ViewSet):
    """Plain views under one prefix: the desk is about files and progress, not about editing rows."""

    url_prefix = "videos"
    icon = views.ICON
    menu_label = _("Videos")
    menu_name = "videos"
    menu_order = 250
    add_to_admin_menu = True
    menu_item_class = VideosMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.index, name="index"),
            path("upload/", views.upload, name="upload"),
            path("uploads/", tus.create, name="uploads"),
            path("uploads/<uuid:upload_uuid>/", tus.part, name="upload_part"),
            path("<uuid:video_uuid>/", views.video, name="video"),
            path("<uuid:video_uuid>/status/", views.status, name="status"),
            path("<uuid:video_uuid>/captions/", views.add_captions, name="add_captions"),
        ]


@hooks.register("register_admin_viewset")
def register_desk() -> list[Any]:
    return [VideoDesk("media_desk"), video_chooser]
