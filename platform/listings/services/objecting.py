"""What the other side may do about an act: object, and have somebody else decide."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of, deadline
from institutions import services as institutions
from listings.models import Evaluation, Listing, ListingEvent, Objection
from listings.services import evaluating, telling
from listings.services.deadlines import OBJECTIONABLE, grade_deadline, objection_deadline
from listings.services.moves import IN_DIRECTORY, hold, move
from listings.services.powers import check_may_supervise, check_speaks_for, supervised
from listings.services.rules import NoRule, offering_of, rule_for
from listings.services.supervising import bring_back, checked_reason

Act = ListingEvent.Act
Decision = Objection.Decision


class NothingToObject(DomainError):
    code = "nothing_to_object"
    status = 409
    message = _("Nothing here can be objected to: it was the institution's own act, or nothing was decided.")


class TooLateToObject(DomainError):
    code = "too_late_to_object"
    status = 409
    message = _("The time to object is over.")


class AlreadyObjected(DomainError):
    code = "already_objected"
    status = 409
    message = _("An objection to this is there already.")


class ObjectionSaysNothing(DomainError):
    code = "objection_empty"
    status = 422
    message = _("Say what is wrong, so that the officer can decide about it.")


class ObjectionDecided(DomainError):
    code = "objection_decided"
    status = 409
    message = _("This objection is already decided. Nothing was changed.")


def object_to(
    *, user: User, text: str, at: datetime, event: ListingEvent | None = None, evaluation: Evaluation | None = None
) -> Objection:
    """The institution objects to an act (`event`) or to a grade (`evaluation`).

    Raises `ListingNotFound`, `OnlyManagers`, `NothingToObject`, `TooLateToObject`, `AlreadyObjected`,
    `ObjectionSaysNothing`.
    """
    thing = event or evaluation
    if thing is None:
        raise NothingToObject
    listing = thing.listing
    check_speaks_for(user=user, listing=listing)
    last = objection_deadline(event) if event else grade_deadline(evaluation) if evaluation else None
    if last is None or (evaluation and evaluation.state != Evaluation.State.PUBLISHED):
        raise NothingToObject
    if day_of(at) > last:
        raise TooLateToObject
    if not (text := text.strip()):
        raise ObjectionSaysNothing
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                listing=listing,
                event=event,
                evaluation=evaluation,
                text=text,
                raised_by=user,
                raised_at=at,
                due_date=_answer_due(listing, at=at),
            )
            telling.tell_officers(objection=objection, at=at)
            _record("objection.raised", objection, user, at)
    except IntegrityError as error:
        raise AlreadyObjected from error
    return objection


def _answer_due(listing: Listing, *, at: datetime) -> date | None:
    """None where no rule says: a gap in the rules keeps nobody from objecting."""
    shown = listing.course.availability.version if listing.course else None
    try:
        rule = rule_for(kind=listing.kind, offering=offering_of(shown) if shown else "", region=listing.region, at=at)
    except NoRule:
        return None
    return deadline(start=day_of(at), days=rule.answer_days).day


def open_objections(*, user: User) -> list[Objection]:
    """What was objected to in this officer's regions and is not decided, the longest waiting first; at most twenty."""
    waiting = Objection.objects.filter(decision="", listing__in=supervised(user))
    return list(waiting.select_related("listing").order_by("raised_at")[:20])


def decide_objection(*, objection: Objection, officer: User, upheld: bool, reason: str, at: datetime) -> None:
    """Uphold it and undo the act where it still stands, or dismiss it; with a reason either way.

    Raises `ObjectionDecided`, `institutions.OwnInterest` for whoever did the act, `ActNeedsReason` and what
    `check_may_supervise` raises. An upheld objection to a grade opens the evaluation again.
    """
    listing = objection.listing
    check_may_supervise(user=officer, listing=listing)
    if officer.pk in _authors(objection):
        raise institutions.OwnInterest
    reason = checked_reason(reason)
    with transaction.atomic():
        changed = Objection.objects.filter(pk=objection.pk, decision=Decision.OPEN).update(
            decision=Decision.UPHELD if upheld else Decision.DISMISSED,
            reason=reason,
            decided_by=officer,
            decided_at=at,
        )
        if changed != 1:
            raise ObjectionDecided
        objection.refresh_from_db()
        if upheld and objection.event is not None:
            _undo(objection.event, officer=officer, reason=reason, at=at)
        elif upheld and objection.evaluation is not None:
            evaluating.open_again(evaluation=objection.evaluation)
        telling.tell_decided(objection=objection, at=at)
        _record(f"objection.{objection.decision}", objection, officer, at)


def _authors(objection: Objection) -> set[int | None]:
    done_by = objection.event.actor_id if objection.event else None
    graded_by = objection.evaluation.published_by_id if objection.evaluation else None
    return {done_by, graded_by, objection.raised_by_id}


def _undo(event: ListingEvent, *, officer: User, reason: str, at: datetime) -> None:
    """Only where the act is the last that happened to the state: what came after it stands. With an institution
    comes back what its end ended with it."""
    listing = event.listing
    hold(listing)
    last = listing.events.filter(act__in=OBJECTIONABLE).order_by("-at", "-pk").first()
    if last is None or last.pk != event.pk or listing.state != event.to_state:
        return
    if event.act == Act.RECTIFY:
        move(listing=listing, act=Act.RECTIFIED, actor=officer, at=at, reason=reason)
    else:
        act = Act.RESUMED if event.act == Act.SUSPENDED else Act.REINSTATED
        bring_back(listing=listing, act=act, officer=officer, reason=reason, at=at)
        for other in _ended_with(event):
            _bring_back_too(other, officer=officer, reason=reason, at=at)


def _ended_with(event: ListingEvent) -> list[ListingEvent]:
    """The ends that an institution's end brought with it: of its other listings, the same moment, the same act."""
    listing = event.listing
    if event.act != Act.EXITED or listing.kind != Listing.Kind.INSTITUTION or listing.institution_id is None:
        return []
    others = ListingEvent.objects.filter(
        ~Q(listing=listing.pk),
        listing__institution=listing.institution_id,
        act=Act.EXITED,
        at=event.at,
        actor=event.actor_id,
        exit_reason=event.exit_reason,
        reason=event.reason,
    )
    return list(others.select_related("listing").order_by("listing_id"))


def _bring_back_too(event: ListingEvent, *, officer: User, reason: str, at: datetime) -> None:
    """Where nothing else stands against it: what was suspended before stays ended, for only an officer who looks at it
    lifts that, and an order to put something right holds again, to its old day."""
    listing = event.listing
    hold(listing)
    if listing.state != event.to_state or listing.exited_at != event.at or event.from_state not in IN_DIRECTORY:
        return
    bring_back(listing=listing, act=Act.REINSTATED, officer=officer, reason=reason, at=at)
    if event.from_state == Listing.State.RECTIFYING:
        order = listing.events.filter(act=Act.RECTIFY, at__lte=event.at).latest("at")
        due = order.due_date
        again = move(
            listing=listing, act=Act.RECTIFY, actor=officer, at=at, reason=order.reason, due_date=due, rectify_by=due
        )
        telling.tell_institution(event=again, object_until=None, at=at)


def _record(action: str, objection: Objection, user: User, at: datetime) -> None:
    audit.record(
        actor_uuid=str(user.uuid),
        action=action,
        object_type="objection",
        object_id=str(objection.uuid),
        at=at,
        region_code=objection.listing.region_id,
        detail={"listing": str(objection.listing.uuid)},
    )
