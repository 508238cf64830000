"""How lessons' times are written."""

from django import template

from learning import wording

register = template.Library()
register.filter("duration", wording.duration)
register.filter("timecode", wording.timecode)


@register.filter
def whole_seconds(ms: int) -> int:
    return round(ms / 1000)
