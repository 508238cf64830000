"""Minutes seen as class hours (学时) and credits (学分): a view, rounded at conversion alone (decision D6)."""

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
    """The conversion that a whole balance is shown by."""
    return reference.get_policy(kind=Policy.Kind.MARKET, at=at)


def class_hours(minutes: int, rule: Policy) -> Decimal:
    """学时, one decimal, rounded towards zero; negative where minutes are."""
    hours = reference.class_hours(abs(minutes), rule)
    return -hours if minutes < 0 else hours


def credits_of(minutes: int, rule: Policy) -> Decimal:
    """学分, rounded towards zero at conversion alone."""
    found = reference.credits(abs(minutes), rule)
    return -found if minutes < 0 else found
