"""Skills that a course builds on: other courses, named by their trainer. Nothing else may stand before a course (R009).

A version freezes which courses it names; what becomes of them is looked up when somebody wants to join
(decision 0028).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from courses.models import Availability, Course, CoursePage, CourseVersion

AT_MOST = 5
_BETWEEN_CODES = re.compile(r"[,，;；、\n]")


class SkillsHeld(Protocol):
    def __call__(self, *, user: AbstractBaseUser, courses: Collection[int]) -> set[int]:
        """Which of these courses, by id, the person has learned."""
        ...


_skills_held: list[SkillsHeld] = []


def on_skills_held(answer: SkillsHeld) -> None:
    """Let an upper app say what somebody has learned. Called from its `ready()`; safe to repeat."""
    _skills_held[:] = [answer]


@dataclass(frozen=True)
class Prerequisite:
    """A skill that is asked for. `learn_at` is where it can be learned now: the course named, or one equal to it.

    `proofs` are ids of courses each of which, in any version, teaches it. `held` is None where nobody is signed in.
    """

    learn_at: CourseVersion
    proofs: frozenset[int]
    held: bool | None = None


def prerequisites_of(
    *, version: CourseVersion, user: AbstractBaseUser | AnonymousUser | None = None
) -> list[Prerequisite]:
    """What joining `version` asks for now, in the trainer's order. No query for a version that names nothing.

    A skill that can't be learned anywhere now, or only by way of this very course, is not asked for.
    """
    places = _places(one["course"] for one in version.content.get("prerequisites", []))
    asked = [
        Prerequisite(place, proofs)
        for place, proofs in places
        if place is not None and not _leads_to(version.course_id, [place])
    ]
    if not asked or not isinstance(user, AbstractBaseUser) or not _skills_held:
        return asked
    held = _skills_held[0](user=user, courses={pk for one in asked for pk in one.proofs})
    return [Prerequisite(one.learn_at, one.proofs, bool(one.proofs & held)) for one in asked]


def named_courses(page: CoursePage) -> list[tuple[str, Course | None]]:
    """Each code of the draft's field with the course in the catalogue that has it; None where there is none.

    A course without a code is named by the end of its address.
    """
    codes = list(dict.fromkeys(code.strip() for code in _BETWEEN_CODES.split(page.prerequisites) if code.strip()))
    if not codes:
        return []
    open_ones = Course.objects.filter(availability__open=True).select_related("availability__version")
    by_slug = {course.slug: course for course in open_ones.filter(slug__in=codes)}
    by_code = {course.code: course for course in open_ones.filter(code__in=codes)}
    return [(code, by_code.get(code) or by_slug.get(code)) for code in codes]


def frozen_prerequisites(page: CoursePage) -> list[dict[str, str]]:
    """As `CourseVersion.content` keeps them: [{course: uuid, code, title_zh, title_en}]."""
    return [
        {
            "course": str(course.uuid),
            "code": course.code,
            "title_zh": course.availability.version.title_zh,
            "title_en": course.availability.version.title_en,
        }
        for _code, course in named_courses(page)
        if course is not None
    ]


def needs(*, course: Course, of: Course) -> bool:
    """Whether the way to `course` leads through `of`, by what is in the catalogue now."""
    return _leads_to(of.pk, [course.availability.version])


def _leads_to(goal: int | None, versions: Iterable[CourseVersion]) -> bool:
    front, seen = list(versions), set[int]()
    while front:
        if any(version.course_id == goal for version in front):
            return True
        seen |= {version.course_id for version in front}
        named = {one["course"] for version in front for one in version.content.get("prerequisites", [])}
        front = [place for place, _proofs in _places(named) if place is not None and place.course_id not in seen]
    return False


def _places(uuids: Iterable[str]) -> list[tuple[CourseVersion | None, frozenset[int]]]:
    """For each course what is open now, of it or of the one offered in its place, and which courses prove its skill."""
    wanted = [UUID(one) for one in uuids]
    if not wanted:
        return []
    found = {
        row.course.uuid: row
        for row in Availability.objects.filter(course__uuid__in=wanted).select_related(
            "course", "version__course", "replacement__availability__version__course"
        )
    }
    ids = [row.course_id for row in found.values()]
    # Courses that these took the place of teach the same, by the same decision.
    former = list(Availability.objects.filter(replacement__in=ids).values_list("replacement_id", "course_id"))
    return [
        (_open_version(row), frozenset(_proofs(row, former))) for uuid in wanted if (row := found.get(uuid)) is not None
    ]


def _open_version(row: Availability) -> CourseVersion | None:
    if row.open:
        return row.version
    equal: Any = getattr(row.replacement, "availability", None)
    return equal.version if equal is not None and equal.open else None


def _proofs(row: Availability, former: Iterable[tuple[int | None, int]]) -> Iterable[int]:
    yield row.course_id
    if row.replacement_id is not None:
        yield row.replacement_id
    yield from (old for new, old in former if new == row.course_id)
