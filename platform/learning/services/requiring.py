"""Skills that a course asks for before one joins it, and for nothing else (R009, decision 0028).

Who somebody is (schooling, household registration, age, identity) is not read here, nor anywhere on the way in.
"""

from collections.abc import Collection, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError
from courses import services as courses
from courses.models import CourseVersion
from courses.services import Prerequisite
from learning.models import Completion, Enrolment
from skillsbank import services as skillsbank


class SkillsMissing(DomainError):
    """`wanted` says what is to be learned first, each with where."""

    code = "skills_missing"
    status = 409

    def __init__(self, wanted: Sequence[Prerequisite]) -> None:
        self.wanted = wanted
        titles = _("”, “").join(one.learn_at.title for one in wanted)
        super().__init__(
            _("This course builds on “%(titles)s”. Finish that first; then you can join here.") % {"titles": titles}
        )


def skills_held(*, user: AbstractBaseUser, courses: Collection[int]) -> set[int]:
    """Which of these courses the person has completed, in any version; see `courses.on_skills_held`.

    A completion that waits for the real name proves the skill too. One whose certificate was revoked does not.
    """
    found = list(
        Completion.objects.filter(enrolment__user=user.pk, enrolment__course__in=courses).values_list(
            "enrolment__course_id", "credential_code"
        )
    )
    revoked = skillsbank.revoked_among(code for _course, code in found if code)
    return {course for course, code in found if code not in revoked}


def check_skills(*, user: User, version: CourseVersion) -> None:
    """Raises `SkillsMissing`. Who moves here from an ended course that this one is offered for is in already."""
    wanted = [one for one in courses.prerequisites_of(version=version, user=user) if not one.held]
    if wanted and not _moves_here(user, version):
        raise SkillsMissing(wanted)


def _moves_here(user: User, version: CourseVersion) -> bool:
    return Enrolment.objects.filter(
        user=user, state=Enrolment.State.ACTIVE, course__availability__replacement=version.course_id
    ).exists()
