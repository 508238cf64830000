"""Recognising an outcome (认定): minutes deposited and a certificate issued, once, together or not at all."""

from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from common.crypto import seal
from common.errors import DomainError
from skillsbank import codes
from skillsbank.models import Account, Credential, Entry, Outcome
from skillsbank.outcome import OutcomeDescription
from skillsbank.services.accounts import issuing_account, open_account
from skillsbank.services.payload import build_payload
from skillsbank.services.signing import sign


class RealNameNeeded(DomainError):
    """A certificate names its holder, so credit waits until the person has given their real name."""

    code: ClassVar[str] = "real_name_needed"
    status: ClassVar[int] = 409
    message = _("Credit needs your real name. Please give it once; then this course is credited.")


class OutcomeOfAnother(DomainError):
    """The key of this outcome belongs to another person: a mistake of the program that sent it."""

    code: ClassVar[str] = "outcome_of_another"
    status: ClassVar[int] = 409
    message = _("This learning outcome is recorded for somebody else.")


def recognise(*, user: User, description: OutcomeDescription, at: datetime) -> Credential:
    """Record the outcome, deposit its minutes, issue its certificate, in one transaction.

    Asked again with the same key, by anybody at any time, it returns the first certificate. Under a
    minute there is nothing to deposit: the certificate is issued and the ledger has no row.
    Raises `RealNameNeeded`, `OutcomeOfAnother`.
    """
    try:
        with transaction.atomic():
            return _find(user=user, key=description.key) or _recognise(user=user, description=description, at=at)
    except IntegrityError:
        # Somebody was faster: their transaction is done, so theirs is the certificate.
        if (first := _find(user=user, key=description.key)) is None:
            raise
        return first


def _find(*, user: User, key: str) -> Credential | None:
    credential = Credential.objects.select_related("outcome").filter(outcome__key=key).first()
    if credential is not None and credential.outcome.user_id != user.pk:
        raise OutcomeOfAnother
    return credential


def _recognise(*, user: User, description: OutcomeDescription, at: datetime) -> Credential:
    if not accounts.is_real_named(user):
        raise RealNameNeeded
    account = open_account(user=user, at=at)
    # First of all the row with the unique key: whoever races for it waits here.
    outcome = _record(user=user, description=description, at=at)
    if outcome.minutes:
        Entry.objects.create(
            debit=issuing_account(at=at),
            credit=account,
            minutes=outcome.minutes,
            key=f"deposit:{outcome.key}",
            outcome=outcome,
            created_at=at,
        )
    credential = _issue(outcome=outcome, account=account, at=at)
    audit.record(
        actor_uuid=None,
        action="skillsbank.recognised",
        object_type="credential",
        object_id=credential.number,
        at=at,
        detail={"holder": str(user.uuid), "outcome": outcome.pk, "minutes": outcome.minutes},
    )
    return credential


def _record(*, user: User, description: OutcomeDescription, at: datetime) -> Outcome:
    return Outcome.objects.create(
        key=description.key,
        user=user,
        kind=description.kind,
        title_zh=description.title_zh,
        title_en=description.title_en,
        issuer_name_zh=description.issuer_name_zh,
        issuer_name_en=description.issuer_name_en,
        issuer_code=description.issuer_code,
        trainers=list(description.trainers),
        course_code=description.course_code,
        version_num=description.version_num,
        watched_minutes=description.watched_minutes,
        practice_minutes=description.practice_minutes,
        minutes=description.minutes,
        policy={
            "label": description.policy_label,
            "version": description.policy_version,
            "minutes_per_class_hour": description.minutes_per_class_hour,
            "class_hours_per_credit": description.class_hours_per_credit,
        },
        mark=description.mark,
        started_at=description.started_at,
        occurred_at=description.occurred_at,
        created_at=at,
    )


def _issue(*, outcome: Outcome, account: Account, at: datetime) -> Credential:
    name = accounts.read_name(user=outcome.user, purpose="certificate", actor_uuid=None, at=at)
    code = codes.new_code()
    number = f"ML-{timezone.localtime(at):%Y}-{outcome.pk:06d}"
    payload = build_payload(
        outcome=outcome, code=code, number=number, holder_name=name, account_uuid=account.uuid, at=at
    )
    return Credential.objects.create(
        code=code,
        number=number,
        outcome=outcome,
        holder_name_sealed=seal(name, context=holder_context(code)),
        payload=payload,
        jws=sign(payload),
        issued_at=at,
    )


def holder_context(code: str) -> str:
    """What a sealed holder's name is bound to, so that it opens on no other certificate."""
    return f"credential:{code}:holder_name"
