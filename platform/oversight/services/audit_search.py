"""Searching the audit record: administrators all of it, officers what happened within their regions."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from audit.models import Event
from common.errors import DomainError
from reference import services as reference

PAGE = 50
EXPORT_CHUNK = 1_000
_ZONE = ZoneInfo("Asia/Shanghai")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEVELS = {2: "province", 4: "city", 6: "region_code"}
COLUMNS = ["id", "at", "actor_uuid", "action", "object_type", "object_id", "region_code", "reason", "detail"]


class MayNotSearch(DomainError):
    code = "may_not_search_audit"
    status = 403
    message = _("Only administrators and officers search the audit record.")


@dataclass(frozen=True)
class Search:
    """What is looked for; "" and None: anything. Days are Shanghai's, both included; a region with all in it."""

    actor_uuid: str = ""
    action: str = ""
    object_id: str = ""
    region_code: str = ""
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True)
class Found:
    """One page, the newest first; `before` leads to the next one, "" where this is the last."""

    events: list[Event]
    before: str


def may_search(user: User | AnonymousUser) -> bool:
    return bool(user.is_active) and (user.is_superuser or accounts.is_officer(user))


def search(*, user: User, wanted: Search, at: datetime, before: str = "") -> Found:
    """A page of events. Looking for one person's doings is a reading of personal data. Raises `MayNotSearch`.

    One query whatever the record's size: each filter has an index in the order of the page, and nothing is counted.
    """
    events = list(_after(_matching(user, wanted), before).select_related("text")[: PAGE + 1])
    if wanted.actor_uuid and not before:
        audit.read_personal(
            actor_uuid=str(user.uuid), people=[wanted.actor_uuid], what=["acts"], purpose="audit_search", at=at
        )
    return Found(events[:PAGE], cursor_of(events[PAGE - 1]) if len(events) > PAGE else "")


def export(*, user: User, wanted: Search, at: datetime, form: str) -> Iterator[str]:
    """Everything that is found, as lines of "csv" or "jsonl", read in pieces while it is sent. An act, recorded first.

    Raises `MayNotSearch`, before anything is sent.
    """
    matching = _matching(user, wanted)
    detail = {name: str(value) for name, value in asdict(wanted).items() if value}
    audit.record(
        actor_uuid=str(user.uuid),
        action="audit.exported",
        object_type="audit.event",
        object_id="",
        at=at,
        detail=detail | {"form": form},
    )
    return _lines(matching, form)


def cursor_of(event: Event) -> str:
    """Where the page after `event` begins."""
    return f"{(event.at - _EPOCH) // timedelta(microseconds=1)}-{event.pk}"


def _matching(user: User, wanted: Search) -> QuerySet[Event]:
    events = Event.objects.filter(_seen_by(user)).order_by("-at", "-pk")
    exact = {"actor_uuid": wanted.actor_uuid, "action": wanted.action, "object_id": wanted.object_id}
    events = events.filter(**{name: value for name, value in exact.items() if value})
    if wanted.region_code:
        events = events.filter(_within(wanted.region_code.removesuffix("00").removesuffix("00")))
    if wanted.from_date:
        events = events.filter(at__gte=_midnight(wanted.from_date))
    if wanted.to_date:
        events = events.filter(at__lt=_midnight(wanted.to_date + timedelta(days=1)))
    return events


def _seen_by(user: User) -> Q:
    if not may_search(user):
        raise MayNotSearch
    if user.is_superuser:
        return Q()
    seen = Q(pk__in=[])
    for region in accounts.regions_of(user, RoleGrant.Role.OFFICER):
        if region is None:
            # What lies in no region is the administrators' alone.
            return ~Q(region_code="")
        seen |= _within(reference.subtree(region))
    return seen


def _within(prefix: str) -> Q:
    return Q(**{_LEVELS[len(prefix)]: prefix}) if len(prefix) in _LEVELS else Q(region_code=prefix)


def _after(events: QuerySet[Event], before: str) -> QuerySet[Event]:
    moment, _dash, pk = before.partition("-")
    if not (moment.isdecimal() and pk.isdecimal() and before.isascii()) or len(before) > 40:
        return events
    at = _EPOCH + timedelta(microseconds=min(int(moment), 10**16))
    # The first condition alone is a range of the index; the second cuts off its edge.
    return events.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=min(int(pk), 2**63 - 1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=_ZONE)


class _Line:
    """A file that only hands on what the csv module writes."""

    def write(self, text: str) -> str:
        return text


def _lines(events: QuerySet[Event], form: str) -> Iterator[str]:
    writer = csv.writer(_Line())
    if form == "csv":
        yield "\ufeff" + writer.writerow(COLUMNS)
    before = ""
    while piece := list(_after(events, before).select_related("text")[:EXPORT_CHUNK]):
        for event in piece:
            row = _row(event)
            if form == "csv":
                row["detail"] = json.dumps(row["detail"], ensure_ascii=False)
                yield writer.writerow([_inert(row[name]) for name in COLUMNS])
            else:
                yield json.dumps(row, ensure_ascii=False) + "\n"
        before = cursor_of(piece[-1])


def _row(event: Event) -> dict[str, Any]:
    text = getattr(event, "text", None)
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "actor_uuid": event.actor_uuid,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "region_code": event.region_code,
        "reason": text.text if text else event.reason,
        "detail": event.detail,
    }


def _inert(value: Any) -> str:
    """Nothing that a spreadsheet would take for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
