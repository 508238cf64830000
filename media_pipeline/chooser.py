"""Choosing a video in the admin: only among those of one's own institutions, in the list and when one is picked."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet

from media_pipeline.models import Video
from media_pipeline.services import videos

# Fits the database's greatest whole number.
_ID_DIGITS = 18


def _state(video: Video) -> str:
    version = videos.latest_version(video)
    return str(version.get_state_display()) if version else ""


def _length(video: Video) -> str:
    version = videos.latest_version(video)
    if version is None or version.duration_ms is None:
        return ""
    minutes, seconds = divmod(version.duration_ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


class TitleFilterForm(BaseFilterForm):
    """Narrows the list by words of the title. Wagtail's own would want a search index of all videos."""

    q = forms.CharField(label=_("Title contains"), required=False)

    def filter(self, objects: QuerySet[Video]) -> QuerySet[Video]:
        query = self.cleaned_data["q"]
        if not query:
            return objects
        self.is_searching, self.search_query = True, query
        return objects.filter(title__icontains=query)


class _OwnVideos:
    """What every list and look-up of the chooser starts from: own videos of use in a lesson, the newest first."""

    request: Any
    filter_form_class = TitleFilterForm
    ordering = ("-created_at", "-pk")

    def get_object_list(self) -> QuerySet[Video]:
        return videos.usable(videos.videos_for(self.request.user))

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
        return videos.videos_for(self.request.user).get(pk__in=_ids([pk]))


class ChosenMultipleView(views.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> Any:
        return videos.videos_for(self.request.user).filter(pk__in=_ids(pks))


class NoCreateView(views.CreateView):
    """Videos come about by uploading, never in a chooser, where Wagtail would look for a form that there is not."""

    def can_create(self) -> bool:
        return False


def _ids(typed: list[str]) -> list[int]:
    """Those that could be ids at all: addresses can be typed by hand."""
    return [int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS]


class VideoChooserViewSet(ChooserViewSet):
    model = Video
    icon = "media"
    choose_one_text = _("Choose a video")
    choose_another_text = _("Choose another video")
    edit_item_text = _("Open this video")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = NoCreateView


video_chooser = VideoChooserViewSet("video_chooser")
