"""Training programmes from the officers' side: made, changed as far as may be, closed. Each act says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common.errors import DomainError
from learning.models import Enrolment, TrainingProgramme
from learning.services.classes import ReasonMissing, check_reason
from learning.services.enrolling import check_programme, groups_to_choose
from learning.services.placing import taken
from reference import services as reference
from reference.models import Department, Region, TraineeGroup

__all__ = ["ReasonMissing"]
OFFICER = RoleGrant.Role.OFFICER
QUOTA_MAX = 10_000_000


class ProgrammeNotFound(DomainError):
    """There is none, or it is another region's: the answer is the same."""

    code = "programme_not_found"
    status = 404
    message = gettext_lazy("There is no such programme here. It may belong to another region.")


class OutsideOffice(DomainError):
    code = "outside_office"
    status = 403
    message = gettext_lazy("Your office does not cover this region, so the programme can't be for it.")


class ProgrammeIncomplete(DomainError):
    code = "programme_incomplete"
    status = 422


class ProgrammeCodeTaken(DomainError):
    code = "programme_code_taken"
    status = 409
    message = gettext_lazy("There is a programme with this code already. Take the code as the notice prints it.")


@dataclass(frozen=True, kw_only=True)
class ProgrammeTerms:
    """`department` and `groups` are codes, `region` too, "" for the whole country; `quota` counts person-times."""

    code: str
    name_zh: str
    name_en: str
    department: str
    region: str
    starts_on: date
    ends_on: date
    groups: Sequence[str]
    quota: int | None


def programmes_of(user: User) -> QuerySet[TrainingProgramme]:
    """The programmes of the regions in which this person holds office, with `learning`, `completed` and `left`.

    All three are person-times; who left without finishing gave the place back.
    """
    found = TrainingProgramme.objects.all()
    if not (user.is_active and user.is_superuser):
        found = found.filter(accounts.within_office(user, OFFICER, path="region"))
    active, withdrawn = Enrolment.State.ACTIVE, Enrolment.State.WITHDRAWN
    unfinished = Q(enrolments__completion=None)
    away = Q(enrolments__absences__isnull=False, enrolments__absences__back_at=None)
    named = found.select_related("department", "region")
    return named.annotate(
        learning=Count("enrolments", filter=unfinished & Q(enrolments__state=active), distinct=True),
        completed=Count("enrolments", filter=Q(enrolments__completion__isnull=False), distinct=True),
        left=Count("enrolments", filter=unfinished & away & Q(enrolments__state=withdrawn), distinct=True),
    ).order_by("-starts_on", "code")


def get_programme(*, user: User, uuid: UUID) -> TrainingProgramme:
    """Raises `ProgrammeNotFound`."""
    found = programmes_of(user).filter(uuid=uuid).first()
    if found is None:
        raise ProgrammeNotFound
    return found


def regions_of_office(user: User) -> list[Region | None]:
    """The regions that this person may make programmes for; None stands for the whole country.

    Whoever holds office everywhere chooses among provinces and cities.
    """
    regions = Region.objects.filter(valid=True)
    offices = [None] if user.is_superuser else accounts.regions_of(user, OFFICER)
    if None in offices:
        return [None, *regions.exclude(level=Region.Level.COUNTY)]
    within = Q(pk__in=[])
    for office in offices:
        if office is not None:
            within |= Q(code__startswith=reference.subtree(office))
    return list(regions.filter(within))


def is_used(programme: TrainingProgramme) -> bool:
    """Whether anybody enrolled or any class was made under it."""
    return programme.enrolments.exists() or programme.classes.exists()


def create_programme(*, user: User, terms: ProgrammeTerms, reason: str, at: datetime) -> TrainingProgramme:
    """Raises `OutsideOffice`, `ReasonMissing`, `ProgrammeIncomplete`, `ProgrammeCodeTaken`, `UnreadableProgramme`."""
    reason = check_reason(reason)
    values, groups = _values(user, terms)
    try:
        with transaction.atomic():
            made = TrainingProgramme.objects.create(**values, created_by=user, created_at=at)
            made.groups.set(groups)
            _record(made, "programme.created", user, reason, at)
    except IntegrityError as error:
        raise ProgrammeCodeTaken from error
    return made


def change_programme(
    *, programme: TrainingProgramme, by: User, terms: ProgrammeTerms, reason: str, at: datetime
) -> None:
    """Everything while nobody uses it; afterwards the names, the last day and the quota alone, which is never less
    than what is taken. Raises as `create_programme` does, and `ProgrammeIncomplete` for what is closed.
    """
    reason = check_reason(reason)
    _check_office(by, programme.region)
    values, groups = _values(by, terms)
    try:
        with transaction.atomic():
            held = TrainingProgramme.objects.select_for_update().get(pk=programme.pk)
            if held.state != TrainingProgramme.State.OPEN:
                raise ProgrammeIncomplete(_("The programme is closed, so nothing of it is changed any more."))
            if is_used(held):
                values = {name: values[name] for name in ("name_zh", "name_en", "ends_on", "quota")}
                if values["ends_on"] < held.starts_on:
                    raise ProgrammeIncomplete(_("The last day is before the first day."))
            else:
                held.groups.set(groups)
            if values["quota"] is not None and values["quota"] < (now := taken(held)):
                message = _("%(count)d places are taken already; the quota can't be less.")
                raise ProgrammeIncomplete(message % {"count": now})
            TrainingProgramme.objects.filter(pk=held.pk).update(**values)
            held.refresh_from_db()
            _record(held, "programme.changed", by, reason, at)
    except IntegrityError as error:
        raise ProgrammeCodeTaken from error


def close_programme(*, programme: TrainingProgramme, by: User, reason: str, at: datetime) -> None:
    """Nobody joins by it any more; who has a place keeps it. Safe to repeat.

    Raises `ReasonMissing`, `OutsideOffice`.
    """
    reason = check_reason(reason)
    _check_office(by, programme.region)
    with transaction.atomic():
        open_ = TrainingProgramme.objects.filter(pk=programme.pk, state=TrainingProgramme.State.OPEN)
        if open_.update(state=TrainingProgramme.State.CLOSED, reason=reason, closed_at=at):
            _record(programme, "programme.closed", by, reason, at)


def _values(user: User, terms: ProgrammeTerms) -> tuple[dict[str, Any], list[TraineeGroup]]:
    region = Region.objects.filter(pk=terms.region, valid=True).first() if terms.region else None
    if terms.region and region is None:
        raise ProgrammeIncomplete(_("Choose the region from the list."))
    _check_office(user, region)
    department = Department.objects.filter(code=terms.department).first()
    if department is None:
        raise ProgrammeIncomplete(_("Choose the department that runs it."))
    code = check_programme(terms.code)
    if not code or not terms.name_zh.strip():
        raise ProgrammeIncomplete(_("Give the programme its code and its Chinese name."))
    if terms.ends_on < terms.starts_on:
        raise ProgrammeIncomplete(_("The last day is before the first day."))
    if terms.quota is not None and not 1 <= terms.quota <= QUOTA_MAX:
        raise ProgrammeIncomplete(_("A quota is at least 1; leave it empty where there is none."))
    # What nobody may say of themselves nobody could join by.
    known = {group.code: group for group in groups_to_choose()}
    if not set(terms.groups) <= set(known):
        raise ProgrammeIncomplete(_("Choose the groups from the list."))
    values: dict[str, Any] = {
        "code": code,
        "name_zh": terms.name_zh.strip(),
        "name_en": terms.name_en.strip(),
        "department": department,
        "region": region,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "quota": terms.quota,
    }
    return values, [known[one] for one in terms.groups]


def _check_office(user: User, region: Region | None) -> None:
    if not (user.is_active and (user.is_superuser or accounts.covers(user, OFFICER, region))):
        raise OutsideOffice


def _record(programme: TrainingProgramme, action: str, actor: User, reason: str, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid),
        action=action,
        object_type="programme",
        object_id=str(programme.uuid),
        at=at,
        reason=reason,
        region_code=programme.region_id or "",
        detail={"quota": programme.quota, "starts_on": str(programme.starts_on), "ends_on": str(programme.ends_on)},
    )
