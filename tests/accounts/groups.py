"""People of Liaoning and the offices there, for tests about trainee groups."""

from datetime import datetime

import pytest

from accounts import services as accounts
from accounts.models import User
from reference.models import Region

# Of Shenyang (210102), made up; the check character fits.
LIAONING_NUMBER = "210102199001010015"
BEIJING_NUMBER = "11010519491231002X"
PAPER = "残疾证第7788号"


def region(code: str) -> Region:
    return Region.objects.get(code=code)


@pytest.fixture
def local(reference: None, learner: User, at: datetime) -> User:
    """`learner`, whose real name says Shenyang."""
    accounts.submit_real_name(user=learner, name="王小明", id_number=LIAONING_NUMBER, consent=True, at=at)
    return learner


@pytest.fixture
def provincial(reference: None, at: datetime) -> User:
    """An officer of Liaoning, not named for the sensitive groups."""
    user = accounts.create_user(phone="+8613800000031", display_name="省厅老郑", at=at)
    accounts.make_officer(user=user, region=region("210000"), at=at)
    return user


@pytest.fixture
def named_officer(reference: None, officer: User, at: datetime) -> User:
    """An officer of Shenyang, named for the sensitive groups by the administrator."""
    user = accounts.create_user(phone="+8613800000032", display_name="市局小陈", at=at)
    accounts.grant_office(
        by=officer, user=user, role="officer", region=region("210100"), sensitive_groups=True, reason="专人", at=at
    )
    return user


@pytest.fixture
def named_elsewhere(reference: None, officer: User, at: datetime) -> User:
    """The same in Fujian."""
    user = accounts.create_user(phone="+8613800000033", display_name="外省老黄", at=at)
    accounts.grant_office(
        by=officer, user=user, role="officer", region=region("350000"), sensitive_groups=True, reason="专人", at=at
    )
    return user


@pytest.fixture
def local_auditor(reference: None, at: datetime) -> User:
    """An auditor of Liaoning."""
    user = accounts.create_user(phone="+8613800000034", display_name="审核员小宋", at=at)
    accounts.make_auditor(user=user, region=region("210000"), at=at)
    return user
