"""Erasing what somebody wrote, without breaking the chain (PIPL article 47)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.models import Event, EventText
from audit.services.record import record
from common.errors import DomainError

TEXT_ERASED = "audit.text_erased"


class AlreadyErased(DomainError):
    code = "already_erased"
    status = 409
    message = _("There is no text here any more: it was erased before, or there never was one.")


def erase_text(*, event: Event, by: str, reason: str, at: datetime) -> Event:
    """Erase the reason of `event` for good; the act itself stays. Erasing is an act too, by `by`, a public id.

    `reason` names the ground (a code such as "request" or "retention"). Raises `AlreadyErased`.
    """
    with transaction.atomic():
        erased = EventText.objects.filter(event=event, erased_at=None).update(text="", salt="", erased_at=at)
        if erased != 1:
            raise AlreadyErased
        return record(
            actor_uuid=by,
            action=TEXT_ERASED,
            object_type="audit.event",
            object_id=str(event.pk),
            at=at,
            reason=reason,
            region_code=event.region_code,
        )
