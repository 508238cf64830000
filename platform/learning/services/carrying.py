"""What comes along from one enrolment to another: never more than what counted, and never twice."""

from datetime import datetime

from courses.models import Lesson
from courses.models.practice import Form
from courses.services.changes import is_same
from learning.models import Attempt, CarriedOver, Enrolment, LessonProgress, PresenceCheck, Work, WorkDraft
from learning.services.marking import pass_mark
from learning.services.outline import PRACTICE, QUIZ, READING, VIDEO, facts_of, required_ms
from learning.services.works import due_at, record

State = Work.State
_WAITING = (State.HANDED_IN, State.DISPUTED)


def carry_videos(*, old: Enrolment, new: Enrolment, at: datetime) -> None:
    """Each lesson that was watched goes to one lesson with the very same video, if there is one without progress."""
    progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=old, counted_ms__gt=0)}
    watched: dict[int, list[LessonProgress]] = {}
    for lesson in old.version.lesson_list:
        if lesson.video_version_id is not None and lesson.key in progress:
            watched.setdefault(lesson.video_version_id, []).append(progress[lesson.key])
    begun = set(LessonProgress.objects.filter(enrolment=new).values_list("lesson_key", flat=True))
    for lesson in new.version.lesson_list:
        if lesson.video_version_id is None or lesson.key in begun or not watched.get(lesson.video_version_id):
            continue
        rows = watched[lesson.video_version_id]
        # The lesson of the same name first, where a course shows one video twice.
        row = next((row for row in rows if row.lesson_key == lesson.key), rows[0])
        rows.remove(row)
        _carry_video(row, lesson, new, at)


def carry_rest(*, old: Enrolment, new: Enrolment, at: datetime) -> None:
    """Between versions of one course: readings of the same text, quizzes of the same questions, practice works.

    Attempts and works come along themselves, in whatever state they are.
    """
    before = {lesson.key: lesson for lesson in old.version.lesson_list}
    for lesson in new.version.lesson_list:
        former = before.get(lesson.key)
        if former is None or former.kind != lesson.kind:
            continue
        if lesson.kind == PRACTICE:
            _carry_work(former, lesson, old, new, at)
        elif lesson.kind == QUIZ and is_same_quiz(former, lesson, old, new):
            _carry_quiz(lesson, old, new, at)
        elif lesson.kind == READING and is_same(former, lesson):
            _carry_done(lesson, old, new, at)


def left_waiting(*, old: Enrolment, new_lessons: list[Lesson]) -> list[Lesson]:
    """Practice lessons whose work waits for a mark and could not come along: the task is another now, or gone."""
    waiting = set(Work.objects.filter(enrolment=old, state__in=_WAITING).values_list("lesson_key", flat=True))
    after = {lesson.key: lesson for lesson in new_lessons}
    return [
        lesson
        for lesson in old.version.lesson_list
        if lesson.key in waiting and not (lesson.key in after and is_same(lesson, after[lesson.key]))
    ]


def is_same_quiz(former: Lesson, lesson: Lesson, old: Enrolment, new: Enrolment) -> bool:
    """Whether an attempt at the one is worth as much at the other."""
    marks = pass_mark(lesson=former, policy=old.policy), pass_mark(lesson=lesson, policy=new.policy)
    return marks[0] == marks[1] and is_same(former, lesson)


def _carry_video(row: LessonProgress, lesson: Lesson, new: Enrolment, at: datetime) -> None:
    facts = facts_of(new.version, lesson.key)
    is_watched = facts.kind == VIDEO and row.counted_ms >= required_ms(facts, new.policy.coverage_percent)
    carried = LessonProgress(
        enrolment=new,
        lesson_key=lesson.key,
        coverage=bytes(row.coverage),
        counted_ms=row.counted_ms,
        frontier_ms=row.frontier_ms,
        position_ms=row.position_ms,
        updated_at=at,
    )
    if row.enrolment.policy_id == new.policy_id:
        # What is to be confirmed, or made up, is still to be.
        carried.check_next_ms, carried.check_asked_at = row.check_next_ms, row.check_asked_at
        carried.checks_missed, carried.checks_owed = row.checks_missed, row.checks_owed
        PresenceCheck.objects.filter(
            enrolment=row.enrolment, lesson_key=row.lesson_key, state=PresenceCheck.State.ASKED
        ).update(state=PresenceCheck.State.MOVED)
    carried.done_at = at if is_watched and carried.check_asked_at is None else None
    carried.save()
    _note(row.enrolment, row.lesson_key, new, lesson.key, row.counted_ms, at)


def _carry_done(lesson: Lesson, old: Enrolment, new: Enrolment, at: datetime) -> None:
    row = LessonProgress.objects.filter(enrolment=old, lesson_key=lesson.key, done_at__isnull=False).first()
    if row is not None:
        LessonProgress.objects.create(enrolment=new, lesson_key=lesson.key, done_at=row.done_at, updated_at=at)
        _note(old, lesson.key, new, lesson.key, 0, at)


def _carry_quiz(lesson: Lesson, old: Enrolment, new: Enrolment, at: datetime) -> None:
    """All attempts, the failed ones too: a newer version brings no new chances at the same questions."""
    if Attempt.objects.filter(enrolment=old, lesson_key=lesson.key).update(enrolment=new):
        _note_unless_done(lesson, old, new, at)


def _carry_work(former: Lesson, lesson: Lesson, old: Enrolment, new: Enrolment, at: datetime) -> None:
    work = Work.objects.filter(enrolment=old, lesson_key=lesson.key).first()
    if work is None:
        return
    same = is_same(former, lesson)
    if not same and former.terms.form != lesson.terms.form:
        return
    if not same and work.state != State.DRAFT:
        _begin_from(work, lesson, new, at)
        return
    work.enrolment = new
    if not same:
        work.due_at = due_at(enrolment=new, lesson=lesson)
    work.save(update_fields=["enrolment", "due_at"])
    record(work, action="practice.carried", actor=new.user, before=work.state, at=at, came_from=str(old.uuid))
    _note_unless_done(lesson, old, new, at)


def _begin_from(work: Work, lesson: Lesson, new: Enrolment, at: datetime) -> None:
    """The task is another now: what was written is the draft to begin with, what was marked stays where it was."""
    newest = work.drafts.order_by("-num").first()
    if newest is None or (lesson.terms.form == Form.FREE and not lesson.terms.takes_text):
        return
    due = due_at(enrolment=new, lesson=lesson)
    begun = Work.objects.create(enrolment=new, lesson_key=lesson.key, due_at=due, created_at=at)
    WorkDraft.objects.create(work=begun, num=1, text=newest.text, form=newest.form, saved_at=at)


def _note_unless_done(lesson: Lesson, old: Enrolment, new: Enrolment, at: datetime) -> None:
    _carry_done(lesson, old, new, at)
    if not CarriedOver.objects.filter(enrolment=new, lesson_key=lesson.key).exists():
        _note(old, lesson.key, new, lesson.key, 0, at)


def _note(old: Enrolment, old_key: str, new: Enrolment, key: str, counted_ms: int, at: datetime) -> None:
    CarriedOver.objects.create(
        enrolment=new, lesson_key=key, came_from=old, from_lesson_key=old_key, counted_ms=counted_ms, at=at
    )
