"""Media time as people read it."""

from django import template

register = template.Library()


@register.filter
def media_time(ms: int) -> str:
    """61500 as 1:01.5, 3661000 as 1:01:01.0."""
    seconds, part = divmod(ms, 1000)
    hours, rest = divmod(seconds, 3600)
    minutes = f"{hours}:{rest // 60:02}" if hours else f"{rest // 60}"
    return f"{minutes}:{rest % 60:02}.{part // 100}"
