"""Binding events into the chain, by one writer, shortly after they were written.

Were each act to extend the chain itself, every act of the whole country would wait for the one before to commit
(docs/decisions/0016). So an act only leaves its row and a `Waiting` row beside it, and the sealer gives it its place.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, transaction

from audit.models import Event, Seal, Waiting
from common.canonical import canonical_json

# What the first row follows.
BEGINNING = "0" * 64
# One number for PostgreSQL's advisory lock, so that there is one sealer at a time.
_SEALER_LOCK = 0x6175646974
BATCH = 2_000


@dataclass(frozen=True)
class Head:
    """How far the chain goes, written `num:hash`; `0:000…` for an empty one."""

    num: int
    hash: str

    def __str__(self) -> str:
        return f"{self.num}:{self.hash}"


def head() -> Head:
    """The chain's newest seal."""
    last = Seal.objects.order_by("-num").first()
    return Head(last.num, last.hash) if last else Head(0, BEGINNING)


def seal(*, limit: int = 50_000) -> int:
    """Give up to `limit` waiting events their place in the chain, in batches. Returns how many.

    Safe to call at any time by anybody: where another is sealing, this one returns 0 at once.
    """
    sealed = 0
    while sealed < limit:
        count = _seal_batch(min(BATCH, limit - sealed))
        sealed += count
        if count < BATCH:
            break
    return sealed


def _seal_batch(size: int) -> int:
    with transaction.atomic():
        if not _is_my_turn():
            return 0
        before = head()
        events = list(Event.objects.filter(waiting__isnull=False).order_by("pk")[:size])
        seals = []
        for event in events:
            num = before.num + 1
            before = Head(num, hash_of(event, num=num, previous_hash=before.hash))
            seals.append(Seal(num=num, event=event, hash=before.hash))
        Seal.objects.bulk_create(seals, batch_size=500)
        for start in range(0, len(events), 500):
            Waiting.objects.filter(event__in=events[start : start + 500]).delete()
    return len(events)


def hash_of(event: Event, *, num: int, previous_hash: str, form: int = 2) -> str:
    """SHA-256 over the hash before and this event's canonical JSON (sorted keys, no blanks, UTC)."""
    content: dict[str, Any] = {
        "num": num,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_uuid": event.actor_uuid,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "reason": event.reason,
        "detail": event.detail,
    }
    if form > 1:
        content |= {"event": event.pk, "region_code": event.region_code, "text_hash": event.text_hash}
    return hashlib.sha256(f"{previous_hash}\n".encode() + canonical_json(content)).hexdigest()


def _is_my_turn() -> bool:
    # SQLite's IMMEDIATE transactions have one writer already.
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEALER_LOCK])
        return bool(cursor.fetchone()[0])
