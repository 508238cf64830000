"""What still stands between a learner and the end of a course, in words (还差…)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import services as accounts
from accounts.models import User
from learning.models import Attempt, Enrolment, LessonProgress
from learning.services.outline import QUIZ, READING, VIDEO, LessonFacts, outline, required_ms
from learning.wording import duration


@dataclass(frozen=True)
class Missing:
    """`kind` is watch, read, quiz or real_name; `text` is short enough to stand in a list; `lesson_key` where one."""

    kind: str
    text: str
    lesson_key: str = ""


def missing(*, enrolment: Enrolment) -> list[Missing]:
    """Everything that is still to do, in the order in which to do it. Empty: nothing."""
    progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    return missing_from(enrolment=enrolment, progress=progress)


def missing_from(*, enrolment: Enrolment, progress: Mapping[str, LessonProgress]) -> list[Missing]:
    """The same, where the progress rows are at hand."""
    todo = lessons_to_do(enrolment=enrolment, progress=progress)
    found = [*_watching(enrolment, todo, progress)]
    readings = [facts for facts in todo if facts.kind == READING]
    if readings:
        count = len(readings)
        text = ngettext("%(count)d reading", "%(count)d readings", count) % {"count": count}
        found.append(Missing("read", text, readings[0].key))
    found += _quizzes(enrolment, [facts for facts in todo if facts.kind == QUIZ])
    if enrolment.policy.real_name_for_credit and not accounts.is_real_named(User(pk=enrolment.user_id)):
        found.append(Missing("real_name", _("real name")))
    return found


def lessons_to_do(*, enrolment: Enrolment, progress: Mapping[str, LessonProgress]) -> list[LessonFacts]:
    """The lessons that do not satisfy the policy yet, in order. What evaluation asks too."""
    return [facts for facts in outline(enrolment.version) if not _is_done(enrolment, facts, progress.get(facts.key))]


def sentence(found: Sequence[Missing]) -> str:
    """One line: 还差 6 分钟, or 还差：6 分钟、1 道题. "" where nothing is missing."""
    if not found:
        return ""
    if len(found) == 1 and found[0].kind == "watch":
        return _("%(item)s to go") % {"item": found[0].text}
    return _("To go: %(items)s") % {"items": _(", ").join(item.text for item in found)}


def _is_done(enrolment: Enrolment, facts: LessonFacts, row: LessonProgress | None) -> bool:
    if row is None:
        return facts.kind == VIDEO and facts.duration_ms == 0
    if facts.kind == VIDEO:
        return row.counted_ms >= required_ms(facts, enrolment.policy.coverage_percent)
    return row.done_at is not None


def _watching(
    enrolment: Enrolment, todo: Sequence[LessonFacts], progress: Mapping[str, LessonProgress]
) -> list[Missing]:
    left_ms, first = 0, ""
    for facts in todo:
        if facts.kind == VIDEO:
            counted = progress[facts.key].counted_ms if facts.key in progress else 0
            left_ms += required_ms(facts, enrolment.policy.coverage_percent) - counted
            first = first or facts.key
    return [Missing("watch", duration(left_ms), first)] if left_ms else []


def _quizzes(enrolment: Enrolment, quizzes: Sequence[LessonFacts]) -> list[Missing]:
    if not quizzes:
        return []
    attempts = {
        attempt.lesson_key: attempt
        for attempt in Attempt.objects.filter(
            enrolment=enrolment, lesson_key__in=[facts.key for facts in quizzes]
        ).order_by("num")
    }
    questions, first, others = 0, "", []
    for facts in quizzes:
        latest = attempts.get(facts.key)
        if latest is None or latest.unanswered:
            questions += facts.questions if latest is None else latest.unanswered
            first = first or facts.key
        elif latest.state == Attempt.State.OPEN:
            others.append(Missing("quiz", _("handing in the quiz"), facts.key))
        else:
            others.append(Missing("quiz", _("passing the quiz"), facts.key))
    if questions:
        text = ngettext("%(count)d question", "%(count)d questions", questions) % {"count": questions}
        others.insert(0, Missing("quiz", text, first))
    return others
