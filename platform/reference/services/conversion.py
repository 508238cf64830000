"""Minutes as class hours (学时) and credits (学分), for showing: stored are minutes alone (decision D6)."""

from decimal import ROUND_DOWN, Decimal

from reference.models import Policy


def class_hours(minutes: int, policy: Policy) -> Decimal:
    """Class hours to one decimal, rounded down."""
    return (Decimal(minutes) / policy.minutes_per_class_hour).quantize(Decimal("0.1"), ROUND_DOWN)


def credits(minutes: int, policy: Policy) -> Decimal:  # noqa: A001 (the field's word; the builtin is for interactive shells)
    """Credits to three decimals, rounded down, straight from the minutes: rounding twice would lose some."""
    per_credit = policy.minutes_per_class_hour * policy.class_hours_per_credit
    return (Decimal(minutes) / per_credit).quantize(Decimal("0.001"), ROUND_DOWN)
