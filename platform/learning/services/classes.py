"""Classes from the institution's side: made, filled from a roster, looked at, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from courses.models import Course
from courses.questions.sheets import FaultyRows, RowFault
from institutions import services as institutions
from learning.models import ClassMember, LessonProgress, TrainingClass
from learning.roster import read_roster
from learning.services.enrolling import SUBSIDY, NoSubsidy, UnknownPayer, check_programme
from learning.services.placing import find_programme
from learning.services.telling import tell
from reference.models import Payer, Policy

QUOTA_MAX = 2_000
REASON_MAX = 300
State = ClassMember.State
_HOLDS_A_PLACE = (State.INVITED, State.JOINED)


class ClassNotFound(DomainError):
    """There is none, or it is another institution's: the answer is the same."""

    code = "class_not_found"
    status = 404
    message = gettext_lazy("There is no such class, or it belongs to another institution.")


class PlaceNotFound(DomainError):
    """There is none, it is somebody else's, or it is answered: the answer is the same."""

    code = "place_not_found"
    status = 404
    message = gettext_lazy("There is no such place in a class. It may have been answered or withdrawn.")


class ClassIncomplete(DomainError):
    code = "class_incomplete"
    status = 422


class ClassClosed(DomainError):
    code = "class_closed"
    status = 409
    message = gettext_lazy("This class was withdrawn or is over, so nobody can be invited or join any more.")


class ClassFull(DomainError):
    code = "class_full"
    status = 409

    def __init__(self, *, quota: int, free: int, asked: int) -> None:
        message = _("The class has %(quota)d places, and %(free)d are free; the roster has %(asked)d people.")
        super().__init__(message % {"quota": quota, "free": free, "asked": asked})


class ReasonMissing(DomainError):
    code = "reason_missing"
    status = 422
    message = gettext_lazy("Say why, in at most 300 characters: those concerned read it.")


@dataclass(frozen=True, kw_only=True)
class ClassTerms:
    """`payer` is a code of the list and pays everything; `quota` counts places."""

    name: str
    starts_on: date
    ends_on: date
    sponsor: str
    payer: str
    programme: str
    quota: int


def courses_to_teach(*, user: User) -> QuerySet[Course]:
    """Courses in the catalogue of the institutions that this person teaches for or runs."""
    own = [one.pk for one in institutions.works_for(user)]
    found = Course.objects.filter(institution__in=own, availability__open=True)
    return found.select_related("availability__version", "institution__region").order_by("pk")


def classes_for(user: User) -> QuerySet[TrainingClass]:
    """Classes of the institutions that this person teaches for or runs, with `joined` and `invited`."""
    own = [one.pk for one in institutions.works_for(user)]
    return (
        TrainingClass.objects.filter(institution__in=own)
        .select_related("course__availability__version", "institution", "payer")
        .annotate(
            joined=Count("members", filter=Q(members__state=State.JOINED)),
            invited=Count("members", filter=Q(members__state=State.INVITED)),
        )
        .order_by("-starts_on", "pk")
    )


def get_class(*, user: User, uuid: UUID) -> TrainingClass:
    """Raises `ClassNotFound`."""
    found = classes_for(user).filter(uuid=uuid).first()
    if found is None:
        raise ClassNotFound
    return found


def create_class(*, user: User, course: UUID, terms: ClassTerms, at: datetime) -> TrainingClass:
    """Raises `ClassNotFound` for a course of others, `ClassIncomplete`, `UnknownPayer`, `UnreadableProgramme`, and
    `NoSubsidy` where the course is no subsidised training; and what `placing.find_programme` raises, for the programme
    has to be in force on the first day.
    """
    found = courses_to_teach(user=user).filter(uuid=course).first()
    if found is None:
        raise ClassNotFound(_("Choose one of your institution's courses in the catalogue."))
    if not terms.name.strip():
        raise ClassIncomplete(_("Give the class a name."))
    if terms.ends_on < terms.starts_on or terms.ends_on < day_of(at):
        raise ClassIncomplete(_("The last day is before the first day, or is over already."))
    if not 1 <= terms.quota <= QUOTA_MAX:
        raise ClassIncomplete(_("A class has 1 to 2,000 places."))
    payer = Payer.objects.filter(code=terms.payer).first()
    if payer is None:
        raise UnknownPayer
    if payer.code == SUBSIDY and found.availability.version.kind != Policy.Kind.SUBSIDISED:
        raise NoSubsidy
    code = check_programme(terms.programme)
    programme = find_programme(code=code, region=found.institution.region, day=terms.starts_on)
    with transaction.atomic():
        made = TrainingClass.objects.create(
            institution=found.institution,
            course=found,
            name=terms.name.strip(),
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            sponsor=terms.sponsor.strip(),
            payer=payer,
            programme=code,
            training_programme=programme,
            quota=terms.quota,
            created_by=user,
            created_at=at,
        )
        note(made, "class.created", user, at, quota=made.quota)
    return made


def invite_roster(*, training_class: TrainingClass, by: User, content: bytes, at: datetime) -> int:
    """Offer a place to everybody of a roster, or to nobody of it; how many. Says nothing of who has an account here.

    Who holds a place already is a fault of their row. Raises `sheets.NotAWorkbook`, `RosterTooLarge`,
    `sheets.FaultyRows`, `ClassFull`, `ClassClosed`.
    """
    people = read_roster(content)
    with transaction.atomic():
        # Two uploads at once: the second waits here and counts again.
        held = held_class(training_class.pk)
        check_open(held, at)
        phones = [person.phone for person in people]
        places = ClassMember.objects.filter(training_class=held)
        taken: set[str | None] = set(
            places.filter(state=State.INVITED, phone__in=phones).values_list("phone", flat=True)
        )
        taken |= set(places.filter(state=State.JOINED, user__phone__in=phones).values_list("user__phone", flat=True))
        if taken:
            message = _("this number has a place in the class already.")
            raise FaultyRows([RowFault(one.row, message) for one in people if one.phone in taken])
        free = held.quota - places.filter(state__in=_HOLDS_A_PLACE).count()
        if len(people) > free:
            raise ClassFull(quota=held.quota, free=free, asked=len(people))
        ClassMember.objects.bulk_create(
            ClassMember(training_class=held, phone=one.phone, note=one.note, invited_by=by, invited_at=at)
            for one in people
        )
        known = User.objects.filter(phone__in=phones, phone_verified_at__isnull=False, is_active=True)
        tell(
            users=known.values_list("pk", flat=True),
            words=lambda: (
                _("You are invited to the class “%(class)s”") % {"class": held.name},
                held.institution.name,
            ),
            url="/me/classes/",
            at=at,
        )
        note(held, "class.invited", by, at, people=len(people))
    return len(people)


def remove_member(*, training_class: TrainingClass, by: User, uuid: UUID, reason: str, at: datetime) -> None:
    """Take a place back, with a reason that its holder reads. Their enrolment and what counted stay.

    Raises `PlaceNotFound`, `ReasonMissing`.
    """
    reason = check_reason(reason)
    with transaction.atomic():
        held = held_class(training_class.pk)
        member = held.members.filter(uuid=uuid, state__in=_HOLDS_A_PLACE).select_related("user").first()
        if member is None:
            raise PlaceNotFound
        _end([member], held, reason, at)
        note(held, "class.place_withdrawn", by, at, place=str(member.uuid), reason=reason)


def withdraw_class(*, training_class: TrainingClass, by: User, reason: str, at: datetime) -> None:
    """End the class and all its places. Enrolments stay: who has begun goes on learning. Safe to repeat.

    Raises `ReasonMissing`.
    """
    reason = check_reason(reason)
    with transaction.atomic():
        held = held_class(training_class.pk)
        if held.state == TrainingClass.State.WITHDRAWN:
            return
        TrainingClass.objects.filter(pk=held.pk).update(
            state=TrainingClass.State.WITHDRAWN, reason=reason, withdrawn_at=at
        )
        members = list(held.members.filter(state__in=_HOLDS_A_PLACE).select_related("user"))
        _end(members, held, reason, at)
        note(held, "class.withdrawn", by, at, reason=reason, places=len(members))


def forget_unanswered(*, at: datetime) -> int:
    """Forget the people whom classes that are over never had an answer from; how many. Safe to repeat."""
    # Names that were kept of places that ended without a yes go, too.
    ended = ClassMember.objects.filter(consented_at=None, ended_at__isnull=False)
    ended.exclude(note="").update(note="")
    unanswered = ClassMember.objects.filter(state=State.INVITED, training_class__ends_on__lt=day_of(at))
    return unanswered.update(state=State.REMOVED, phone="", note="", ended_at=at)


def members_of(*, training_class: TrainingClass) -> QuerySet[ClassMember]:
    """Places that are offered or taken, with `begun`: whether anything was done in the course."""
    begun = LessonProgress.objects.filter(enrolment=OuterRef("enrolment"))
    return (
        training_class.members.filter(state__in=_HOLDS_A_PLACE)
        .select_related("user", "enrolment__completion", "enrolment__user", "enrolment__course__institution")
        .annotate(begun=Exists(begun))
        .order_by("note", "pk")
    )


def held_class(pk: int) -> TrainingClass:
    """The class, locked until the transaction ends."""
    TrainingClass.objects.select_for_update().get(pk=pk)
    return TrainingClass.objects.select_related("institution", "course", "payer", "created_by").get(pk=pk)


def check_open(training_class: TrainingClass, at: datetime) -> None:
    """Raises `ClassClosed`."""
    if training_class.state != TrainingClass.State.OPEN or training_class.ends_on < day_of(at):
        raise ClassClosed


def note(training_class: TrainingClass, action: str, actor: User, at: datetime, **detail: Any) -> None:
    """One act on a class in the audit record; for the services of this app, in their transaction."""
    audit.record(
        actor_uuid=str(actor.uuid),
        action=action,
        object_type="class",
        object_id=str(training_class.uuid),
        at=at,
        region_code=training_class.institution.region_id,
        detail={"institution": str(training_class.institution.uuid), **detail},
    )


def check_reason(reason: str) -> str:
    """The reason as it is kept. Raises `ReasonMissing`."""
    reason = reason.strip()
    if not reason or len(reason) > REASON_MAX:
        raise ReasonMissing
    return reason


def _end(members: Sequence[ClassMember], held: TrainingClass, reason: str, at: datetime) -> None:
    places = ClassMember.objects.filter(pk__in=[one.pk for one in members])
    places.filter(consented_at=None).update(note="")
    places.update(state=State.REMOVED, phone="", reason=reason, ended_at=at)
    tell(
        users=[one.user_id for one in members if one.user_id is not None],
        words=lambda: (
            _("Your place in the class “%(class)s” was withdrawn") % {"class": held.name},
            _("Reason: %(reason)s. You can go on learning the course; what counted is kept.") % {"reason": reason},
        ),
        url="/me/classes/",
        at=at,
    )
