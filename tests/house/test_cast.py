"""The named cast holds together: everybody is who the others take them for."""

from datetime import datetime
from typing import Any

from django.test import Client


def test_the_released_course_is_in_the_catalogue(released_course: Any, stranger: Client, at: datetime) -> None:
    assert released_course.released_at == at
    assert [lesson.kind for lesson in released_course.lesson_list] == ["video", "video", "quiz"]
    answer = stranger.get("/courses/titles/")
    assert answer.status_code == 200
    assert "电商标题课" in answer.content.decode()


def test_the_officer_enters_the_admin_and_the_learner_does_not(officer: Any, learner: Any, signed_in: Any) -> None:
    assert signed_in(officer).get("/manage/").status_code == 200
    assert signed_in(learner).get("/manage/").status_code in {302, 403}
