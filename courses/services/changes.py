"""What a newer version of a course changed for who is in the older one, lesson by lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from courses.models import CourseVersion, Lesson

_OF_QUESTION = ("kind", "stem_zh", "stem_en", "picture", "options", "targets", "answers", "points")


@dataclass(frozen=True)
class Changes:
    """Lessons of the newer version, but for `removed`, which are of the older one; each in order."""

    added: Sequence[Lesson]
    removed: Sequence[Lesson]
    changed: Sequence[Lesson]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes(*, old: CourseVersion, new: CourseVersion) -> Changes:
    """Compare two versions of one course. A lesson is the same thing by its key, or by its video."""
    before = {lesson.key: lesson for lesson in old.lesson_list}
    videos = {lesson.video_version_id: lesson for lesson in old.lesson_list}
    videos.pop(None, None)
    added, changed, kept = [], [], set()
    for lesson in new.lesson_list:
        former = before.get(lesson.key) or videos.get(lesson.video_version_id)
        if former is None or former.kind != lesson.kind:
            added.append(lesson)
            continue
        kept.add(former.key)
        if not is_same(former, lesson):
            changed.append(lesson)
    return Changes(added, [lesson for lesson in old.lesson_list if lesson.key not in kept], changed)


def is_same(old: Lesson, new: Lesson) -> bool:
    """Whether what was done in the one is as good as done in the other: the same video, text, questions, or task.

    Titles, captions and the order of lessons may differ.
    """
    if old.kind != new.kind:
        return False
    if old.kind == Lesson.Kind.VIDEO:
        return old.video_version_id == new.video_version_id
    if old.kind == Lesson.Kind.QUIZ:
        return old.pass_percent == new.pass_percent and _questions(old) == _questions(new)
    texts = (old.body_html, old.body_html_en) == (new.body_html, new.body_html_en)
    if old.kind == Lesson.Kind.READING:
        return texts
    terms = [(one.practice, one.practice_minutes, one.pass_percent) for one in (old, new)]
    return texts and terms[0] == terms[1]


def _questions(lesson: Lesson) -> dict[str, list[Any]]:
    """Compared as they are asked and marked, never shown."""
    return {one.key: [getattr(one, name) for name in _OF_QUESTION] for one in lesson.questions.all()}
