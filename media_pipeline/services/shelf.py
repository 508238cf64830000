"""Finding one's videos again: by words, by where they stand, in an order."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from media_pipeline.models import Video, VideoVersion
from media_pipeline.services import videos
from media_pipeline.services.cancelling import AT_WORK

State = VideoVersion.State
STATES: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "working": (_("in progress"), AT_WORK),
    "ready": (State.READY.label, (State.READY,)),
    "failed": (State.FAILED.label, (State.FAILED,)),
    "cancelled": (State.CANCELLED.label, (State.CANCELLED,)),
}
ORDERS: dict[str, tuple[Promise, tuple[Any, ...]]] = {
    "newest": (_("newest first"), ("-created_at", "-pk")),
    "oldest": (_("oldest first"), ("created_at", "pk")),
    "title": (_("by title"), ("title", "-pk")),
    "longest": (_("longest first"), (F("length_ms").desc(nulls_last=True), "-pk")),
}


def find_videos(*, user: Any, words: str = "", state: str = "", order: str = "") -> QuerySet[Video]:
    """The videos that `user` may see, with `version_id`, `version_state` and `length_ms` of the version shown.

    Every word of `words` is in the title or in a file's name. `state` is a key of `STATES`, `order` of `ORDERS`; what
    is neither changes nothing.
    """
    newest = VideoVersion.objects.filter(video=OuterRef("pk")).order_by(
        # A cancelled one is shown only where there is no other.
        Case(When(state=State.CANCELLED, then=Value(1)), default=Value(0)),
        "-num",
    )
    found = (
        videos.videos_for(user)
        .select_related("tenant")
        .annotate(
            version_id=Subquery(newest.values("pk")[:1]),
            version_state=Coalesce(Subquery(newest.values("state")[:1]), Value("")),
            length_ms=Subquery(newest.values("duration_ms")[:1]),
        )
    )
    for word in words.split()[:8]:
        named = VideoVersion.objects.filter(video=OuterRef("pk"), source_label__icontains=word)
        found = found.filter(Q(title__icontains=word) | Exists(named))
    if state in STATES:
        found = found.filter(version_state__in=STATES[state][1])
    return found.order_by(*ORDERS.get(order, ORDERS["newest"])[1])


def shown_version(video: Video) -> VideoVersion | None:
    """The version that the desk speaks of: the newest that was not cancelled, else the newest of all."""
    newest = video.versions.select_related("video").order_by("-num")
    return newest.exclude(state=State.CANCELLED).first() or newest.first()
