"""Publishing how far the audit record goes: who kept a head can tell whether anything before it was changed."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from audit import services as audit
from oversight.models import PublishedHead
from skillsbank import services as skillsbank


def publish_head(*, at: datetime) -> PublishedHead | None:
    """Seal what waits, sign the head and publish it. None where nothing happened since the last one."""
    audit.seal()
    head = audit.head()
    if head.num == 0 or PublishedHead.objects.filter(num=head.num).exists():
        return None
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    jws = skillsbank.sign_document(
        {"iss": settings.BASE_URL, "sub": "audit-record", "events": head.num, "hash": head.hash, "at": moment}
    )
    try:
        with transaction.atomic():
            return PublishedHead.objects.create(num=head.num, hash=head.hash, at=at, jws=jws)
    except IntegrityError:
        # Another process was faster with the same head.
        return None


def published_heads(*, before: int | None, limit: int = 100) -> list[PublishedHead]:
    """The newest heads, or those with fewer than `before` events."""
    heads = PublishedHead.objects.all()
    return list((heads if before is None else heads.filter(num__lt=before))[:limit])
