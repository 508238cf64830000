"""The statement of an account: what came in, what went out, and the balance after each line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from accounts.models import User
from skillsbank.hours import class_hours, rule_of
from skillsbank.models import Credential, Entry, Outcome


@dataclass(frozen=True, kw_only=True)
class StatementLink:
    """Where a reader may see how a line came about."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One movement seen from the account's side: `minutes` is signed, `balance_minutes` stands after it."""

    entry: Entry
    at: datetime
    minutes: int
    balance_minutes: int
    credential: Credential | None
    links: tuple[StatementLink, ...]

    @property
    def is_demo(self) -> bool:
        return self.entry.outcome is not None and self.entry.outcome.mark == Outcome.Mark.DEMO

    @property
    def class_hours(self) -> Decimal:
        """By the rule that was recorded with the outcome."""
        assert self.entry.outcome is not None
        return class_hours(self.minutes, rule_of(self.entry.outcome))


# Given outcome keys, an upper app answers with links for those that it knows.
LinkProvider = Callable[[Sequence[str]], Mapping[str, StatementLink]]
_providers: list[LinkProvider] = []


def register_statement_links(provider: LinkProvider) -> None:
    """Let an upper app add a link to lines whose outcome it reported. Called once, from its `ready()`."""
    if provider not in _providers:
        _providers.append(provider)


def statement(user: User) -> list[StatementLine]:
    """Every movement of the person's account, the newest first."""
    entries = list(
        Entry.objects.filter(Q(debit__user=user) | Q(credit__user=user))
        .select_related("credit", "outcome", "outcome__credential", "reversal_of")
        .order_by("pk")
    )
    keys = [entry.outcome.key for entry in entries if entry.outcome]
    answers = [provider(keys) for provider in _providers] if keys else []
    lines: list[StatementLine] = []
    balance = 0
    for entry in entries:
        minutes = entry.minutes if entry.credit.user_id == user.pk else -entry.minutes
        balance += minutes
        key = entry.outcome.key if entry.outcome else ""
        lines.append(
            StatementLine(
                entry=entry,
                at=entry.created_at,
                minutes=minutes,
                balance_minutes=balance,
                credential=entry.outcome.credential if entry.outcome else None,
                links=tuple(answer[key] for answer in answers if key in answer),
            )
        )
    return lines[::-1]
