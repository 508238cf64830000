"""Deleting a video for good, where nothing above needs it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from common.errors import DomainError
from media_pipeline.models import Video
from media_pipeline.services import removal

_providers: list[Callable[[Video], Iterable[str]]] = []


class VideoInUse(DomainError):
    """A course plays it; `titles` names which."""

    code = "video_in_use"
    status = 409

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        message = _("This video is kept, because it is used in: %(titles)s. Take it out there first.")
        super().__init__(str(message) % {"titles": ", ".join(titles) or "–"})


def register_uses(provider: Callable[[Video], Iterable[str]]) -> None:
    """Let `provider(video)` name, for people, what uses a video and would be broken without it."""
    if provider not in _providers:
        _providers.append(provider)


def uses_of(video: Video) -> list[str]:
    """The titles of everything that uses `video`, each once."""
    return list(dict.fromkeys(title for provider in _providers for title in provider(video)))


def delete_video(*, video: Video, user: Any, at: datetime) -> None:
    """Delete `video` with its versions, captions and stored files; the sweep removes those. Raises `VideoInUse`."""
    with transaction.atomic():
        Video.objects.select_for_update().get(pk=video.pk)
        titles = uses_of(video)
        if titles:
            raise VideoInUse(titles)
        removal.discard(video=video, at=at)
        audit.record(
            actor_uuid=str(user.uuid),
            action="media.video_deleted",
            object_type="video",
            object_id=str(video.uuid),
            at=at,
        )
