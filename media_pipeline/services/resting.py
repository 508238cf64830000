"""Work that waits because a disk is full or a store does not answer: for how long, and how people are told."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from media_pipeline.models import VideoVersion, WorkUnit

# About a week: after that, somebody has to look.
MOST_RESTS = 1000
_FIRST, _LONGEST = timedelta(seconds=20), timedelta(minutes=10)
# What the system says where there is no room left, also through the mouth of ffmpeg.
_FULL = "No space left"


def how_long(rests: int) -> timedelta:
    """The rest after so many before it, from 0: each twice as long as the one before, up to ten minutes."""
    doubled: timedelta = _FIRST * 2 ** min(rests, 10)
    return min(_LONGEST, doubled)


def is_check_resting(version: VideoVersion, *, at: datetime) -> bool:
    """Whether the check of a received file waits for better times: its next ring lies ahead."""
    return version.state == VideoVersion.State.RECEIVED and version.rung_at is not None and version.rung_at > at


def rest_of(*, version: VideoVersion, at: datetime) -> str:
    """Why the work on `version` rests and until when, in the reader's words; "" where it does not rest at `at`."""
    if is_check_resting(version, at=at):
        return _("Our disk is full or our store does not answer, so the check rests. It goes on by itself.")
    if version.state not in VideoVersion.WORKING_STATES:
        return ""
    open_units = version.units.exclude(state=WorkUnit.State.DONE)
    resting = open_units.filter(state=WorkUnit.State.WAITING, not_before__isnull=False)
    first = resting.order_by("not_before").first()
    # One of them may be at its next try just now; as long as that has not gone well, nothing has changed.
    tried_again = open_units.filter(state=WorkUnit.State.WORKING, rests__gt=0)
    if first is None or first.not_before is None or open_units.exclude(pk__in=resting | tried_again).exists():
        return ""
    values = {"time": timezone.localtime(max(first.not_before, at)).strftime("%H:%M")}
    if _FULL in first.error:
        return (
            _("Our disk is full, so the conversion rests. It goes on by itself; the next try is at %(time)s.") % values
        )
    return (
        _("Our store does not answer, so the conversion rests. It goes on by itself; the next try is at %(time)s.")
        % values
    )
