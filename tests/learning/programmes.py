"""Training programmes for tests: made by an officer of the whole country, in force all the time unless said."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts import services as accounts
from accounts.models import User
from learning import services as learning
from learning.models import TrainingProgramme

CODE = "人社职培〔2026〕12"
_PHONE = "+8613800000061"


def make_programme(at: datetime, code: str = CODE, **terms: Any) -> TrainingProgramme:
    """The programme of this code, made if it is not there."""
    found = TrainingProgramme.objects.filter(code=code).first()
    if found is not None:
        return found
    user = User.objects.filter(phone=_PHONE).first()
    if user is None:
        user = accounts.create_user(phone=_PHONE, display_name="主管老孟", at=at)
        accounts.make_officer(user=user, at=at - timedelta(days=400))
    return learning.create_programme(user=user, terms=terms_of(code=code, **terms), reason="按通知设立。", at=at)


def terms_of(**terms: Any) -> learning.ProgrammeTerms:
    values: dict[str, Any] = {
        "code": CODE,
        "name_zh": "重点群体培训计划",
        "name_en": "",
        "department": "hrss",
        "region": "",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2199, 12, 31),
        "groups": (),
        "quota": None,
    }
    return learning.ProgrammeTerms(**(values | terms))
