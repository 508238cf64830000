"""An officer of a province and one of another, and what happened in each."""

from datetime import datetime

import pytest

from accounts import services as accounts
from accounts.models import User
from reference.models import Region

PROVINCE, CITY, COUNTY, ELSEWHERE = "210000", "210100", "210102", "350000"


@pytest.fixture
def regions(db: None) -> dict[str, Region]:
    """A province with a city and a county, and another province."""
    rows = [(PROVINCE, "辽宁省", "province", None), (CITY, "沈阳市", "city", PROVINCE)]
    rows += [(COUNTY, "和平区", "county", CITY), (ELSEWHERE, "福建省", "province", None)]
    for code, name, level, parent in rows:
        Region.objects.get_or_create(code=code, defaults={"name_zh": name, "level": level, "parent_id": parent})
    return {code: Region.objects.get(code=code) for code, *_ in rows}


@pytest.fixture
def provincial(regions: dict[str, Region], at: datetime) -> User:
    """主管人员 of the province."""
    user = accounts.create_user(phone="+8613800000031", display_name="省厅老郑", at=at)
    accounts.make_officer(user=user, region=regions[PROVINCE], at=at)
    return user


@pytest.fixture
def municipal(regions: dict[str, Region], at: datetime) -> User:
    """主管人员 of the city within it."""
    user = accounts.create_user(phone="+8613800000032", display_name="市局小陈", at=at)
    accounts.make_officer(user=user, region=regions[CITY], at=at)
    return user


@pytest.fixture
def elsewhere(regions: dict[str, Region], at: datetime) -> User:
    """主管人员 of another province."""
    user = accounts.create_user(phone="+8613800000033", display_name="外省老黄", at=at)
    accounts.make_officer(user=user, region=regions[ELSEWHERE], at=at)
    return user
