"""Which rules apply, and how minutes are shown under them."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
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
    newer = _copy("market", version=2, valid_from=tomorrow)
    assert reference.get_policy(kind="market", at=at).version == 1
    assert reference.get_policy(kind="market", at=tomorrow) == newer


def test_without_rules_in_force_there_is_an_error(at: datetime) -> None:
    Policy.objects.filter(kind="market").update(valid_to=at)
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
