"""Rosters as an institution's office writes them, and classes to fill with them."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from openpyxl import Workbook

from accounts.models import User
from courses.models import Course
from learning import services as learning
from learning.models import TrainingClass
from tests.learning.programmes import CODE, make_programme


def roster(*rows: Sequence[Any], head: Sequence[str] = ("姓名", "手机号")) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    for row in (head, *rows):
        sheet.append(list(row))
    answer = io.BytesIO()
    workbook.save(answer)
    return answer.getvalue()


def make_class(user: User, course: Course, at: datetime, **terms: Any) -> TrainingClass:
    """Open for a month, of 30 places, paid by the employer."""
    values: dict[str, Any] = {
        "name": "一班",
        "starts_on": at.date(),
        "ends_on": at.date() + timedelta(days=30),
        "sponsor": "晨光食品厂",
        "payer": "employer",
        "programme": CODE,
        "quota": 30,
    }
    if programme := (values | terms)["programme"]:
        make_programme(at, programme)
    return learning.create_class(user=user, course=course.uuid, terms=learning.ClassTerms(**(values | terms)), at=at)


def proved(user: User, at: datetime) -> User:
    """Somebody whose phone number has proved to be theirs."""
    user.phone_verified_at = at
    user.save(update_fields=["phone_verified_at"])
    return user
