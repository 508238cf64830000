"""Reading personal data is an act."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.models import Event, Waiting
from audit.services.record import place, record
from common.errors import DomainError

PERSONAL_READ = "personal.read"
# What is asked for in words before it is shown.
_NEEDS_REASON = frozenset({"id_number"})


class PurposeMissing(DomainError):
    """Identity numbers are shown to nobody who doesn't say why."""

    code = "purpose_missing"
    status = 422
    message = _("Say what you need this for. The reason is kept with your name and the time.")


def read_personal(
    *,
    actor_uuid: str | None,
    people: Iterable[str],
    what: Iterable[str],
    purpose: str,
    at: datetime,
    reason: str = "",
    region_code: str = "",
) -> None:
    """Write down that `actor_uuid` (None: the machine) saw personal data: one row for each of `people`, public ids.

    `what` names the fields ("real_name", "phone", "evidence" …), `purpose` is a fixed code of the place where they
    were shown, `reason` is what the reader wrote. Call it in the transaction that reads. Raises `PurposeMissing`
    where the fields want a written reason and there is none.
    """
    fields = sorted(set(what))
    reason = reason.strip()
    if not reason and _NEEDS_REASON & set(fields):
        raise PurposeMissing
    detail = {"what": fields, "purpose": purpose}
    with transaction.atomic():
        if reason:
            for person in people:
                record(
                    actor_uuid=actor_uuid,
                    action=PERSONAL_READ,
                    object_type="accounts.user",
                    object_id=person,
                    at=at,
                    reason=reason,
                    region_code=region_code,
                    detail=detail,
                )
            return
        # Lists show a page of people at once.
        events = Event.objects.bulk_create(
            Event(
                at=at,
                actor_uuid=actor_uuid or "",
                action=PERSONAL_READ,
                object_type="accounts.user",
                object_id=person,
                **place(region_code),
                detail=detail,
            )
            for person in people
        )
        Waiting.objects.bulk_create(Waiting(event=event) for event in events)
