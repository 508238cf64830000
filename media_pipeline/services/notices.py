"""What a trainer should know of a video that was taken: the probe's warnings, and whether the file is here already."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from media_pipeline.models import VideoVersion
from media_pipeline.probe import loudness_warnings
from media_pipeline.services.failures import WARNINGS, explain


@dataclass(frozen=True)
class Notice:
    """A warning in the reader's language. `earlier` is the version that a duplicate repeats."""

    code: str
    reason: str
    remedy: str
    earlier: VideoVersion | None = None


def find_same(version: VideoVersion) -> VideoVersion | None:
    """The first other version of the same tenant with the same bytes that isn't refused, cancelled or deleted, and its
    video.

    None while the hash of `version` is unknown. One query; writes nothing.
    """
    if not version.sha256:
        return None
    dead = (VideoVersion.State.FAILED, VideoVersion.State.CANCELLED)
    return (
        VideoVersion.objects.filter(
            sha256=version.sha256,
            size_bytes=version.size_bytes,
            video__tenant=version.video.tenant_id,
            video__discarded_at=None,
        )
        .exclude(pk=version.pk)
        .exclude(state__in=dead)
        .filter(pk__lt=version.pk)
        .select_related("video")
        .order_by("pk")
        .first()
    )


def notices(version: VideoVersion) -> list[Notice]:
    """Everything of which there are words to be told of `version`, weightiest first; empty until it is probed."""
    codes = [code for code in version.facts.get("warnings", []) if code in WARNINGS]
    if version.facts.get("audio_stream") is not None and "loudness_lufs" in version.facts:
        codes += loudness_warnings(version.facts["loudness_lufs"])
    found = [Notice(code, *explain(code)) for code in codes if code != "duplicate"]
    earlier = find_same(version)
    if earlier:
        _reason, remedy = explain("duplicate")
        title = _("This is the same file as “%(title)s”, uploaded before.") % {"title": earlier.video.title}
        found.insert(0, Notice("duplicate", title, remedy, earlier))
    return found
