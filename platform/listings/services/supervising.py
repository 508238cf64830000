"""What officers do with what is listed: order to put right, confirm, suspend, resume."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.workdays import day_of
from courses import services as courses
from institutions import services as institutions
from learning import services as learning
from listings.models import Listing, ListingEvent
from listings.rules import RECTIFY_DAYS
from listings.services import telling
from listings.services.deadlines import objection_deadline
from listings.services.moves import hold, move
from listings.services.powers import check_may_supervise

Act = ListingEvent.Act
Kind = Listing.Kind


class ActNeedsReason(DomainError):
    code = "reason_missing"
    status = 422
    message = _("Give a reason: the institution is told, and may object to it.")


class NotADeadline(DomainError):
    code = "not_a_deadline"
    status = 422
    message = _("The day by which it has to be put right lies between tomorrow and half a year from now.")


def order_rectification(*, listing: Listing, officer: User | None, due_date: date, reason: str, at: datetime) -> None:
    """Have something put right by `due_date`; the listing stays in the directory and says so.

    Without an officer it is the platform, by an evaluation. Raises `ActNeedsReason`, `NotADeadline`, `ListingMoved`
    and what `check_may_supervise` raises.
    """
    reason = checked_reason(reason)
    _check(officer, listing)
    least, most = (day_of(at) + timedelta(days=days) for days in RECTIFY_DAYS)
    if not least <= due_date <= most:
        raise NotADeadline
    with transaction.atomic():
        hold(listing)
        event = move(
            listing=listing,
            act=Act.RECTIFY,
            actor=officer,
            at=at,
            reason=reason,
            due_date=due_date,
            rectify_by=due_date,
        )
        telling.tell_institution(event=event, object_until=objection_deadline(event), at=at)


def confirm_rectified(*, listing: Listing, officer: User, reason: str, at: datetime) -> None:
    """It is put right. Raises `ListingMoved` and what `check_may_supervise` raises."""
    check_may_supervise(user=officer, listing=listing)
    with transaction.atomic():
        hold(listing)
        event = move(listing=listing, act=Act.RECTIFIED, actor=officer, at=at, reason=reason.strip())
        telling.tell_institution(event=event, object_until=None, at=at)


def suspend(*, listing: Listing, officer: User, reason: str, at: datetime, stop_learning: bool = False) -> None:
    """Hide it and take no new enrolments; those enrolled go on, unless `stop_learning`.

    Raises `ActNeedsReason`, `ListingMoved` and what `check_may_supervise` raises.
    """
    reason = checked_reason(reason)
    check_may_supervise(user=officer, listing=listing)
    with transaction.atomic():
        hold(listing)
        event = move(listing=listing, act=Act.SUSPENDED, actor=officer, at=at, reason=reason)
        if listing.kind == Kind.COURSE:
            course = listing.listed_course
            courses.suspend(course=course, at=at, stop_learning=stop_learning)
            if stop_learning:
                learning.stop_media(course=course, at=at)
            course.availability.refresh_from_db()
            telling.tell_learners(listing=listing, event=event, learn_until=at if stop_learning else None, at=at)
        _let_submit(listing, may=False)
        telling.tell_institution(event=event, object_until=objection_deadline(event), at=at)


def resume(*, listing: Listing, officer: User, reason: str, at: datetime) -> None:
    """Lift a suspension. Raises `ListingMoved` and what `check_may_supervise` raises."""
    check_may_supervise(user=officer, listing=listing)
    with transaction.atomic():
        bring_back(listing=listing, act=Act.RESUMED, officer=officer, reason=reason.strip(), at=at)


def bring_back(*, listing: Listing, act: str, officer: User, reason: str, at: datetime) -> ListingEvent:
    """Into the directory again, from suspension (`RESUMED`) or from the end (`REINSTATED`).

    In the caller's transaction; the caller has checked the right. Raises `ListingMoved`.
    """
    hold(listing)
    cleared: dict[str, Any] = {"exit_reason": "", "exited_at": None, "readmit_from": None}
    event = move(listing=listing, act=act, actor=officer, at=at, reason=reason, **cleared)
    if listing.kind == Kind.COURSE:
        course = listing.listed_course
        courses.resume(course=course, at=at)
        learning.give_media_back(course=course)
        course.availability.refresh_from_db()
        telling.tell_learners(listing=listing, event=event, learn_until=None, at=at)
    _let_submit(listing, may=True)
    telling.tell_institution(event=event, object_until=None, at=at)
    return event


def checked_reason(reason: str) -> str:
    """Raises `ActNeedsReason`."""
    reason = reason.strip()
    if not reason:
        raise ActNeedsReason
    return reason


def _check(officer: User | None, listing: Listing) -> None:
    if officer is not None:
        check_may_supervise(user=officer, listing=listing)


def _let_submit(listing: Listing, *, may: bool) -> None:
    if listing.kind == Kind.INSTITUTION and listing.institution is not None:
        institutions.let_submit(institution=listing.institution, may=may)
