"""What keeps a draft from being frozen. More demanding checks, of the policy's bounds say, belong to `listings`."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from courses.editor import field_anchor
from courses.models import Course, CoursePage, InstitutionPage
from courses.models.practice import Form, Late, PracticeTerms
from courses.questions.reading import fault
from courses.questions.rules import ASKED_MOST, drawn
from courses.services.banks import pool_of
from courses.services.outline import LessonOutline, pinned_version, read_outline
from courses.services.pictures import ForeignPicture, check_own
from courses.services.prerequisites import AT_MOST, named_courses, needs
from media_pipeline.models import VideoVersion


@dataclass(frozen=True)
class Problem:
    """`anchor` is the id of the element in the editor that it speaks of."""

    code: str
    message: str | Promise
    anchor: str = ""


def problems(*, page: CoursePage) -> list[Problem]:
    """Everything that would stop `freeze`, in the editor's order; empty when it would go through."""
    return [*_of_promise(page), *_of_prerequisites(page), *_of_curriculum(page)]


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


def _of_prerequisites(page: CoursePage) -> Iterator[Problem]:
    named, anchor = named_courses(page), field_anchor("prerequisites")
    own = Course.objects.filter(page=page.pk).first() if page.pk else None
    if len(named) > AT_MOST:
        message = _("Name at most %(most)d courses that teach the skills needed.")
        yield Problem("too_many_prerequisites", message % {"most": AT_MOST}, anchor)
    for code, course in named:
        if course is None:
            message = _(
                "“%(code)s” is no code of a course that takes learners. Only skills can be asked for, "
                "by the code of a course that teaches them."
            )
            yield Problem("prerequisite_unknown", message % {"code": code}, anchor)
        elif own is not None and course == own:
            yield Problem("prerequisite_itself", _("A course can't ask for itself."), anchor)
        elif own is not None and needs(course=course, of=own):
            message = _("“%(code)s” asks for this course, so nobody could begin with either. Leave one of them out.")
            yield Problem("prerequisite_circle", message % {"code": code}, anchor)


def _of_curriculum(page: CoursePage) -> Iterator[Problem]:
    lessons = read_outline(page.curriculum)
    if not lessons:
        yield Problem("no_lessons", _("Add at least one lesson."), field_anchor("curriculum"))
    elif not any(lesson.kind == "video" for lesson in lessons):
        yield Problem("no_video", _("Add at least one video lesson."), field_anchor("curriculum"))
    for position, lesson in enumerate(lessons, start=1):
        for code, message in [*_of_lesson(lesson), *_of_pictures(lesson, page)]:
            where = _("Lesson %(num)s, “%(title)s”: ") % {"num": position, "title": lesson.title_zh}
            yield Problem(code, where + message, lesson.anchor)


def _of_lesson(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    if not lesson.title_zh.strip():
        yield "title_missing", _("give it a title.")
    if lesson.kind == "video":
        yield from _of_video(lesson)
    elif lesson.kind == "reading" and not lesson.body_zh:
        yield "text_missing", _("write its text, or remove it.")
    elif lesson.kind == "practice":
        yield from _of_practice(lesson)
    elif lesson.kind == "quiz":
        yield from _of_quiz(lesson)


def _of_quiz(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    pool = [*lesson.questions, *pool_of(lesson)]
    if lesson.bank is not None and not lesson.rules.draws:
        yield "too_few_to_draw", _("say how many questions are drawn from the bank.")
    elif not pool:
        yield "no_questions", _("add at least one question.")
    for position, question in enumerate(lesson.questions, start=1):
        wrong = fault(question)
        if wrong:
            yield "question_unclear", _("question %(num)s: ") % {"num": position} + wrong
    asked = lesson.rules.asked(len(pool))
    if asked > ASKED_MOST:
        message = _("an attempt would ask %(count)d questions, and %(most)d are the most; draw fewer.")
        yield "too_many_asked", message % {"count": asked, "most": ASKED_MOST}
        return
    marks = [(question.topic, question.difficulty) for question in pool]
    # Whether there is any choice at all does not depend on chance.
    if pool and drawn(draws=lesson.rules.draws, marks=marks, random=Random(0)) is None:  # noqa: S311
        yield (
            "too_few_to_draw",
            _("there are not enough questions of these topics and difficulties to draw; write more, or draw fewer."),
        )


def _of_pictures(lesson: LessonOutline, page: CoursePage) -> Iterator[tuple[str, str]]:
    """The editor's form has refused foreign ones; a draft may also have come another way."""
    uses = [use for question in lesson.questions for use in question.pictures]
    if not uses:
        return
    try:
        check_own(institution=InstitutionPage.objects.ancestor_of(page).get().institution, uses=uses)
    except ForeignPicture as error:
        yield "foreign_picture", str(error)


def _of_video(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    if lesson.video is None:
        yield "video_missing", _("choose its video.")
        return
    version: VideoVersion | None = pinned_version(lesson.video)
    if version is None:
        yield "video_refused", _("its video was refused; upload another one.")
    elif not version.is_measured:
        yield "video_unmeasured", _("its video is still being checked; try again in a minute.")


def _of_practice(lesson: LessonOutline) -> Iterator[tuple[str, str]]:
    terms = PracticeTerms.of(lesson.practice)
    if not lesson.body_zh:
        yield "instructions_missing", _("say what is to be done.")
    if lesson.practice_minutes < 1:
        yield "minutes_missing", _("say how many minutes the work takes.")
    if not terms.criteria:
        yield "rubric_missing", _("add at least one criterion to its rubric.")
    for num, criterion in enumerate(terms.criteria, start=1):
        texts = [criterion.zh, *(level.zh for level in criterion.levels)]
        if len(criterion.levels) < 2 or criterion.most < 1 or not all(text.strip() for text in texts):
            message = _("criterion %(num)d needs a name and at least two levels with points and words.")
            yield "criterion_unclear", message % {"num": num}
    if terms.form == Form.FREE and not (terms.takes_text or terms.takes_files):
        yield "nothing_to_hand_in", _("let learners write a text or hand in files.")
    if terms.late == Late.DEDUCT and terms.late_percent < 1:
        yield "late_unclear", _("say how many points late work loses, or take late work like any other.")
