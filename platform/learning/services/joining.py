"""Classes from the learner's side: invited by phone number, joined by saying yes, left at any time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from common.workdays import day_of
from learning.models import ClassMember, Completion, Enrolment, TrainingClass
from learning.services.classes import REASON_MAX, PlaceNotFound, check_open, held_class, note
from learning.services.enrolling import Funding, change_funding, enrol_funded, funding_of

State = ClassMember.State


class ConsentMissing(DomainError):
    code = "consent_missing"
    status = 422
    message = _("Tick the box to join: the institution sees who of the class is how far. Without it nothing changes.")


def class_invitations(*, user: User, at: datetime) -> QuerySet[ClassMember]:
    """Places that wait for this person's answer. Only a number that proved to be theirs counts."""
    if not user.phone or user.phone_verified_at is None:
        return ClassMember.objects.none()
    return _shown().filter(
        phone=user.phone,
        state=State.INVITED,
        training_class__state=TrainingClass.State.OPEN,
        training_class__ends_on__gte=day_of(at),
    )


def class_places(*, user: User) -> QuerySet[ClassMember]:
    """Classes that this person has joined, left or was taken out of; the newest first."""
    return _shown().filter(user=user).order_by("-consented_at")


def join_class(*, user: User, uuid: UUID, consent: bool, at: datetime, groups: Sequence[str] = ()) -> ClassMember:
    """Say yes: enrolled on the class's course, with its payer and programme.

    Whoever was enrolled already stays in that enrolment, and from now on the class pays for it; what is completed was
    paid for before and stays as it was. `groups` (codes) are those that the learner says to belong to, where the
    programme is for some only. Raises `ConsentMissing`, `PlaceNotFound`, `ClassClosed`, and what
    `enrol_funded` raises.
    """
    with transaction.atomic():
        member = _held(user, uuid, at)
        if not consent:
            raise ConsentMissing
        check_open(member.training_class, at)
        of = member.training_class
        # A code that was typed before there were programmes is none to join by.
        programme = of.programme if of.training_programme_id else ""
        funding = Funding(shares={of.payer.code: 100}, programme=programme, groups=groups)
        enrolment = enrol_funded(user=user, slug=of.course.slug, at=at, funding=funding)
        if ClassMember.objects.filter(training_class=of, user=user, state=State.JOINED).exists():
            raise PlaceNotFound
        before = _let_pay(enrolment, funding, at)
        member.state, member.phone, member.user, member.enrolment = State.JOINED, "", user, enrolment
        member.consented_at = at
        member.save(update_fields=["state", "phone", "user", "enrolment", "consented_at"])
        note(of, "class.joined", user, at, place=str(member.uuid), enrolment=str(enrolment.uuid), **before)
    return member


def decline_class(*, user: User, uuid: UUID, at: datetime) -> None:
    """Say no. Nobody learns who it was. Raises `PlaceNotFound`."""
    with transaction.atomic():
        member = _held(user, uuid, at)
        ClassMember.objects.filter(pk=member.pk).update(state=State.DECLINED, phone="", note="", ended_at=at)
        note(member.training_class, "class.declined", user, at, place=str(member.uuid))


def leave_class(*, user: User, uuid: UUID, reason: str, at: datetime) -> None:
    """Leave, with a reason or none; the enrolment stays, and the consent ends. Raises `PlaceNotFound`."""
    with transaction.atomic():
        found = ClassMember.objects.filter(uuid=uuid, user=user, state=State.JOINED).first()
        if found is None:
            raise PlaceNotFound
        held = held_class(found.training_class_id)
        left = ClassMember.objects.filter(pk=found.pk, state=State.JOINED).update(
            state=State.LEFT, reason=reason.strip()[:REASON_MAX], ended_at=at
        )
        if left:
            note(held, "class.left", user, at, place=str(found.uuid))


def _held(user: User, uuid: UUID, at: datetime) -> ClassMember:
    """The invitation with its class, both as they are while the class is locked."""
    found = class_invitations(user=user, at=at).filter(uuid=uuid).first()
    if found is None:
        raise PlaceNotFound
    held = held_class(found.training_class_id)
    member = ClassMember.objects.filter(pk=found.pk, state=State.INVITED, phone=user.phone).first()
    if member is None:
        raise PlaceNotFound
    member.training_class = held
    return member


def _let_pay(enrolment: Enrolment, funding: Funding, at: datetime) -> dict[str, Any]:
    """What an enrolment that was there before said about money, for the record; {} where nothing changes."""
    said = funding_of(enrolment)
    if (said.shares, said.programme) == (funding.shares, funding.programme):
        return {}
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if Completion.objects.filter(enrolment=locked).exists():
        return {}
    change_funding(enrolment=locked, funding=funding, at=at)
    return {"paid_before": said.shares, "programme_before": said.programme}


def _shown() -> QuerySet[ClassMember]:
    return ClassMember.objects.select_related(
        "training_class__institution", "training_class__course__availability__version", "training_class__payer"
    ).prefetch_related("training_class__training_programme__groups")
