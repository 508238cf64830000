"""Stopping the work on a version, as its trainer asks."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import VideoVersion
from media_pipeline.services import removal

State = VideoVersion.State
AT_WORK = (State.RECEIVED, State.PROBING, *VideoVersion.WORKING_STATES)
_pins: list[Callable[[VideoVersion], Iterable[str]]] = []


class NothingToCancel(DomainError):
    """It is ready, was refused, or somebody cancelled it before."""

    code = "nothing_to_cancel"
    status = 409
    message = _("There is nothing left to cancel: the work on this file has ended. Reload the page to see how.")


class VersionPinned(DomainError):
    """A course was submitted with this file, which has never been published yet; `titles` names which."""

    code = "version_pinned"
    status = 409

    def __init__(self, titles: list[str]) -> None:
        self.titles = titles
        message = _(
            "The conversion goes on, because this file was submitted with %(titles)s. You can upload a better file "
            "beside it at any time."
        )
        super().__init__(str(message) % {"titles": ", ".join(titles)})


def register_pins(provider: Callable[[VideoVersion], Iterable[str]]) -> None:
    """Let `provider(version)` name, for people, what holds this very version and would be broken without it."""
    if provider not in _pins:
        _pins.append(provider)


def cancel_encoding(*, version: VideoVersion) -> None:
    """Stop the work on `version`: for good, or back to what it offered before it was converted again.

    Whoever holds its lease notices and stops. Raises `NothingToCancel`, `VersionPinned`.
    """
    with transaction.atomic():
        # A course that is being submitted with it holds this row until it is.
        locked = VideoVersion.objects.select_for_update().get(pk=version.pk)
        if locked.ready_at is None and locked.state in AT_WORK:
            titles = list(dict.fromkeys(title for provider in _pins for title in provider(locked)))
            if titles:
                raise VersionPinned(titles)
        if not removal.cancel(version=locked):
            raise NothingToCancel
    version.refresh_from_db()
