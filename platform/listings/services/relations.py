"""What auditors declare: relations to institutions and trainers, whose listings they then never review."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from institutions.models import Institution, Trainer
from listings.models import DeclaredRelation, ReviewAssignment, Submission
from listings.services.access import check_is_auditor
from listings.services.conflicts import Conflicts
from listings.services.drawing import fill_seats, lock
from listings.services.seats import leave

NOTE_MAX = 200
FOUND_AT_ONCE = 10


class RelationIncomplete(DomainError):
    code = "relation_incomplete"
    message = _("Choose an institution or a trainer, and say in a few words what relation it is.")


class AlreadyDeclared(DomainError):
    code = "already_declared"
    status = 409
    message = _("You have declared this already.")


class RelationNotFound(DomainError):
    code = "relation_not_found"
    status = 404
    message = _("There is no such declaration.")


def relations_of(user: User) -> QuerySet[DeclaredRelation]:
    """This auditor's own declarations that stand, newest first."""
    return DeclaredRelation.objects.filter(user=user, ended_at=None).select_related("institution", "trainer")


def find_related(query: str) -> tuple[list[Institution], list[Trainer]]:
    """Institutions and trainers whose name, or an institution's code, has these words; at most ten of each."""
    query = query.strip()
    if not query:
        return [], []
    named = Q(name_zh__icontains=query) | Q(name_en__icontains=query)
    return (
        list(Institution.objects.filter(named | Q(code__iexact=query)).order_by("name_zh")[:FOUND_AT_ONCE]),
        list(Trainer.objects.filter(named).order_by("name_zh")[:FOUND_AT_ONCE]),
    )


def declare_relation(
    *, user: User, note: str, at: datetime, institution: UUID | None = None, trainer: UUID | None = None
) -> DeclaredRelation:
    """Declare a relation to one institution or one trainer. Seats that it touches go to somebody else.

    Raises `NotAnAuditor`, `RelationIncomplete`, `AlreadyDeclared`.
    """
    check_is_auditor(user)
    note = note.strip()
    house = Institution.objects.filter(uuid=institution).first() if institution else None
    person = Trainer.objects.filter(uuid=trainer).first() if trainer else None
    if not note or len(note) > NOTE_MAX or (house is None) == (person is None):
        raise RelationIncomplete
    try:
        with transaction.atomic():
            declared = DeclaredRelation.objects.create(
                user=user, institution=house, trainer=person, note=note, declared_at=at
            )
            _record(declared, "review.relation_declared", at)
    except IntegrityError as error:
        raise AlreadyDeclared from error
    _leave_seats(user=user, at=at)
    return declared


def end_relation(*, user: User, uuid: UUID, at: datetime) -> None:
    """Say that a relation is over. Raises `RelationNotFound`."""
    with transaction.atomic():
        ended = DeclaredRelation.objects.filter(user=user, uuid=uuid, ended_at=None).update(ended_at=at)
        if ended != 1:
            raise RelationNotFound
        _record(DeclaredRelation.objects.get(uuid=uuid), "review.relation_ended", at)


def _leave_seats(*, user: User, at: datetime) -> None:
    """Give up the unsigned seats in which there now is a conflict; others are drawn."""
    open_seats = ReviewAssignment.objects.filter(reviewer=user, state=ReviewAssignment.State.ASSIGNED)
    submissions = list(Submission.objects.filter(decision="", assignments__in=open_seats).select_related("listing"))
    conflicts = Conflicts(people=[user.pk], submissions=submissions, at=at)
    for submission in submissions:
        if not conflicts.of(user.pk, submission):
            continue
        with transaction.atomic():
            locked = lock(submission)
            seat = open_seats.filter(submission=locked).first()
            if seat is not None and locked.is_open:
                leave(locked, seat, state=ReviewAssignment.State.REPLACED, actor=user, at=at, conflict=True)
                fill_seats(submission=locked, at=at)


def _record(relation: DeclaredRelation, action: str, at: datetime) -> None:
    audit.record(
        actor_uuid=str(relation.user.uuid),
        action=action,
        object_type="declared_relation",
        object_id=str(relation.uuid),
        at=at,
    )
