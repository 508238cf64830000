"""Putting a movement right: a second row the other way round (decision D6)."""

from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from common.errors import DomainError
from skillsbank.models import Entry


class CannotReverse(DomainError):
    """The entry is itself a reversal, or was reversed before, or no reason was given."""

    code: ClassVar[str] = "cannot_reverse"
    status: ClassVar[int] = 409
    message = _("This entry cannot be reversed.")


def reverse(*, entry: Entry, reason: str, actor_uuid: str, at: datetime) -> Entry:
    """Take `entry` back, with a reason that stays in the books. Raises `CannotReverse`.

    The certificate is another matter: see `revoke`.
    """
    if not reason.strip():
        raise CannotReverse(_("A reversal needs a reason."))
    if entry.reversal_of_id is not None:
        raise CannotReverse(_("A reversal is not reversed again: book the right minutes anew."))
    with transaction.atomic():
        try:
            with transaction.atomic():
                reversal = Entry.objects.create(
                    debit_id=entry.credit_id,
                    credit_id=entry.debit_id,
                    minutes=entry.minutes,
                    key=f"reversal:{entry.key}",
                    outcome_id=entry.outcome_id,
                    reversal_of=entry,
                    reason=reason.strip(),
                    created_at=at,
                )
        except IntegrityError:
            raise CannotReverse(_("This entry was reversed before.")) from None
        audit.record(
            actor_uuid=actor_uuid,
            action="skillsbank.entry_reversed",
            object_type="entry",
            object_id=str(entry.pk),
            at=at,
            reason=reason.strip(),
            detail={"reversal": reversal.pk, "minutes": entry.minutes},
        )
    return reversal
