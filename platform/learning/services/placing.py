"""Places in training programmes: which fit, who may have one, and how many are taken (decision 0029)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import DomainError
from common.workdays import day_of
from learning.models import Enrolment, TrainingProgramme
from learning.services.telling import tell
from reference.models import Region

# Enrolments that hold a place: who left without finishing gave theirs back.
HOLDS = Q(state=Enrolment.State.ACTIVE) | Q(completion__isnull=False)


class UnknownProgramme(DomainError):
    code = "unknown_programme"
    status = 422

    def __init__(self, named: str) -> None:
        message = _("There is no training programme with the code “%(code)s”. Choose from the list, or leave it out.")
        super().__init__(message % {"code": named})


class ProgrammeClosed(DomainError):
    code = "programme_closed"
    status = 409

    def __init__(self, programme: TrainingProgramme) -> None:
        message = _("The programme “%(name)s” was closed. You can join the course without it, or with another one.")
        super().__init__(message % {"name": programme.name})


class ProgrammeNotInForce(DomainError):
    code = "programme_not_in_force"
    status = 409

    def __init__(self, programme: TrainingProgramme) -> None:
        message = _("The programme “%(name)s” runs from %(first)s to %(last)s, and not on this day.")
        days = {"first": programme.starts_on.isoformat(), "last": programme.ends_on.isoformat()}
        super().__init__(message % {"name": programme.name, **days})


class ProgrammeElsewhere(DomainError):
    code = "programme_elsewhere"
    status = 422

    def __init__(self, programme: TrainingProgramme) -> None:
        message = _("The programme “%(name)s” is for another region than that of the course's institution.")
        super().__init__(message % {"name": programme.name})


class ProgrammeNotForGroup(DomainError):
    code = "programme_not_for_group"
    status = 422

    def __init__(self, programme: TrainingProgramme) -> None:
        message = _(
            "The programme “%(name)s” is for these groups: %(groups)s. Say that you belong to one, or join without it."
        )
        groups = "、".join(group.name for group in programme.groups.all())
        super().__init__(message % {"name": programme.name, "groups": groups})


class ProgrammeFull(DomainError):
    code = "programme_full"
    status = 409

    def __init__(self, programme: TrainingProgramme) -> None:
        message = _("All %(quota)d places of the programme “%(name)s” are taken. You can join the course without it.")
        super().__init__(message % {"name": programme.name, "quota": programme.quota})


def programmes_for(*, regions: Collection[Region], at: datetime) -> QuerySet[TrainingProgramme]:
    """Programmes that are open, not over, and cover one of these regions; some may begin later."""
    covering = {code for region in regions for code in _covering(region)}
    return TrainingProgramme.objects.filter(
        Q(region=None) | Q(region__in=covering),
        state=TrainingProgramme.State.OPEN,
        ends_on__gte=day_of(at),
    ).prefetch_related("groups")


def find_programme(*, code: str, region: Region, day: date) -> TrainingProgramme | None:
    """The open programme of this code that covers `region` on `day`; None for "".

    Raises `UnknownProgramme`, `ProgrammeClosed`, `ProgrammeNotInForce`, `ProgrammeElsewhere`.
    """
    if not code:
        return None
    programme = TrainingProgramme.objects.filter(code=code).first()
    if programme is None:
        raise UnknownProgramme(code)
    _check(programme, region, day)
    return programme


def take_place(*, code: str, region: Region, groups: Collection[str], at: datetime) -> TrainingProgramme | None:
    """The programme in which a person of these groups may have a place at `at`; None for "".

    Within the caller's transaction, which makes the enrolment: until it ends nobody else counts, so that a race takes
    no place twice. Callers lock the programme last. Raises as `find_programme` does, `ProgrammeNotForGroup`,
    `ProgrammeFull`.
    """
    found = find_programme(code=code, region=region, day=day_of(at))
    if found is None:
        return None
    programme = _lock(found.pk)
    # Closed, shortened or moved while we waited?
    _check(programme, region, day_of(at))
    wanted = set(programme.groups.values_list("code", flat=True))
    if wanted and not wanted & set(groups):
        raise ProgrammeNotForGroup(programme)
    if is_full(programme):
        raise ProgrammeFull(programme)
    return programme


def take_place_again(*, enrolment: Enrolment, at: datetime) -> TrainingProgramme | None:
    """Who comes back has their place again, unless it went to somebody else: then they go on without the programme.

    Within the caller's transaction, before the enrolment is active again. Returns the programme that was lost, if any.
    """
    if enrolment.training_programme_id is None:
        return None
    programme = _lock(enrolment.training_programme_id)
    if not is_full(programme):
        return None
    Enrolment.objects.filter(pk=enrolment.pk).update(programme="", training_programme=None)
    tell(
        users=[enrolment.user_id],
        words=lambda: (
            _("Your place in a training programme is gone"),
            _("While you were away, the last place of “%(name)s” was given to somebody else. You go on without it.")
            % {"name": programme.name},
        ),
        url="/me/",
        at=at,
    )
    return programme


def is_full(programme: TrainingProgramme) -> bool:
    """Whether no place is left."""
    return programme.quota is not None and taken(programme) >= programme.quota


def taken(programme: TrainingProgramme) -> int:
    """How many places are taken, in person-times."""
    return programme.enrolments.filter(HOLDS).count()


def _lock(pk: int) -> TrainingProgramme:
    """The row, locked until the transaction ends: all who count places come one after the other."""
    return TrainingProgramme.objects.select_for_update().get(pk=pk)


def _check(programme: TrainingProgramme, region: Region, day: date) -> None:
    if programme.state != TrainingProgramme.State.OPEN:
        raise ProgrammeClosed(programme)
    if not programme.starts_on <= day <= programme.ends_on:
        raise ProgrammeNotInForce(programme)
    if programme.region_id is not None and programme.region_id not in _covering(region):
        raise ProgrammeElsewhere(programme)


def _covering(region: Region) -> set[str]:
    """Codes of the region and of everything above it."""
    return {f"{region.code[:2]}0000", f"{region.code[:4]}00", region.code}
