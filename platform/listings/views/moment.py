"""A moment of a video as people type it."""

import re

from django.utils.translation import gettext_lazy as _

from common.errors import DomainError

_MOMENT = re.compile(r"(?:(\d{1,2}):)?(?:(\d{1,3}):)?(\d{1,5})(?:\.\d+)?")


class NotAMoment(DomainError):
    code = "not_a_moment"
    message = _("Write the moment as minutes and seconds, for example 0:42.")


def parse_moment(text: str) -> int | None:
    """`42`, `0:42` or `1:02:03` in milliseconds; None for nothing. Raises `NotAMoment`."""
    text = text.strip().replace("：", ":")
    if not text:
        return None
    if not (found := _MOMENT.fullmatch(text)):
        raise NotAMoment
    # With one colon, the first number stands for minutes.
    first, second, seconds = found.groups()
    hours, minutes = (first, second) if second is not None else (None, first)
    return ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)) * 1000
