"""Who must not review what: conflicts of interest (利益冲突回避), for many people and submissions in four queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from common import clock
from common.errors import DomainError
from common.workdays import day_of
from courses.models import CourseVersion
from institutions.models import InstitutionManager, TrainerAffiliation
from listings.models import DeclaredRelation, Submission

# How long after leaving an institution its listings stay somebody else's to review.
COOLING_OFF = timedelta(days=2 * 365)


class Conflict(models.TextChoices):
    SUBMITTER = "submitter", _("you submitted it")
    TEACHES = "teaches", _("you teach in it")
    INSTITUTION = "institution", _("you belong to the institution, or did in the last two years")
    RELATION = "relation", _("you declared a relation")
    COWORK = "cowork", _("you have worked at one institution with one of its trainers")


class ConflictOfInterest(DomainError):
    """`conflict` says which."""

    code = "conflict_of_interest"
    status = 403
    message = _("You have a conflict of interest here, so another auditor has to review it.")

    def __init__(self, conflict: str = "") -> None:
        self.conflict = conflict
        said = str(_("Another auditor has to review this: %(reason)s."))
        super().__init__(said % {"reason": Conflict(conflict).label} if conflict else None)


@dataclass(frozen=True)
class _Stay:
    institution_id: int
    from_date: date
    to_date: date | None

    def overlaps(self, other: "_Stay") -> bool:
        return (
            self.institution_id == other.institution_id
            and (self.to_date is None or other.from_date <= self.to_date)
            and (other.to_date is None or self.from_date <= other.to_date)
        )


class Conflicts:
    """What is known of `people` with regard to `submissions`; ask `of` about a pair of them."""

    def __init__(self, *, people: Iterable[int], submissions: Sequence[Submission], at: datetime | None = None) -> None:
        self._since = day_of(at or clock.now()) - COOLING_OFF
        people = set(people)
        self._trainers, self._user_of = _trainers_of(submissions)
        self._stays: dict[int, list[_Stay]] = defaultdict(list)
        concerned = people | set(self._user_of.values())
        rows = TrainerAffiliation.objects.filter(trainer__user__in=concerned)
        for user, house, from_date, to_date in rows.values_list(
            "trainer__user_id", "institution_id", "from_date", "to_date"
        ):
            self._stays[user].append(_Stay(house, from_date, to_date))
        for user, house, begun, ended in InstitutionManager.objects.filter(user__in=concerned).values_list(
            "user_id", "institution_id", "from_date", "to_date"
        ):
            self._stays[user].append(_Stay(house, begun, ended))
        self._institutions: dict[int, set[int]] = defaultdict(set)
        self._related_trainers: dict[int, set[int]] = defaultdict(set)
        declared = DeclaredRelation.objects.filter(user__in=people, ended_at=None)
        for user, institution, trainer in declared.values_list("user_id", "institution_id", "trainer_id"):
            if institution:
                self._institutions[user].add(institution)
            if trainer:
                self._related_trainers[user].add(trainer)

    def of(self, user_id: int, submission: Submission) -> str:
        """Why this person must not review it (a `Conflict`), "" where nothing is against it."""
        institution = submission.listing.institution_id
        trainers = self._trainers.get(submission.pk, set())
        if submission.submitted_by_id == user_id:
            return Conflict.SUBMITTER.value
        if any(self._user_of.get(trainer) == user_id for trainer in trainers):
            return Conflict.TEACHES.value
        own = self._stays.get(user_id, [])
        if any(
            stay.institution_id == institution and (stay.to_date is None or stay.to_date >= self._since) for stay in own
        ):
            return Conflict.INSTITUTION.value
        if institution in self._institutions[user_id] or self._related_trainers[user_id] & trainers:
            return Conflict.RELATION.value
        theirs = [stay for trainer in trainers for stay in self._stays.get(self._user_of[trainer], [])]
        if any(mine.overlaps(other) for mine in own for other in theirs):
            return Conflict.COWORK.value
        return ""


def conflict_of(*, user_id: int, submission: Submission, at: datetime | None = None) -> str:
    """A `Conflict`, or "": one person, one submission."""
    return Conflicts(people=[user_id], submissions=[submission], at=at).of(user_id, submission)


def _trainers_of(submissions: Sequence[Submission]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """The trainers of each submitted course, by the submission's id; and each trainer's user."""
    versions = {one.version_id: one.pk for one in submissions if one.version_id is not None}
    found: dict[int, set[int]] = defaultdict(set)
    users: dict[int, int] = {}
    rows = CourseVersion.trainers.through.objects.filter(courseversion__in=versions)
    for version, trainer, user in rows.values_list("courseversion_id", "trainer_id", "trainer__user_id"):
        found[versions[version]].add(trainer)
        users[trainer] = user
    return found, users
