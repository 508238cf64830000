"""What keeps a draft from being frozen. More demanding checks, of the policy's bounds say, belong to `listings`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courses.editor import field_anchor
from courses.models import Course, CoursePage
from courses.services.outline import LessonOutline, QuestionOutline, pinned_version, read_outline
from media_pipeline.models import VideoVersion


@dataclass(frozen=True)
class Problem:
    """`anchor` is the id of the element in the editor that it speaks of."""

    code: str
    message: str | Promise
    anchor: str = ""


def problems(*, page: CoursePage) -> list[Problem]:
    """Everything that would stop `freeze`, in the editor's order; empty when it would go through."""
    return [*_of_promise(page), *_of_curriculum(page)]


def _of_promise(page: CoursePage) -> Iterator[Problem]:
    if not page.promise_zh.strip():
        yield Problem(
            "promise_missing", _("Say in one line what one can do after the course."), field_anchor("promise_zh")
        )
    if not page.categories.all():
        yield Problem("category_missing", _("Choose at least one category."), field_anchor("categories"))
    if not page.trainers.all():
        yield Problem("trainer_missing", _("Choose who teaches."), field_anchor("trainers"))
    if page.code and Course.objects.filter(code=page.code).exclude(page=page.pk).exists():
        message = _("The course code %(code)s is taken by another course. Choose a different one.")
        yield Problem("code_taken", message % {"code": page.code}, field_anchor("code"))


def _of_curriculum(page: CoursePage) -> Iterator[Problem]:
    lessons = read_outline(page.curriculum)
    if not lessons:
        yield Problem("no_lessons", _("Add at least one lesson."), field_anchor("curriculum"))
    elif not any(lesson.kind == "video" for lesson in lessons):
        yield Problem("no_video", _("Add at least one video lesson."), field_anchor("curriculum"))
    for position, lesson in enumerate(lessons, start=1):
        for code, message in _of_lesson(lesson):
            where = _("Lesson %(num)s, “%(title)s”: ") % {"num": position, "title": lesson.title_zh}
            yield Problem(code, where + message, lesson.anchor)


def _of_lesson(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    if not lesson.title_zh.strip():
        yield "title_missing", _("give it a title.")
    if lesson.kind == "video":
        yield from _of_video(lesson)
    elif lesson.kind == "reading" and not lesson.body_zh:
        yield "text_missing", _("write its text, or remove it.")
    elif lesson.kind == "quiz":
        if not lesson.questions:
            yield "no_questions", _("add at least one question.")
        for position, question in enumerate(lesson.questions, start=1):
            fault = _of_question(question)
            if fault:
                yield "question_unclear", _("question %(num)s: ") % {"num": position} + fault


def _of_video(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    if lesson.video is None:
        yield "video_missing", _("choose its video.")
        return
    version: VideoVersion | None = pinned_version(lesson.video)
    if version is None:
        yield "video_refused", _("its video was refused; upload another one.")
    elif not version.is_measured:
        yield "video_unmeasured", _("its video is still being checked; try again in a minute.")


def _of_question(question: QuestionOutline) -> str:
    right = len(question.answers)
    if not question.stem_zh.strip():
        return _("write the question.")
    if len(question.options) < 2 or any(not option.zh.strip() for option in question.options):
        return _("write at least two options, none of them empty.")
    if right == 0:
        return _("mark the right answer.")
    if question.kind == "truefalse" and len(question.options) != 2:
        return _("true or false has exactly two options.")
    if question.kind != "multiple" and right > 1:
        return _("only one answer can be right; mark one, or make it a question with several answers.")
    return ""
