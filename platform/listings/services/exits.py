"""How a listing ends, and how it may come again (clause 十一: 退出)."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.workdays import day_of
from courses import services as courses
from courses.models import Course
from institutions import services as institutions
from learning import services as learning
from listings.models import Listing, ListingEvent, Submission
from listings.rules import MAY_STOP_LEARNING, READMIT_AFTER, READMITTED_BY_INSTITUTION, TEACH_OUT, TERM_TOLD_BEFORE
from listings.services import telling
from listings.services.deadlines import objection_deadline
from listings.services.moves import ALLOWED, IN_DIRECTORY, ListingMoved, hold, move
from listings.services.powers import check_may_supervise, check_speaks_for, speaks_for
from listings.services.supervising import checked_reason

Act = ListingEvent.Act
Kind = Listing.Kind
Reason = Listing.ExitReason
_LIFTS_NOTHING = frozenset({Reason.VOLUNTARY, Reason.EXPIRED})
_BEFORE_AUDITORS = Exists(Submission.objects.filter(listing=OuterRef("pk"), decision=""))


class NoReasonToStop(DomainError):
    code = "no_reason_to_stop"
    status = 422
    message = _(
        "Learners half-way may be stopped at once only where the rules were broken or somebody holds the rights."
    )


class ExitReasonMissing(DomainError):
    code = "exit_reason_missing"
    status = 422
    message = _("Choose why it ends: the rules were broken, or somebody else holds the rights.")


class HeldByOfficer(DomainError):
    code = "held_by_officer"
    status = 409
    message = _("This listing is suspended. Only an officer can lift that or end it; until then nothing changes.")


class NotAnEqualCourse(DomainError):
    code = "not_an_equal_course"
    status = 422
    message = _("What learners may move to has to be another course that is in the directory now.")


class TooEarly(DomainError):
    code = "too_early_to_readmit"
    status = 409
    message = _("This listing may not be submitted again yet; its page says from which day on.")


class RoundStillOpen(DomainError):
    code = "round_still_open"
    status = 409
    message = _("A version of it is still before the auditors. They have to return it first.")


def exit_listing(
    *,
    listing: Listing,
    officer: User | None,
    exit_reason: str,
    reason: str,
    at: datetime,
    stop_learning: bool = False,
    replacement: Listing | None = None,
) -> None:
    """End it: no enrolment from this moment on, the public plays nothing of it, deposited minutes stay.

    Those half-way are told and have a teach-out period, unless `stop_learning`; `replacement` is a listed course that
    they may move to. What an institution offers ends with its own listing. Without an officer it is the platform, by an
    evaluation. Raises `ActNeedsReason`, `NoReasonToStop`, `NotAnEqualCourse`, `ListingMoved` and what
    `check_may_supervise` raises.
    """
    reason = checked_reason(reason)
    why = Reason(exit_reason)
    if officer is not None:
        check_may_supervise(user=officer, listing=listing)
    if stop_learning and why not in MAY_STOP_LEARNING:
        raise NoReasonToStop
    equal = _equal_course(listing, replacement)
    with transaction.atomic():
        _end_with_all(listing, actor=officer, why=why, words=reason, at=at, stop=stop_learning, equal=equal)


def withdraw(*, listing: Listing, user: User, reason: str, at: datetime) -> None:
    """The institution ends its own listing, and no suspension by that.

    Raises `ActNeedsReason`, `HeldByOfficer`, `ListingMoved` and what `check_speaks_for` raises.
    """
    reason = checked_reason(reason)
    check_speaks_for(user=user, listing=listing)
    with transaction.atomic():
        hold(listing)
        if listing.state == Listing.State.SUSPENDED:
            raise HeldByOfficer
        _end_with_all(listing, actor=user, why=Reason.VOLUNTARY, words=reason, at=at)


def expire(*, at: datetime, limit: int = 500) -> int:
    """End what is past the last day of its term, at most `limit` of it. Returns how many listings ended.

    What is suspended waits for its officer: a day that passes lifts no suspension. What lies with the auditors waits
    for them: it ends once they return it, and has a new term once they approve.
    """
    past = Listing.objects.filter(state__in=IN_DIRECTORY, listed_until__lt=day_of(at)).order_by("pk")
    past = past.exclude(_BEFORE_AUDITORS)
    with translation.override(settings.LANGUAGE_CODE):
        words = str(Reason.EXPIRED.label)
    ended = 0
    for listing in past[:limit]:
        try:
            with transaction.atomic():
                hold(listing)
                # Renewed, or handed in again, since we looked.
                if not past.filter(pk=listing.pk).exists():
                    continue
                _end_with_all(listing, actor=None, why=Reason.EXPIRED, words=words, at=at)
        except ListingMoved:
            continue
        ended += 1
    return ended


def tell_of_terms(*, at: datetime, limit: int = 500) -> int:
    """Tell the people of listings, once for each term, that it ends soon: of those that can be submitted again and are
    not. Returns of how many listings.
    """
    today = day_of(at)
    ending = Listing.objects.filter(
        ~Q(term_told=F("listed_until")) | Q(term_told=None),
        ~_BEFORE_AUDITORS,
        state__in=IN_DIRECTORY,
        listed_until__range=(today, today + TERM_TOLD_BEFORE),
    ).order_by("listed_until", "pk")
    told = 0
    for listing in ending[:limit]:
        with transaction.atomic():
            same = Listing.objects.filter(pk=listing.pk, listed_until=listing.listed_until, term_told=listing.term_told)
            if same.update(term_told=listing.listed_until) != 1:
                continue
            telling.tell_term_ends(listing=listing, at=at)
        told += 1
    return told


def readmit(*, listing: Listing, user: User, reason: str, at: datetime) -> None:
    """Back to a draft, so that it must be reviewed again, from `readmit_from` on.

    By an officer; by the institution itself where the end was no reproach. Raises `TooEarly`, `RoundStillOpen`,
    `ListingMoved` and what `check_may_supervise` raises.
    """
    if not (speaks_for(user=user, listing=listing) and listing.exit_reason in READMITTED_BY_INSTITUTION):
        check_may_supervise(user=user, listing=listing)
    with transaction.atomic():
        hold(listing)
        if listing.readmit_from is not None and day_of(at) < listing.readmit_from:
            raise TooEarly
        if listing.submissions.filter(decision="").exists():
            raise RoundStillOpen
        cleared: dict[str, Any] = {"exit_reason": "", "exited_at": None, "readmit_from": None, "listed_until": None}
        event = move(listing=listing, act=Act.READMITTED, actor=user, at=at, reason=reason.strip(), **cleared)
        telling.tell_institution(event=event, object_until=None, at=at)


def _end_with_all(
    listing: Listing,
    *,
    actor: User | None,
    why: str,
    words: str,
    at: datetime,
    stop: bool = False,
    equal: Course | None = None,
) -> None:
    hold(listing)
    _end(listing, actor=actor, why=why, words=words, at=at, stop=stop, equal=equal)
    if listing.kind != Kind.INSTITUTION or listing.institution is None:
        return
    institutions.let_submit(institution=listing.institution, may=False)
    # Only an officer ends what is suspended.
    ending = IN_DIRECTORY if Reason(why) in _LIFTS_NOTHING else ALLOWED[Act.EXITED]
    theirs = Listing.objects.select_for_update().filter(
        ~Q(pk=listing.pk), institution=listing.institution, state__in=ending
    )
    for other in theirs.order_by("pk"):
        _end(other, actor=actor, why=why, words=words, at=at, stop=stop and other.kind == Kind.COURSE, equal=None)


def _end(
    listing: Listing, *, actor: User | None, why: str, words: str, at: datetime, stop: bool, equal: Course | None
) -> None:
    event = move(
        listing=listing,
        act=Act.EXITED,
        actor=actor,
        at=at,
        reason=words,
        detail={"exit_reason": why, "stop_learning": stop},
        exit_reason=why,
        exited_at=at,
        readmit_from=day_of(at) + READMIT_AFTER[Reason(why)],
    )
    if listing.kind == Kind.COURSE:
        course, until = listing.listed_course, at if stop else at + TEACH_OUT
        courses.end_listing(course=course, at=at, learn_until=until, replacement=equal)
        if stop:
            learning.stop_media(course=course, at=at)
        else:
            # A suspension before may have stopped them.
            learning.give_media_back(course=course)
        course.availability.refresh_from_db()
        telling.tell_learners(listing=listing, event=event, learn_until=until, at=at)
    telling.tell_institution(event=event, object_until=objection_deadline(event), at=at)


def _equal_course(listing: Listing, replacement: Listing | None) -> Course | None:
    if replacement is None:
        return None
    if listing.kind != Kind.COURSE or replacement.pk == listing.pk or not replacement.in_directory:
        raise NotAnEqualCourse
    if replacement.kind != Kind.COURSE:
        raise NotAnEqualCourse
    return cast(Course, replacement.course)
