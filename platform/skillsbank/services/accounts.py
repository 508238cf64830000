"""Opening accounts (开户) and reading balances."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce

from accounts.models import User
from audit import services as audit
from skillsbank.models import Account, Entry


def open_account(*, user: User, at: datetime) -> Account:
    """The person's skills account (技能学分账户), opened now if there is none. Safe to call twice at once."""
    with transaction.atomic():
        account, created = Account.objects.get_or_create(
            user=user, defaults={"kind": Account.Kind.LEARNER, "created_at": at}
        )
        if created:
            audit.record(
                actor_uuid=None,
                action="skillsbank.account_opened",
                object_type="account",
                object_id=str(account.uuid),
                at=at,
                detail={"holder": str(user.uuid)},
            )
    return account


def issuing_account(*, at: datetime) -> Account:
    """The one account that deposits come from. Its balance is minus everything ever issued."""
    account, _created = Account.objects.get_or_create(
        kind=Account.Kind.ISSUING, defaults={"user": None, "created_at": at}
    )
    return account


def balance_minutes(user: User) -> int:
    """Whole minutes in the person's account; 0 without an account. A sum, never a stored figure."""
    return balance_of(Q(debit__user=user), Q(credit__user=user))


def balance_of(out: Q, in_: Q) -> int:
    """Minutes that came in less those that went out."""
    signed = Case(When(in_, then=F("minutes")), default=-F("minutes"))
    total: int = Entry.objects.filter(out | in_).aggregate(total=Coalesce(Sum(signed), 0))["total"]
    return total
