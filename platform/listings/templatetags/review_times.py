"""Times as reviewers read them."""

from django import template

from listings.services.times import clock_time

register = template.Library()


@register.filter
def moment(ms: int | None) -> str:
    """Media time as 0:42; nothing where there is none."""
    return "" if ms is None else clock_time(ms)


@register.filter
def seconds(ms: int | None) -> str:
    """Media time in whole seconds, for addresses (`#t=42`)."""
    return "" if ms is None else str(ms // 1000)
