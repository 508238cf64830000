"""Writing an act down."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.models import Event, EventText, Waiting


def record(
    *,
    actor_uuid: str | None,
    action: str,
    object_type: str,
    object_id: str,
    at: datetime,
    reason: str = "",
    region_code: str = "",
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append an act to the record, in the caller's transaction: the act and its record stand or fall together.

    `actor_uuid` is the person's public id, None for the machine. `detail` holds plain JSON of opaque ids and codes,
    never personal data and nothing that somebody typed; `reason` may be typed by a person and is kept apart, erasable.
    `region_code` is where the object lies: officers of that place and above may read the event. Nobody waits for
    anybody here: the sealer puts the row into the chain within seconds (see `seal`).
    """
    salt = secrets.token_hex(16) if reason else ""
    with transaction.atomic():
        event = Event.objects.create(
            at=at,
            actor_uuid=actor_uuid or "",
            action=action,
            object_type=object_type,
            object_id=object_id,
            **place(region_code),
            text_hash=hash_of_text(reason, salt=salt),
            detail=detail or {},
        )
        Waiting.objects.create(event=event)
        if reason:
            EventText.objects.create(event=event, text=reason, salt=salt)
    return event


def place(region_code: str) -> dict[str, str]:
    """The columns by which officers of a county, a city and a province find an event."""
    return {"region_code": region_code, "city": region_code[:4], "province": region_code[:2]}


def hash_of_text(text: str, *, salt: str) -> str:
    """What the record keeps of a text: SHA-256 over salt and text, "" for no text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest() if text else ""
