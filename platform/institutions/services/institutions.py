"""Institutions: adding them, and whose courses they may bring."""

from collections.abc import Callable
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions.models import ConductFinding, Institution, Trainer
from institutions.uscc import check_code
from reference.models import Region


class CodeTaken(DomainError):
    """An institution with this code is there already."""

    code = "institution_code_taken"
    status = 409
    message = _("An institution with this unified social credit code is here already.")


class UnknownRegion(DomainError):
    """No region has this code."""

    code = "unknown_region"
    status = 422
    message = _("There is no region with this code.")


class MaySubmitNot(DomainError):
    """This person may not submit courses for this institution; the message says why."""

    code = "may_not_submit"
    status = 403

    REASONS: dict[str, str | Promise] = {
        "not_a_trainer": _("Only a trainer of this institution may submit its courses."),
        "conduct": _(
            "Your conduct check isn't clear at the moment, so you can't submit courses. Ask your institution."
        ),
        "institution": _("This institution may not submit courses at the moment. Its officer can tell you why."),
    }

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(self.REASONS[reason])


def create_institution(
    *, code: str, name_zh: str, name_en: str, kind: str, region_code: str, at: datetime
) -> Institution:
    """Add an institution. Raises `InvalidCode`, `CodeTaken`, `UnknownRegion`."""
    code = check_code(code)
    region = Region.objects.filter(code=region_code, valid=True).first()
    if region is None:
        raise UnknownRegion
    institution = Institution(
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        kind=Institution.Kind(kind).value,
        region=region,
        created_at=at,
    )
    try:
        with transaction.atomic():
            institution.save(force_insert=True)
            audit.record(
                actor_uuid=None,
                action="institutions.added",
                object_type="institution",
                object_id=institution.code,
                at=at,
                region_code=region.code,
            )
    except IntegrityError as error:
        if Institution.objects.filter(code=code).exists():
            raise CodeTaken from error
        raise
    return institution


def institutions_of(user: User | AnonymousUser) -> list[Institution]:
    """The institutions that this person works for now as a trainer, by name."""
    if not user.is_authenticated:
        return []
    current = Institution.objects.filter(affiliations__trainer__user=user, affiliations__to_date=None)
    return list(current.order_by("name_zh"))


def works_for(user: User | AnonymousUser) -> list[Institution]:
    """The institutions that this person teaches for or runs now: where they have an interest, and decide nothing."""
    if not user.is_authenticated:
        return []
    teaches = Q(affiliations__trainer__user=user, affiliations__to_date=None)
    runs = Q(managers__user=user, managers__to_date=None)
    return list(Institution.objects.filter(teaches | runs).distinct().order_by("name_zh"))


def check_may_submit(*, user: User, institution: Institution, at: datetime) -> None:
    """Let pass who may submit courses for `institution` at `at`. Raises `MaySubmitNot`."""
    trainer = Trainer.objects.filter(user=user).first()
    if trainer is None or not _teaches(trainer, institution, at):
        raise MaySubmitNot("not_a_trainer")
    if not is_clear(trainer=trainer, today=day_of(at)):
        raise MaySubmitNot("conduct")
    # Asked anew: the caller's copy may be old.
    if not Institution.objects.filter(pk=institution.pk, may_submit=True).exists():
        raise MaySubmitNot("institution")


def is_clear(*, trainer: Trainer, today: date) -> bool:
    """Whether nothing keeps this trainer from teaching on this day."""
    return not ConductFinding.objects.filter(ConductFinding.standing(today), trainer=trainer).exists()


def may_be_named(*, trainer: Trainer, institution: Institution, at: datetime) -> bool:
    """Whether a course of `institution` may name this trainer as its teacher at `at`: they teach there, and no finding
    about their conduct stands."""
    return _teaches(trainer, institution, at) and is_clear(trainer=trainer, today=day_of(at))


def _teaches(trainer: Trainer, institution: Institution, at: datetime) -> bool:
    today = day_of(at)
    spells = trainer.affiliations.filter(institution=institution, from_date__lte=today)
    return spells.exclude(to_date__lte=today).exists()


def let_submit(*, institution: Institution, may: bool) -> None:
    """Whether this institution may submit anything. Called by `listings` as its own listing rests, ends and returns."""
    Institution.objects.filter(pk=institution.pk).update(may_submit=may)


_renamed: list[Callable[[Institution], None]] = []


def register_renamed(tell: Callable[[Institution], None]) -> None:
    """Call `tell(institution)` whenever an institution may have got another name or code, in the same transaction."""
    if tell not in _renamed:
        _renamed.append(tell)


def note_renamed(*, institution: Institution) -> None:
    """To be called with what was saved, by whatever lets somebody change a name or code."""
    for tell in _renamed:
        tell(institution)
