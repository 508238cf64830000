"""Choosing a video in the admin: only among those of one's own institutions, in the list and when one is picked."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet

from media_pipeline.models import Video
from media_pipeline.services import videos


def _state(video: Video) -> str:
    version = videos.latest_version(video)
    return str(version.get_state_display()) if version else ""


def _length(video: Video) -> str:
    version = videos.latest_version(video)
    if version is None or version.duration_ms is None:
        return ""
    minutes, seconds = divmod(version.duration_ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


class _OwnVideos:
    """What every list and look-up of the chooser starts from."""

    request: Any

    def get_object_list(self) -> Any:
        return videos.videos_for(self.request.user)

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,  # type: ignore[misc]
            Column("length", label=_("Length"), accessor=_length),
            Column("state", label=_("State"), accessor=_state),
        ]


class ChooseView(_OwnVideos, views.ChooseView):
    pass


class ChooseResultsView(_OwnVideos, views.ChooseResultsView):
    pass


class ChosenView(views.ChosenView):
    def get_object(self, pk: str) -> Video:
        return videos.videos_for(self.request.user).get(pk=pk)


class ChosenMultipleView(views.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> Any:
        return videos.videos_for(self.request.user).filter(pk__in=pks)


class VideoChooserViewSet(ChooserViewSet):
    model = Video
    icon = "media"
    ordering = "-created_at"
    choose_one_text = _("Choose a video")
    choose_another_text = _("Choose another video")
    edit_item_text = _("Open this video")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView


video_chooser = VideoChooserViewSet("video_chooser")
