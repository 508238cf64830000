"""Finding, checking and revoking certificates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.crypto import CannotOpen, unseal
from common.errors import DomainError
from skillsbank import codes
from skillsbank.hours import class_hours, credits_earned, credits_of, rule_of
from skillsbank.models import Credential, Outcome
from skillsbank.services.payload import instant, names_holder
from skillsbank.services.recognition import holder_context
from skillsbank.services.signing import BadSignature, opened


class CredentialNotFound(DomainError):
    """查无此证: no certificate has this code."""

    code: ClassVar[str] = "credential_not_found"
    status: ClassVar[int] = 404
    message = _("There is no certificate with this code.")


class CannotRevoke(DomainError):
    """Already revoked, or no reason given."""

    code: ClassVar[str] = "cannot_revoke"
    status: ClassVar[int] = 409
    message = _("This certificate cannot be revoked.")


def find_credential(code: str) -> Credential:
    """The certificate with this code, however it was typed. Raises `CredentialNotFound`."""
    try:
        return Credential.objects.select_related("outcome").get(code=codes.parse(code))
    except (codes.MalformedCode, Credential.DoesNotExist):
        raise CredentialNotFound from None


def find_own_credential(*, user: User, code: str) -> Credential:
    """The person's own certificate with this code. Raises `CredentialNotFound`, for somebody else's too."""
    credential = find_credential(code)
    if credential.outcome.user_id != user.pk:
        raise CredentialNotFound
    return credential


def credentials_of(user: User) -> QuerySet[Credential]:
    """A person's own certificates, the newest first."""
    return Credential.objects.select_related("outcome").filter(outcome__user=user)


def holder_name(credential: Credential) -> str:
    """The name printed on the certificate, for whoever holds its code. Raises `common.crypto.CannotOpen`."""
    return unseal(credential.holder_name_sealed, context=holder_context(credential.code))


def verify(credential: Credential) -> bool:
    """Whether our signature stands over exactly what we show, name included. Says nothing of revocation."""
    try:
        signed = opened(credential.jws)
        name = holder_name(credential)
    except (BadSignature, CannotOpen):
        return False
    return signed == credential.payload and names_holder(payload=signed, name=name) and _agrees(credential, signed)


def _agrees(credential: Credential, signed: dict[str, Any]) -> bool:
    """Whether the columns that pages print say what was signed. Facts only: addresses and wording may change."""
    outcome, subject = credential.outcome, signed["credentialSubject"]
    rule = rule_of(outcome)
    return bool(
        signed["id"].endswith(f"/verify/{credential.code}/")
        and signed["validFrom"] == instant(credential.issued_at)
        and subject["licenseNumber"] == credential.number
        and subject["achievement"]["name"].endswith(outcome.title_zh)
        and subject["achievement"].get("tag", []) == ([outcome.mark] if outcome.mark else [])
        and subject["achievement"]["creator"]["name"] == outcome.issuer_name_zh
        and subject["creditsEarned"] in _credits(outcome)
        and [result["value"] for result in subject["result"]]
        == [str(outcome.minutes), str(class_hours(outcome.minutes, rule))]
    )


def _credits(outcome: Outcome) -> list[float]:
    """What may be signed: demonstrations of before were signed with credits for their minutes, and stay genuine."""
    earned = [float(credits_earned(outcome))]
    if outcome.mark == Outcome.Mark.DEMO:
        earned.append(float(credits_of(outcome.minutes, rule_of(outcome))))
    return earned


def revoked_among(codes: Iterable[str]) -> set[str]:
    """Which of these certificates no longer prove anything."""
    revoked = Credential.objects.filter(code__in=list(codes), status=Credential.Status.REVOKED)
    return set(revoked.values_list("code", flat=True))


def revoke(*, credential: Credential, reason: str, actor_uuid: str, at: datetime) -> None:
    """Declare a certificate void, for all to see. What was signed stays as it is. Raises `CannotRevoke`.

    Minutes are another matter: see `reverse`.
    """
    if not reason.strip():
        raise CannotRevoke(_("A revocation needs a reason."))
    with transaction.atomic():
        changed = Credential.objects.filter(pk=credential.pk, status=Credential.Status.VALID).update(
            status=Credential.Status.REVOKED, revoked_at=at, revoked_reason=reason.strip()
        )
        if changed != 1:
            raise CannotRevoke(_("This certificate was revoked before."))
        audit.record(
            actor_uuid=actor_uuid,
            action="skillsbank.credential_revoked",
            object_type="credential",
            object_id=credential.number,
            at=at,
            reason=reason.strip(),
        )
    credential.refresh_from_db()
