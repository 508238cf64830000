"""Freezing: one revision of a course page becomes a candidate version that nothing changes any more.

The page goes on being edited; reviewers, and later learners, see this copy. It pins videos, captions
and questions, none of which a Wagtail revision holds.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin
from wagtail.models import Revision

from accounts.models import User
from common.errors import DomainError
from courses.models import Course, CoursePage, CourseVersion, InstitutionPage, Question
from courses.services.banks import hold
from courses.services.content import Content, read_content
from courses.services.outline import read_outline
from courses.services.problems import Problem, problems

# Addresses below /courses/ that are no courses.
RESERVED_SLUGS = {"category", "feed"}


class NotReadyToFreeze(DomainError):
    """`problems` says what is missing, with the place in the editor."""

    code = "not_ready_to_freeze"
    status = 409

    def __init__(self, found: list[Problem]) -> None:
        self.problems = found
        super().__init__(" ".join(str(problem.message) for problem in found))


class ForeignRevision(DomainError):
    code = "foreign_revision"
    status = 400

    def __init__(self) -> None:
        super().__init__(_("This revision is not one of this course's. Open the course and submit again."))


def course_of(*, page: CoursePage, at: datetime) -> Course:
    """The course that this page writes, made on first use. Its address comes from the page and never changes."""
    with transaction.atomic():
        course = Course.objects.filter(page=page.pk).first()
        if course is not None:
            return course
        node = InstitutionPage.objects.ancestor_of(page).get()
        return Course.objects.create(
            slug=_free_slug(page), institution_id=node.institution_id, page_id=page.pk, created_at=at
        )


def freeze(*, page: CoursePage, revision: Revision, user: User | None, at: datetime) -> CourseVersion:
    """A candidate version from `revision`. The same content gives the same keys and the same `content_hash`.

    Raises `ForeignRevision`; `NotReadyToFreeze` with everything that is missing.
    """
    if str(revision.object_id) != str(page.pk) or not isinstance(draft := revision.as_object(), CoursePage):
        raise ForeignRevision
    with transaction.atomic():
        hold(lesson.bank for lesson in read_outline(draft.curriculum) if lesson.bank is not None)
        found = problems(page=draft)
        if found:
            raise NotReadyToFreeze(found)
        # Two submissions at once: the second waits here, and gets the next number.
        course = Course.objects.select_for_update().get(pk=course_of(page=draft, at=at).pk)
        if not course.versions.filter(released_at__isnull=False).exists():
            # Reserved for a new course at once. One that learners have keeps its code until a release changes it.
            Course.objects.filter(pk=course.pk).update(code=draft.code)
        content = read_content(draft=draft, namespace=str(course.uuid))
        last = course.versions.aggregate(last=Max("num"))["last"] or 0
        version = CourseVersion.objects.create(
            course=course,
            num=last + 1,
            revision_id=revision.pk,
            submitted_by=user,
            created_at=at,
            content=content.texts,
            content_hash=content.hash,
            **content.columns,
        )
        version.categories.set(draft.categories.all())
        version.occupations.set(draft.occupations.all())
        version.trainers.set(draft.trainers.all())
        _save_lessons(version, content)
    return version


def _save_lessons(version: CourseVersion, content: Content) -> None:
    for lesson, questions in content.lessons:
        lesson.version = version
        lesson.save()
        for question in questions:
            question.lesson = lesson
        Question.objects.bulk_create(questions)


def _free_slug(page: CoursePage) -> str:
    """The page's slug if it is plain ASCII, else one of the English title, else of the Chinese one's sounds (pinyin).

    Numbered where it is taken.
    """
    base = page.slug if page.slug.isascii() else slugify(page.title_en) or slugify("-".join(lazy_pinyin(page.title)))
    base = base[:72].strip("-") or f"course-{uuid.uuid4().hex[:8]}"
    slug, num = base, 1
    while slug in RESERVED_SLUGS or Course.objects.filter(slug=slug).exists():
        num += 1
        slug = f"{base}-{num}"
    return slug
