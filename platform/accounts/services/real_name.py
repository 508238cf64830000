"""The real name: asked where credit is wanted, checked, sealed, and read only with a reason (decision D12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import verifiers
from accounts.identity.id_number import check_id_number
from accounts.identity.name import check_name, masked_name
from accounts.models import Consent, RealName, User
from audit import services as audit
from common.crypto import keyed_index, seal, unseal
from common.errors import DomainError

# Change it whenever the text of `accounts/identity.html` changes in what people agree to.
CONSENT_TEXT_VERSION = "2026-11"
TRIES_A_DAY = 10
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class ConsentMissing(DomainError):
    """The box was not ticked; it is never ticked beforehand."""

    code = "consent_missing"
    status = 422
    message = _("We need your consent before we may check your name. Without it nothing is sent or kept.")


class IdentityInUse(DomainError):
    """The number stands in another account already."""

    code = "identity_in_use"
    status = 409
    message = _(
        "This identity number already stands in another account. If that account is yours, sign in with the phone"
        " number you used then; if not, please tell us."
    )


class AlreadyRealNamed(DomainError):
    """A real name is given once."""

    code = "already_real_named"
    status = 409
    message = _("Your real name is already checked; there's nothing more to do.")


class TooManyTries(DomainError):
    """This person had as many names checked today as one needs who only mistypes."""

    code = "too_many_tries"
    status = 429
    message = _("You've tried this ten times today. Please look at your card again and come back tomorrow.")


class NoRealName(DomainError):
    """Nothing to read: this person never gave a real name."""

    code = "no_real_name"
    status = 409
    message = _("This needs your real name, which you haven't given yet.")


class RealNameWaiter(Protocol):
    def __call__(self, *, user: User, at: datetime) -> None: ...


_waiting: list[RealNameWaiter] = []


def on_real_name(waiter: RealNameWaiter) -> None:
    """Let an upper app act once somebody has given their real name. Called from its `ready()`; safe to repeat."""
    if waiter not in _waiting:
        _waiting.append(waiter)


@dataclass(frozen=True)
class Masked:
    """What of a real name may be shown to its owner: `王**` and the number's last four characters."""

    name: str
    id_number: str


def submit_real_name(*, user: User, name: str, id_number: str, consent: bool, at: datetime) -> RealName:
    """Check a name and an identity number and keep both sealed.

    Nothing is kept unless everything holds. Raises `ConsentMissing`, `InvalidName`, `InvalidIdNumber`,
    `AlreadyRealNamed`, `TooManyTries`, `NotVerified`, `IdentityInUse`.
    """
    if not consent:
        raise ConsentMissing
    name = check_name(name)
    number = check_id_number(id_number, today=at.astimezone(_SHANGHAI).date())
    index = keyed_index(number)
    if was_real_named(user):
        raise AlreadyRealNamed
    with _one_try(user, at):
        # May ask a service outside: so before the transaction. And before we say whose number is here already, or
        # anybody with a list of numbers could ask who learns here.
        verdict = verifiers.configured().verify(name=name, id_number=number, at=at)
        if RealName.objects.filter(id_index=index).exists():
            raise IdentityInUse
    try:
        with transaction.atomic():
            kept = _keep(user=user, name=name, number=number, index=index, verdict=verdict, at=at)
    except IntegrityError:
        # Somebody was faster with the number, or this person with a second click.
        if was_real_named(user):
            raise AlreadyRealNamed from None
        raise IdentityInUse from None
    # After the commit: the name stands, whatever somebody else makes of it.
    for waiting in _waiting:
        waiting(user=user, at=at)
    return kept


@contextmanager
def _one_try(user: User, at: datetime) -> Iterator[None]:
    """One of the day's; a check that found nothing wrong, or nobody to check, takes none. Raises `TooManyTries`."""
    key = f"accounts.real_name.tries.{user.uuid}.{at.astimezone(_SHANGHAI):%Y%m%d}"
    tries = cache.get(key, 0)
    if tries >= TRIES_A_DAY:
        raise TooManyTries
    try:
        yield
    except verifiers.VerifierNotConnected:
        raise
    except DomainError:
        cache.set(key, tries + 1, 86_400)
        raise


def _keep(*, user: User, name: str, number: str, index: str, verdict: verifiers.Verdict, at: datetime) -> RealName:
    _consent(user, at)
    real_name = RealName.objects.create(
        user=user,
        name_sealed=seal(name, context=_context(user, "name")),
        id_number_sealed=seal(number, context=_context(user, "id_number")),
        id_index=index,
        verifier=verdict.verifier,
        method=verdict.method,
        result="matched",
        verified_at=at,
    )
    detail = {"verifier": verdict.verifier, "method": verdict.method, "consent": CONSENT_TEXT_VERSION}
    _record(user, "accounts.real_name_verified", detail, at)
    return real_name


def _record(user: User, action: str, detail: dict[str, str], at: datetime) -> None:
    audit.record(
        actor_uuid=str(user.uuid),
        action=action,
        object_type="accounts.user",
        object_id=str(user.uuid),
        at=at,
        detail=detail,
    )


def withdraw_consent(*, user: User, at: datetime) -> None:
    """From now on nothing is issued in the name; what was issued stands (PIPL, article 15). Raises `NoRealName`."""
    with transaction.atomic():
        if not _standing(user).update(withdrawn_at=at):
            raise NoRealName
        _record(user, "accounts.consent_withdrawn", {"consent": CONSENT_TEXT_VERSION}, at)


def give_consent_again(*, user: User, at: datetime) -> None:
    """After it was withdrawn; what waited for the name goes on. Does nothing where it stands. Raises `NoRealName`."""
    if not was_real_named(user):
        raise NoRealName
    with transaction.atomic():
        if not _consent(user, at):
            return
        _record(user, "accounts.consent_given", {"consent": CONSENT_TEXT_VERSION}, at)
    for waiting in _waiting:
        waiting(user=user, at=at)


def is_real_named(user: User | AnonymousUser) -> bool:
    """Whether this person's real name was checked and may be used: the gate to everything issued in it."""
    return user.is_authenticated and _standing(user).filter(user__real_name__isnull=False).exists()


def was_real_named(user: User | AnonymousUser) -> bool:
    """Whether it was checked once, whatever became of the consent."""
    return user.is_authenticated and RealName.objects.filter(user=user).exists()


def _standing(user: User) -> QuerySet[Consent]:
    return Consent.objects.filter(user=user, purpose=Consent.Purpose.REAL_NAME, withdrawn_at=None)


def _consent(user: User, at: datetime) -> bool:
    """Keep that this person agrees to the text of today; False where that stands already."""
    _kept, is_new = Consent.objects.get_or_create(
        user=user,
        purpose=Consent.Purpose.REAL_NAME,
        text_version=CONSENT_TEXT_VERSION,
        withdrawn_at=None,
        defaults={"given_at": at},
    )
    return is_new


def read_name(*, user: User, purpose: str, actor_uuid: str | None, at: datetime) -> str:
    """The real name in clear, for a stated `purpose`; the reading is written to the audit record.

    `actor_uuid` is who reads, None for the machine. Raises `NoRealName`.
    """
    real_name = RealName.objects.filter(user=user).first()
    if real_name is None:
        raise NoRealName
    with transaction.atomic():
        audit.read_personal(actor_uuid=actor_uuid, people=[str(user.uuid)], what=["real_name"], purpose=purpose, at=at)
    return unseal(real_name.name_sealed, context=_context(user, "name"))


def masked(user: User) -> Masked | None:
    """Name and number with all but a little hidden, for their owner; None if there are none."""
    real_name = RealName.objects.filter(user=user).first()
    if real_name is None:
        return None
    number = unseal(real_name.id_number_sealed, context=_context(user, "id_number"))
    return Masked(
        name=masked_name(unseal(real_name.name_sealed, context=_context(user, "name"))),
        id_number="*" * 14 + number[-4:],
    )


def place_of(user: User) -> str:
    """Where this person's identity number was first given out, six digits; "" where there is none.

    For deciding within the machine which office a person belongs to; shown to nobody.
    """
    real_name = RealName.objects.filter(user=user).first()
    return unseal(real_name.id_number_sealed, context=_context(user, "id_number"))[:6] if real_name else ""


def _context(user: User, field: str) -> str:
    return f"accounts.real_name.{user.uuid}.{field}"
