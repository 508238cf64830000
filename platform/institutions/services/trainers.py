"""Trainers and where they teach."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from accounts.models import User
from institutions.models import Institution, Trainer, TrainerAffiliation
from reference.models import MalanCourseType


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
        TrainerAffiliation.objects.get_or_create(
            trainer=trainer,
            institution=institution,
            to_date=None,
            defaults={"kind": kind, "from_date": _day(at)},
        )
    return trainer


def end_affiliation(*, trainer: Trainer, institution: Institution, at: datetime) -> int:
    """`trainer` no longer works for `institution` from this day on. Returns how many affiliations ended (0 or 1)."""
    return TrainerAffiliation.objects.filter(trainer=trainer, institution=institution, to_date=None).update(
        to_date=_day(at)
    )


def trainer_of(user: User | AnonymousUser) -> Trainer | None:
    """This person as a trainer, if they are one."""
    return Trainer.objects.filter(user=user).first() if user.is_authenticated else None


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo("Asia/Shanghai")).date()
