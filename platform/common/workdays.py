"""Working days (工作日) of mainland China, by the yearly list of days off that the state publishes.

The list is that of the package `chinesecalendar`. Beyond its last year days are counted Monday to Friday, and what
was counted so is provisional: the State Council's list for a year comes out late in the year before.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays

CHINA = ZoneInfo("Asia/Shanghai")
_SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """The last day of a term; `provisional` where a day on the way stands in no list yet."""

    day: date
    provisional: bool


def day_of(at: datetime) -> date:
    """The day in China on which `at` falls."""
    return at.astimezone(CHINA).date()


@cache
def known_until() -> date:
    """The last day for which the state's list is known here."""
    return date(max(holidays).year, 12, 31)


@lru_cache(maxsize=8192)
def is_workday(day: date) -> bool:
    """Whether people work on this day: the list's answer, or Monday to Friday where it does not reach."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY


def deadline(*, start: date, days: int) -> Deadline:
    """The day on which `days` working days after `start` are over; the day of `start` itself does not count.

    Raises `ValueError` for a negative number.
    """
    if days < 0:
        raise ValueError(f"a term of {days} working days: use 0 or more")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_workday(day)
    return Deadline(day=day, provisional=day > known_until())


def workdays_between(start: date, end: date) -> int:
    """How many working days come after `start`, up to and with `end`; 0 where `end` is not later."""
    return sum(is_workday(start + timedelta(days=passed)) for passed in range(1, (end - start).days + 1))
