"""Choosing a video. Stub until the media work lands; replaced there."""

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks


class VideoChooserBlock(blocks.ChooserBlock):
    @cached_property
    def target_model(self):
        from media_pipeline.models import Video

        return Video

    widget = forms.Select
