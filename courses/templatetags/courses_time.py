"""Media time for people."""

from django import template

register = template.Library()


@register.filter
def media_time(duration_ms: int) -> str:
    """`65000` gives `1:05`; from an hour on, `1:01:05`."""
    seconds = duration_ms // 1000
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
