"""Checks of one lesson's video against the policy: does it play, how long is it as measured, do captions fit."""

from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext as _

from courses import services as courses
from listings.services.caption_checks import of_captions
from listings.services.times import clock_time
from listings.services.transcript import cues
from media_pipeline import services as media
from media_pipeline.models import Video, VideoVersion
from reference.models import Policy

Finding = tuple[str, str, Literal["error", "warning"], str]

# Captions may end with the last sound, a moment after the last picture.
CAPTION_SLACK_MS = 1500


def of_video(video: Video, policy: Policy) -> Iterator[Finding]:
    """(group, code, severity, message) of everything wrong; a video that can't be frozen is told by `courses`."""
    version = courses.pinned_version(video)
    if version is None or not version.is_measured:
        return
    yield from _plays(version, policy)
    yield from _length(version, policy)
    yield from _captions(video, version)


def _plays(version: VideoVersion, policy: Policy) -> Iterator[Finding]:
    if version.is_playable:
        return
    severity: Literal["error", "warning"] = "error" if policy.require_playable else "warning"
    yield "videos", "video_not_playable", severity, _("its video is still being converted; wait until it plays.")


def _length(version: VideoVersion, policy: Policy) -> Iterator[Finding]:
    length = version.duration_ms or 0
    if not policy.lesson_min_ms <= length <= policy.lesson_max_ms:
        message = _("its video was measured at %(length)s; lessons of this kind last %(least)s to %(most)s.") % {
            "length": clock_time(length),
            "least": clock_time(policy.lesson_min_ms),
            "most": clock_time(policy.lesson_max_ms),
        }
        yield "bounds", "lesson_length", "error", message


def _captions(video: Video, version: VideoVersion) -> Iterator[Finding]:
    captions = media.latest_captions(video)
    found = cues(captions.vtt) if captions else []
    if not found:
        yield "captions", "captions_missing", "error", _("its video has no captions; upload them or paste the script.")
    elif found[-1].end_ms > (version.duration_ms or 0) + CAPTION_SLACK_MS:
        message = _("its captions end at %(end)s, after the video's end at %(length)s.") % {
            "end": clock_time(found[-1].end_ms),
            "length": clock_time(version.duration_ms or 0),
        }
        yield "captions", "captions_too_long", "error", message
    for code, severity, message in of_captions(found, version) if found else ():
        yield "captions", code, severity, message
