"""The video desk's place in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from media_pipeline import multipart, tus
from media_pipeline.chooser import video_chooser
from media_pipeline.services import videos
from media_pipeline.views import acts, caption_versions, captions, listing, standing, upload, video
from media_pipeline.views.frame import ICON


class VideosMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return videos.may_see_videos(request.user)


class VideoDesk(ViewSet):
    """Plain views under one prefix: the desk is about files and progress, not about editing rows."""

    url_prefix = "videos"
    icon = ICON
    menu_label = _("Videos")
    menu_name = "videos"
    menu_order = 250
    add_to_admin_menu = True
    menu_item_class = VideosMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<uuid:video_uuid>/"
        kept = one + "captions/<int:num>/"
        return [
            path("", listing.index, name="index"),
            path("upload/", upload.upload, name="upload"),
            path("uploads/", tus.create, name="uploads"),
            path("uploads/unfinished/", multipart.unfinished, name="unfinished"),
            path("uploads/multipart/", multipart.create, name="multipart"),
            path("uploads/multipart/<uuid:upload_uuid>/", multipart.parts, name="multipart_parts"),
            path("uploads/multipart/<uuid:upload_uuid>/links/", multipart.links, name="multipart_links"),
            path("uploads/multipart/<uuid:upload_uuid>/complete/", multipart.complete, name="multipart_complete"),
            path("uploads/<uuid:upload_uuid>/", tus.part, name="upload_part"),
            path(one, video.video, name="video"),
            path(one + "status/", standing.status, name="status"),
            path(one + "label/", acts.declare_ai, name="declare_ai"),
            path(one + "poster/", acts.choose_poster, name="choose_poster"),
            path(one + "versions/<int:num>/cancel/", acts.cancel, name="cancel"),
            path(one + "versions/<int:num>/retry/", acts.retry, name="retry"),
            path(one + "delete/", acts.delete, name="delete"),
            path(one + "captions/", captions.desk, name="captions"),
            path(one + "captions/save/", caption_versions.save, name="save_captions"),
            path(kept, caption_versions.version, name="caption_version"),
            path(kept + "restore/", caption_versions.restore, name="restore_captions"),
            path(kept + "<slug:form>/", caption_versions.download, name="download_captions"),
        ]


@hooks.register("register_admin_viewset")
def register_desk() -> list[Any]:
    return [VideoDesk("media_desk"), video_chooser]
