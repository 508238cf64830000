"""Practice work on the trainer's board."""

from django.urls import reverse

from courses.models import Course, Lesson
from learning import services as learning
from listings.services.board import ToMark

# A board shows what is oldest; the queue has everything.
_SHOWN = 50


def waiting_work(course: Course) -> list[ToMark]:
    """Works of a course that wait for a mark, oldest first. Registered with the board."""
    works = list(learning.waiting_in(course_id=course.pk)[:_SHOWN])
    if not works:
        return []
    versions = {work.enrolment.version_id for work in works}
    titles = {
        (lesson.version_id, lesson.key): lesson.title
        for lesson in Lesson.objects.filter(version__in=versions, kind=Lesson.Kind.PRACTICE)
    }
    return [
        ToMark(
            title=titles[work.enrolment.version_id, work.lesson_key],
            who="",  # a name is for the page on which the work is marked
            since=work.handed_in_at or work.created_at,
            url=reverse("marking_work", args=[work.uuid]),
        )
        for work in works
    ]
