"""Writing an act down."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit.models import Event

# What the first row follows.
BEGINNING = "0" * 64
# One number for PostgreSQL's advisory lock, so that only one transaction adds to the chain at a time.
_CHAIN_LOCK = 0x6175646974


def record(
    *,
    actor_uuid: str | None,
    action: str,
    object_type: str,
    object_id: str,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append an act to the record, in the caller's transaction: the act and its record stand or fall together.

    `actor_uuid` is the person's public id, None for the machine. `detail` holds plain JSON and, like
    `reason`, never personal data. Other writers of the record wait until the caller commits, so call
    this last.
    """
    with transaction.atomic():
        _wait_for_turn()
        last = Event.objects.order_by("-num").only("num", "hash").first()
        event = Event(
            num=last.num + 1 if last else 1,
            at=at,
            actor_uuid=actor_uuid or "",
            action=action,
            object_type=object_type,
            object_id=object_id,
            reason=reason,
            detail=detail or {},
            previous_hash=last.hash if last else BEGINNING,
        )
        event.hash = hash_of(event)
        event.save(force_insert=True)
        return event


def hash_of(event: Event) -> str:
    """SHA-256 over the row before's hash and this row's canonical JSON (sorted keys, no blanks, UTC)."""
    content = {
        "num": event.num,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_uuid": event.actor_uuid,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "reason": event.reason,
        "detail": event.detail,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{event.previous_hash}\n{canonical}".encode()).hexdigest()


def _wait_for_turn() -> None:
    # SQLite's IMMEDIATE transactions have one writer already. Locking the last row would not do on
    # PostgreSQL: who waited for it would then follow a row that is no longer the last.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
