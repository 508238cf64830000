"""An institution asks somebody to teach for it, by phone number; that person says yes or no."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from accounts import services as accounts
from accounts.models import User
from accounts.phone import InvalidPhone, normalise
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from institutions.models import Institution, Trainer, TrainerAffiliation, TrainerInvitation
from institutions.services.trainers import begin_affiliation

State = TrainerInvitation.State


class PhoneWrong(DomainError):
    code = "invalid_phone"
    status = 422
    message = gettext_lazy(
        "That isn't a mobile number of mainland China. It has 11 digits and starts with 1, as in 138 0013 8000."
    )


class AlreadyInvited(DomainError):
    code = "already_invited"
    status = 409
    message = gettext_lazy("An invitation to this number waits for its answer already.")


class InvitationNotFound(DomainError):
    """There is none, it is somebody else's, or it is answered: the answer is the same."""

    code = "invitation_not_found"
    status = 404
    message = gettext_lazy("There is no such invitation. It may have been answered or withdrawn.")


def invite_trainer(
    *, institution: Institution, by: User, phone: str, name_zh: str, kind: str, from_date: date, at: datetime
) -> TrainerInvitation:
    """Invite whoever owns `phone`. Says nothing of whether anybody here does. Raises `PhoneWrong`, `AlreadyInvited`."""
    try:
        number = normalise(phone)
    except InvalidPhone:
        raise PhoneWrong from None
    try:
        with transaction.atomic():
            invitation = TrainerInvitation.objects.create(
                institution=institution,
                phone=number,
                name_zh=name_zh.strip(),
                kind=TrainerAffiliation.Kind(kind).value,
                from_date=from_date,
                invited_by=by,
                invited_at=at,
            )
            known = User.objects.filter(phone=number, phone_verified_at__isnull=False, is_active=True).first()
            if known is not None:
                # In the platform's first language: whoever invites may read another.
                with translation.override(settings.LANGUAGE_CODE):
                    subject = gettext("%(institution)s asks you to teach") % {"institution": institution.name_zh}
                accounts.notify(user=known, subject=subject, body="", url="/me/teaching/", at=at)
            _record(invitation, "institution.trainer_invited", by, at)
    except IntegrityError:
        raise AlreadyInvited from None
    return invitation


def invitations_for(user: User) -> QuerySet[TrainerInvitation]:
    """What waits for this person's answer. Only a number that proved to be theirs counts."""
    if not user.phone or user.phone_verified_at is None:
        return TrainerInvitation.objects.none()
    return TrainerInvitation.objects.filter(phone=user.phone, state=State.OPEN).select_related("institution")


def accept_invitation(*, user: User, uuid: UUID, at: datetime) -> TrainerAffiliation:
    """Say yes: from now on this person teaches there. Raises `InvitationNotFound`."""
    with transaction.atomic():
        invitation = _answer(user=user, uuid=uuid, state=State.ACCEPTED, at=at)
        trainer, _created = Trainer.objects.get_or_create(user=user, defaults={"name_zh": invitation.name_zh})
        affiliation = begin_affiliation(
            trainer=trainer, institution=invitation.institution, kind=invitation.kind, at=at
        )
        if invitation.from_date != affiliation.from_date and invitation.from_date < day_of(at):
            # Said to have begun earlier; never later than the answer, which is what opens the door.
            TrainerAffiliation.objects.filter(pk=affiliation.pk).update(from_date=invitation.from_date)
            affiliation.refresh_from_db()
        with translation.override(settings.LANGUAGE_CODE):
            subject = gettext("%(name)s teaches for you now") % {"name": trainer.name_zh}
        accounts.notify(
            user=invitation.invited_by,
            subject=subject,
            body="",
            url=f"/manage/institution/{invitation.institution.code}/people/",
            at=at,
        )
        _record(invitation, "institution.trainer_joined", user, at)
    return affiliation


def decline_invitation(*, user: User, uuid: UUID, at: datetime) -> None:
    """Say no. Raises `InvitationNotFound`."""
    with transaction.atomic():
        invitation = _answer(user=user, uuid=uuid, state=State.DECLINED, at=at)
        _record(invitation, "institution.invitation_declined", user, at)


def withdraw_invitation(*, institution: Institution, by: User, uuid: UUID, at: datetime) -> None:
    """The institution takes it back. Raises `InvitationNotFound`."""
    with transaction.atomic():
        changed = TrainerInvitation.objects.filter(institution=institution, uuid=uuid, state=State.OPEN).update(
            state=State.WITHDRAWN, answered_at=at, phone=""
        )
        if changed != 1:
            raise InvitationNotFound
        _record(TrainerInvitation.objects.get(uuid=uuid), "institution.invitation_withdrawn", by, at)


def _answer(*, user: User, uuid: UUID, state: str, at: datetime) -> TrainerInvitation:
    invitation = invitations_for(user).filter(uuid=uuid).first()
    if invitation is None:
        raise InvitationNotFound
    changed = TrainerInvitation.objects.filter(pk=invitation.pk, state=State.OPEN).update(
        state=state, answered_at=at, phone=""
    )
    if changed != 1:
        raise InvitationNotFound
    return invitation


def _record(invitation: TrainerInvitation, action: str, actor: User, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid),
        action=action,
        object_type="invitation",
        object_id=str(invitation.uuid),
        at=at,
        region_code=invitation.institution.region_id,
        detail={"institution": str(invitation.institution.uuid)},
    )
