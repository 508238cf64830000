"""What the board says of quizzes that wait for a trainer."""

from django.urls import reverse

from courses.models import Course
from learning import services as learning
from listings.services.board import ToMark

SHOWN = 50


def short_answers(course: Course) -> list[ToMark]:
    """Attempts with answers to mark, the oldest first; without who gave them."""
    titles: dict[tuple[int, str], str] = {}
    rows = []
    for attempt in learning.waiting_of(course)[:SHOWN]:
        version = attempt.enrolment.version
        place = (version.pk, attempt.lesson_key)
        if place not in titles:
            titles |= {(version.pk, lesson.key): lesson.title for lesson in version.lesson_list}
        address = reverse("mark_answer", args=[attempt.enrolment.uuid, attempt.lesson_key, attempt.num])
        rows.append(ToMark(title=titles[place], who="", since=attempt.submitted_at or attempt.started_at, url=address))
    return rows
