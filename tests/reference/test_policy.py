"""Which rules apply, and how minutes are shown under them."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from reference import services as reference
from reference.models import Policy, Region

pytestmark = pytest.mark.usefixtures("reference")


def _copy(kind: str, **changes: object) -> Policy:
    policy = Policy.objects.get(kind=kind, region=None, version=1)
    policy.pk = None
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.save(force_insert=True)
    return policy


def test_defaults_are_those_of_the_requirements(at: datetime) -> None:
    market, subsidised, demo = (reference.get_policy(kind=kind, at=at) for kind in ("market", "subsidised", "demo"))
    assert (market.max_rate, market.coverage_percent, market.forward_seek) == (Decimal("1.5"), 90, True)
    assert (subsidised.max_rate, subsidised.coverage_percent, subsidised.forward_seek) == (Decimal("1.0"), 95, False)
    assert (demo.marks_credit_as, demo.lessons_min, demo.lesson_min_ms) == ("demo", 2, 20_000)


def test_the_nearest_regions_rules_come_first(at: datetime) -> None:
    county = Region.objects.get(code="330113")
    general = reference.get_policy(kind="market", region=county, at=at)
    assert general.region is None
    province = _copy("market", region_id="330000")
    assert reference.get_policy(kind="market", region=county, at=at) == province
    city = _copy("market", region_id="330100")
    assert reference.get_policy(kind="market", region=county, at=at) == city
    assert reference.get_policy(kind="market", region=Region.objects.get(code="110101"), at=at) == general


def test_a_newer_version_holds_from_its_day_on(at: datetime) -> None:
    tomorrow = at + timedelta(days=1)
    newer = _copy("market", version=7, valid_from=tomorrow)
    assert reference.get_policy(kind="market", at=at).version == 1
    assert reference.get_policy(kind="market", at=tomorrow) == newer


def test_without_rules_in_force_there_is_an_error(at: datetime) -> None:
    Policy.objects.filter(kind="market", version=1).update(valid_to=at)
    with pytest.raises(reference.NoPolicy):
        reference.get_policy(kind="market", at=at)
    with pytest.raises(reference.NoPolicy):
        reference.get_policy(kind="subsidised", at=at - timedelta(days=3650))


@pytest.mark.parametrize(
    ("minutes", "hours", "credits"),
    [(0, "0.0", "0.000"), (44, "0.9", "0.061"), (45, "1.0", "0.062"), (90, "2.0", "0.125"), (945, "21.0", "1.312")],
)
def test_minutes_are_rounded_down_when_shown(minutes: int, hours: str, credits: str, at: datetime) -> None:  # noqa: A002
    policy = reference.get_policy(kind="market", at=at)
    assert reference.class_hours(minutes, policy) == Decimal(hours)
    assert reference.credits(minutes, policy) == Decimal(credits)


@given(st.integers(0, 10**7), st.integers(1, 90), st.integers(1, 30))
def test_shown_credit_is_never_more_than_was_earned(minutes: int, per_hour: int, per_credit: int) -> None:
    policy = Policy(minutes_per_class_hour=per_hour, class_hours_per_credit=per_credit)
    assert reference.class_hours(minutes, policy) * per_hour <= minutes
    assert reference.credits(minutes, policy) * per_hour * per_credit <= minutes


def test_what_watching_asks_for_is_that_of_the_requirements(at: datetime) -> None:
    later = at + timedelta(days=60)
    market, subsidised, demo = (reference.get_policy(kind=kind, at=later) for kind in ("market", "subsidised", "demo"))
    for relaxed in (market, demo):
        assert (relaxed.version, relaxed.sessions_at_once, relaxed.presence_from_minutes) == (2, 2, None)
        assert (relaxed.offline_reports, relaxed.quiz_for_time) == ("credit", False)
    assert (subsidised.sessions_at_once, subsidised.offline_reports, subsidised.quiz_for_time) == (1, "progress", True)
    assert (subsidised.presence_from_minutes, subsidised.presence_to_minutes, subsidised.presence_window_s) == (
        5,
        8,
        60,
    )
    assert (subsidised.presence_lesson_misses, subsidised.presence_course_misses) == (3, 9)
    # Who enrolled before keeps what was in force on that day, and that row is as it was.
    before = reference.get_policy(kind="subsidised", at=at)
    assert (before.version, before.sessions_at_once, before.presence_from_minutes) == (1, None, None)


@pytest.mark.parametrize(("region", "offline", "fact"), [("210000", "progress", "F21"), ("350000", "no", "F22")])
def test_two_provinces_have_rows_of_their_own_with_their_sources(
    region: str, offline: str, fact: str, at: datetime
) -> None:
    county = Region.objects.filter(code__startswith=region[:2], level="county").first()
    policy = reference.get_policy(kind="subsidised", region=county, at=at + timedelta(days=60))
    assert (policy.region_id, policy.offline_reports, policy.minutes_per_class_hour) == (region, offline, 45)
    assert fact in policy.source
    assert "F20" in policy.source
    assert str(policy).count(Region.objects.get(code=region).name) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"presence_from_minutes": 5},
        {"presence_from_minutes": 8, "presence_to_minutes": 5},
        {"presence_window_s": 3},
        {"sessions_at_once": 0},
        {"offline_reports": "credit", "offline_hours": 0},
    ],
)
def test_rules_that_contradict_themselves_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _copy("market", version=9, **wrong)
