"""Minutes seen as class hours (学时) and credits (学分): a view, rounded at conversion alone (decision D6)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from reference import services as reference
from reference.models import Policy
from skillsbank.models import Outcome


def rule_of(outcome: Outcome) -> Policy:
    """The conversion that was recorded with `outcome`, as a policy that is not in the database."""
    return Policy(
        minutes_per_class_hour=outcome.policy["minutes_per_class_hour"],
        class_hours_per_credit=outcome.policy["class_hours_per_credit"],
    )


def general_rule(*, at: datetime) -> Policy:
    """The conversion that is explained to readers: the one for outcomes of today."""
    return reference.get_policy(kind=Policy.Kind.MARKET, at=at)


def class_hours(minutes: int, rule: Policy) -> Decimal:
    """学时, one decimal, rounded towards zero; negative where minutes are."""
    hours = reference.class_hours(abs(minutes), rule)
    return -hours if minutes < 0 else hours


def credits_of(minutes: int, rule: Policy) -> Decimal:
    """学分, rounded towards zero at conversion alone."""
    found = reference.credits(abs(minutes), rule)
    return -found if minutes < 0 else found


def creditable(booked: Iterable[tuple[Outcome, int]]) -> tuple[Decimal, Decimal]:
    """学时 and 学分 of signed minutes, each by the rule that was recorded with its outcome; demonstrations give none.

    Minutes under one rule are added up first, so that rounding takes nothing from anybody twice.
    """
    minutes: dict[tuple[int, int], int] = defaultdict(int)
    for outcome, moved in booked:
        if outcome.mark != Outcome.Mark.DEMO:
            rule = rule_of(outcome)
            minutes[rule.minutes_per_class_hour, rule.class_hours_per_credit] += moved
    hours, earned = Decimal("0.0"), Decimal("0.000")
    for (per_hour, per_credit), total in minutes.items():
        rule = Policy(minutes_per_class_hour=per_hour, class_hours_per_credit=per_credit)
        hours, earned = hours + class_hours(total, rule), earned + credits_of(total, rule)
    return hours, earned


def credits_earned(outcome: Outcome) -> Decimal:
    """学分 that `outcome` is good for: none for a demonstration, whatever was watched."""
    return credits_of(0 if outcome.mark == Outcome.Mark.DEMO else outcome.minutes, rule_of(outcome))
