"""Offices hold in a region and everything within it, from a day until a day."""

from datetime import timedelta

import pytest

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common import clock
from reference.models import Region

pytestmark = pytest.mark.usefixtures("reference")
OFFICER = RoleGrant.Role.OFFICER
PROVINCE, CITY, COUNTY, ELSEWHERE = "210000", "210100", "210102", "350100"


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.mark.parametrize(
    ("held", "covered"),
    [
        (PROVINCE, {PROVINCE, CITY, COUNTY}),
        (CITY, {CITY, COUNTY}),
        (COUNTY, {COUNTY}),
        (None, {PROVINCE, CITY, COUNTY, ELSEWHERE}),
    ],
)
def test_an_office_holds_within_its_region(learner: User, held: str | None, covered: set[str]) -> None:
    accounts.make_officer(user=learner, region=region(held) if held else None)
    codes = [PROVINCE, CITY, COUNTY, ELSEWHERE]
    assert {code for code in codes if accounts.covers(learner, OFFICER, region(code))} == covered
    rows = Region.objects.filter(code__in=codes)
    # The same, asked of many rows and of many people.
    parts = rows.exclude(parent=None)
    found = parts.filter(accounts.within_office(learner, OFFICER, path="parent"))
    assert set(found) == {row for row in parts if held is None or row.parent_id in covered}
    for code in codes:
        assert (learner in accounts.people_with(OFFICER, region=region(code))) is (code in covered)


def test_an_office_ends_and_can_be_given_again(learner: User) -> None:
    grant = accounts.make_officer(user=learner, region=region(CITY))
    assert accounts.make_officer(user=learner, region=region(CITY)) == grant
    accounts.end_role(grant=grant)
    assert not accounts.is_officer(learner)
    assert not accounts.covers(learner, OFFICER, region(CITY))
    assert not accounts.may_manage(learner)
    assert accounts.make_officer(user=learner, region=region(CITY)) != grant
    assert accounts.is_officer(learner)


def test_an_office_that_has_not_begun_gives_nothing(learner: User) -> None:
    grant = accounts.make_auditor(user=learner)
    RoleGrant.objects.filter(pk=grant.pk).update(from_date=clock.now().date() + timedelta(days=3))
    assert not accounts.is_auditor(learner)
    assert not accounts.may_manage(learner)


def test_who_is_not_active_holds_nothing(learner: User) -> None:
    accounts.make_auditor(user=learner)
    learner.is_active = False
    learner.save()
    assert not accounts.is_auditor(learner)
    assert learner not in accounts.people_with(RoleGrant.Role.AUDITOR, region=None)
