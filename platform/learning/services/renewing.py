"""A newer version of a course: offered to who is in an older one, never forced (decision 0024)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import services as audit
from common.errors import DomainError
from courses.models import CourseVersion, Lesson
from courses.services.changes import Changes, changes
from learning.models import Attempt, ClassMember, Completion, Enrolment, PlaySession, Work
from learning.services.carrying import carry_rest, carry_videos, left_waiting
from learning.services.completing import evaluate
from learning.services.ending import NothingToMove
from learning.services.enrolling import replace_enrolment
from learning.services.holding import hold_learner
from reference import services as reference


class NoNewerVersion(DomainError):
    code = "no_newer_version"
    status = 409
    message = gettext_lazy("You are on the newest version of this course already. Nothing was changed.")


class OfferChanged(DomainError):
    code = "offer_changed"
    status = 409
    message = gettext_lazy(
        "The course has changed once more since you opened the page. Look at what is new, then decide."
    )


class WorkWaits(DomainError):
    """Practice work waits for its mark, and its task is another in the newer version or gone."""

    code = "work_waits"
    status = 409
    message: str | Promise


@dataclass(frozen=True)
class Offer:
    """A newer version that this learner may take. What changed is looked up when it is asked for."""

    enrolment: Enrolment
    version: CourseVersion

    @cached_property
    def changes(self) -> Changes:
        return changes(old=_with_questions(self.enrolment.version_id), new=_with_questions(self.version.pk))

    @cached_property
    def has_downloads(self) -> bool:
        """Whether a phone may still hold reports of lessons that were taken along: they count for the old version."""
        return PlaySession.objects.filter(enrolment=self.enrolment, granted_at__isnull=False).exists()


def offer_of(*, enrolment: Enrolment, completed: bool) -> Offer | None:
    """The newer version that is offered; None where there is none, or the course is completed. No query but for one."""
    availability = enrolment.course.availability
    if completed or not availability.open or availability.version_id == enrolment.version_id:
        return None
    version = availability.version
    return Offer(enrolment, version) if version.num > enrolment.version.num else None


def take_newer_version(*, enrolment: Enrolment, version: UUID, at: datetime) -> Enrolment:
    """Go on in the newer `version`; what was done in lessons that are the same comes along.

    In one transaction a new enrolment replaces the old one, with its payers, programme and groups. The policy stays
    where the offering is of the same kind. Idempotent: a second tap gets the enrolment that the first one made. Raises
    `NoNewerVersion`, `OfferChanged`, `NothingToMove`, `WorkWaits`, `enrolling.NotOpen`.
    """
    if enrolment.version.uuid == version:
        return enrolment
    with transaction.atomic():
        hold_learner(enrolment.user_id)
        # Whoever marks, answers or completes takes these in the same order: works and attempts, then the enrolment.
        list(Work.objects.select_for_update().filter(enrolment=enrolment).order_by("pk").values_list("pk"))
        list(Attempt.objects.select_for_update().filter(enrolment=enrolment).order_by("pk").values_list("pk"))
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        old = Enrolment.objects.select_related(
            "version", "policy", "payer", "user", "course__availability__version", "course__institution__region"
        ).get(pk=enrolment.pk)
        if (taken := Enrolment.objects.filter(replaces=old, version__uuid=version).first()) is not None:
            return taken
        if Completion.objects.filter(enrolment=old).exists():
            raise NothingToMove
        found = offer_of(enrolment=old, completed=False) if old.state == Enrolment.State.ACTIVE else None
        if found is None:
            raise NoNewerVersion
        if found.version.uuid != version:
            raise OfferChanged
        new = _replace(old, found.version, at)
    evaluate(enrolment=new, at=at)
    return new


def _replace(old: Enrolment, newer: CourseVersion, at: datetime) -> Enrolment:
    old.version, newer = _with_questions(old.version_id), _with_questions(newer.pk)
    if waiting := left_waiting(old=old, new_lessons=list(newer.lesson_list)):
        raise WorkWaits(
            _("Your work “%(title)s” is being marked, and the newer version asks for another. Go on once it is marked.")
            % {"title": waiting[0].title}
        )
    policy = old.policy
    if newer.kind != old.version.kind:
        policy = reference.get_policy(kind=newer.kind, region=old.course.institution.region, at=at)
    new = replace_enrolment(old=old, version=newer, policy=policy, at=at)
    ClassMember.objects.filter(enrolment=old).update(enrolment=new)
    carry_videos(old=old, new=new, at=at)
    carry_rest(old=old, new=new, at=at)
    audit.record(
        actor_uuid=str(old.user.uuid),
        action="learning.version_taken",
        object_type="enrolment",
        object_id=str(new.uuid),
        at=at,
        region_code=old.course.institution.region_id,
        detail={"replaces": str(old.uuid), "from": old.version.num, "to": newer.num},
    )
    return new


def _with_questions(pk: int) -> CourseVersion:
    lessons = Prefetch("lessons", Lesson.objects.order_by("position").prefetch_related("questions"))
    return CourseVersion.objects.select_related("course__institution").prefetch_related(lessons).get(pk=pk)
