"""Trainers and where they teach."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions.models import Institution, Trainer, TrainerAffiliation
from reference.models import MalanCourseType, Occupation, SkillLevel


class TrainerNotFound(DomainError):
    """There is none, or they work elsewhere: the answer is the same."""

    code = "trainer_not_found"
    status = 404
    message = _("There is no such trainer here.")


class Door(Protocol):
    def __call__(self, *, user: User, institution: Institution) -> object: ...


# What upper apps do when somebody begins or ends to teach somewhere: courses open and close their node.
_opening: list[Door] = []
_closing: list[Door] = []


def on_affiliation(*, begins: Door, ends: Door) -> None:
    """Let an upper app open and close its door for a trainer, in the same transaction. Called from its `ready()`."""
    if begins not in _opening:
        _opening.append(begins)
        _closing.append(ends)


def add_trainer(
    *,
    institution: Institution,
    user: User,
    name_zh: str,
    name_en: str,
    headline_zh: str,
    headline_en: str,
    bio_zh: str,
    bio_en: str,
    at: datetime,
    malan_types: Iterable[str] = (),
    kind: str = TrainerAffiliation.Kind.FULL,
) -> Trainer:
    """Make `user` a trainer of `institution`; one who teaches elsewhere already gains an affiliation.

    `malan_types` are keys of Malan course types that this person may teach. Safe to repeat: names and
    texts are brought up to date, nothing is doubled.
    """
    with transaction.atomic():
        trainer, _created = Trainer.objects.update_or_create(
            user=user,
            defaults={
                "name_zh": name_zh,
                "name_en": name_en,
                "headline_zh": headline_zh,
                "headline_en": headline_en,
                "bio_zh": bio_zh,
                "bio_en": bio_en,
            },
        )
        trainer.malan_types.set(MalanCourseType.objects.filter(key__in=list(malan_types)))
        begin_affiliation(trainer=trainer, institution=institution, kind=kind, at=at)
    return trainer


def begin_affiliation(*, trainer: Trainer, institution: Institution, kind: str, at: datetime) -> TrainerAffiliation:
    """`trainer` works for `institution` from this day on. Safe to repeat."""
    with transaction.atomic():
        affiliation, joined = TrainerAffiliation.objects.get_or_create(
            trainer=trainer,
            institution=institution,
            to_date=None,
            defaults={"kind": TrainerAffiliation.Kind(kind).value, "from_date": day_of(at)},
        )
        for open_door in _opening:
            open_door(user=trainer.user, institution=institution)
        if joined:
            _record("institutions.trainer_joined", trainer, institution, None, at)
    return affiliation


def end_affiliation(*, trainer: Trainer, institution: Institution, at: datetime, by: User | None = None) -> int:
    """`trainer` no longer works for `institution` from this day on. Returns how many affiliations ended (0 or 1)."""
    with transaction.atomic():
        ended = TrainerAffiliation.objects.filter(trainer=trainer, institution=institution, to_date=None).update(
            to_date=day_of(at)
        )
        if ended:
            for close_door in _closing:
                close_door(user=trainer.user, institution=institution)
            _record("institutions.trainer_left", trainer, institution, by or trainer.user, at)
    return ended


def trainer_of(user: User | AnonymousUser) -> Trainer | None:
    """This person as a trainer, if they are one."""
    return Trainer.objects.filter(user=user).first() if user.is_authenticated else None


def get_trainer_at(*, institution: Institution, uuid: UUID) -> Trainer:
    """A trainer who works for this institution now. Raises `TrainerNotFound`."""
    found = Trainer.objects.select_related("user", "level").filter(
        uuid=uuid, affiliations__institution=institution, affiliations__to_date=None
    )
    trainer = found.first()
    if trainer is None:
        raise TrainerNotFound
    return trainer


def describe_trainer(
    *,
    trainer: Trainer,
    teaches: str,
    level: SkillLevel | None,
    occupations: Iterable[Occupation],
    headline_zh: str,
    headline_en: str,
    bio_zh: str,
    bio_en: str,
    listed: bool,
    at: datetime,
) -> None:
    """What the trainer says about themselves, and whether they agree to stand in the public trainer bank."""
    with transaction.atomic():
        trainer = Trainer.objects.select_for_update().get(pk=trainer.pk)
        trainer.teaches = Trainer.Teaches(teaches).value
        trainer.level = level
        trainer.headline_zh, trainer.headline_en = headline_zh.strip(), headline_en.strip()
        trainer.bio_zh, trainer.bio_en = bio_zh.strip(), bio_en.strip()
        if not listed:
            trainer.listed_consent_at = None
        elif trainer.listed_consent_at is None:
            trainer.listed_consent_at = at
        trainer.save()
        trainer.occupations.set(occupations)


def _record(action: str, trainer: Trainer, institution: Institution, actor: User | None, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid) if actor else None,
        action=action,
        object_type="trainer",
        object_id=str(trainer.uuid),
        at=at,
        region_code=institution.region_id,
        detail={"institution": institution.code},
    )
