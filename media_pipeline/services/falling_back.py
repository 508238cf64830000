"""Converting a version again that came to nothing: it offers what it offered before, which was never taken away."""

from django.db import transaction

from media_pipeline.models import Rendition, VideoVersion


def fall_back(version_id: int, *, failure_code: str = "") -> bool:
    """Let a version that was published before be ready again. False where it never was, or isn't being converted.

    `failure_code` says why, and is empty where a person stopped it. Whoever works on one of its units notices at
    the next sign of life; the sweep then removes the units and what they left.
    """
    with transaction.atomic():
        moved = VideoVersion.objects.filter(
            pk=version_id, state__in=VideoVersion.WORKING_STATES, ready_at__isnull=False
        ).update(state=VideoVersion.State.READY, failure_code=failure_code)
        if moved:
            renditions = Rendition.objects.filter(version=version_id)
            # What was not there before is not there now: a rung that the ladder has gained since.
            renditions.filter(bandwidth=None).delete()
            renditions.update(state=Rendition.State.DONE, done_percent=100)
    return bool(moved)
