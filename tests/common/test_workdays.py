"""Working days: the state's own list as far as it goes, Monday to Friday beyond it and marked so."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.workdays import deadline, is_workday, known_until, workdays_between

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # the national day
        (date(2026, 10, 10), True),  # a Saturday that is worked in its place
        (date(2026, 11, 26), True),
        (date(2026, 11, 28), False),
    ],
)
def test_the_states_list_decides(day: date, works: bool) -> None:
    assert is_workday(day) is works


def test_a_term_over_a_holiday_leaves_it_out() -> None:
    found = deadline(start=date(2026, 9, 30), days=1)
    assert (found.day, found.provisional) == (date(2026, 10, 8), False)


def test_beyond_the_list_a_deadline_is_provisional() -> None:
    after = known_until() + timedelta(days=1)
    assert not deadline(start=known_until() - timedelta(days=20), days=1).provisional
    found = deadline(start=after, days=5)
    assert found.provisional
    assert found.day.weekday() < 5


def test_a_negative_term_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        deadline(start=date(2026, 11, 26), days=-1)


@settings(deadline=None)
@given(start=DAYS, days=st.integers(min_value=0, max_value=60))
def test_a_deadline_is_as_many_working_days_away_as_was_said(start: date, days: int) -> None:
    end = deadline(start=start, days=days).day
    assert workdays_between(start, end) == days
    assert days == 0 or is_workday(end)


@settings(deadline=None)
@given(first=DAYS, second=DAYS, third=DAYS)
def test_working_days_add_up(first: date, second: date, third: date) -> None:
    first, second, third = sorted((first, second, third))
    assert workdays_between(first, third) == workdays_between(first, second) + workdays_between(second, third)
    assert workdays_between(third, first) == 0 or first == third
