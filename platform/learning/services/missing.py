"""What still stands between a learner and the end of a course, in words (还差…)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import services as accounts
from accounts.models import User
from learning.models import Attempt, Enrolment, LessonProgress, Work
from learning.services.outline import PRACTICE, QUIZ, READING, VIDEO, LessonFacts, outline, required_ms
from learning.wording import duration


@dataclass(frozen=True)
class Missing:
    """`kind` is watch, presence, read, quiz, practice or real_name; `text` is short enough to stand in a list;
    `lesson_key` where one.
    """

    kind: str
    text: str
    lesson_key: str = ""


_OF_PRACTICE = {
    "work_hand_in": gettext_lazy("handing in the practice work"),
    "work_mark": gettext_lazy("the mark of your practice work"),
    "work_revise": gettext_lazy("revising the practice work"),
}

type Other = list[Any]
"""[what, count, lesson_key] of something to do that is no watching: plain JSON, to be shown in any language."""


def missing(*, enrolment: Enrolment) -> list[Missing]:
    """Everything that is still to do, in the order in which to do it. Empty: nothing."""
    return missing_from(enrolment=enrolment, progress=_progress(enrolment))


def missing_from(*, enrolment: Enrolment, progress: Mapping[str, LessonProgress]) -> list[Missing]:
    """The same, where the progress rows are at hand."""
    counted = {key: row.counted_ms for key, row in progress.items()}
    watching = to_watch(outline(enrolment.version), counted, coverage_percent=enrolment.policy.coverage_percent)
    return [*watching, *shown(_others(enrolment, progress))]


def others(*, enrolment: Enrolment) -> list[Other]:
    """What is still to do besides watching; watching itself changes none of it."""
    return _others(enrolment, _progress(enrolment))


def to_watch(lessons: Sequence[LessonFacts], counted_ms: Mapping[str, int], *, coverage_percent: int) -> list[Missing]:
    """How much video is still to be watched, by what counted in each lesson. Asks no database."""
    left_ms, first = 0, ""
    for facts in lessons:
        if facts.kind != VIDEO:
            continue
        left = required_ms(facts, coverage_percent) - counted_ms.get(facts.key, 0)
        if left > 0:
            left_ms += left
            first = first or facts.key
    return [Missing("watch", duration(left_ms), first)] if left_ms else []


def shown(rows: Sequence[Other]) -> list[Missing]:
    """Rows of `others` in words."""
    return [_shown(what, count, key) for what, count, key in rows]


def _shown(what: str, count: int, key: str) -> Missing:
    if what == "read":
        return Missing("read", ngettext("%(count)d reading", "%(count)d readings", count) % {"count": count}, key)
    if what == "presence":
        return Missing(
            "presence", ngettext("%(count)d presence check", "%(count)d presence checks", count) % {"count": count}, key
        )
    if what == "questions":
        return Missing("quiz", ngettext("%(count)d question", "%(count)d questions", count) % {"count": count}, key)
    if what == "hand_in":
        return Missing("quiz", _("handing in the quiz"), key)
    if what == "marking":
        return Missing("quiz", _("the trainer's mark"), key)
    if what == "pass":
        return Missing("quiz", _("passing the quiz"), key)
    if what in _OF_PRACTICE:
        return Missing("practice", str(_OF_PRACTICE[what]), key)
    return Missing("real_name", _("real name"))


def _progress(enrolment: Enrolment) -> dict[str, LessonProgress]:
    return {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}


def _others(enrolment: Enrolment, progress: Mapping[str, LessonProgress]) -> list[Other]:
    todo = lessons_to_do(enrolment=enrolment, progress=progress)
    found: list[Other] = []
    waiting = [facts for facts in outline(enrolment.version) if _waits_for_answer(progress.get(facts.key))]
    if waiting:
        found.append(["presence", len(waiting), waiting[0].key])
    readings = [facts for facts in todo if facts.kind == READING]
    if readings:
        found.append(["read", len(readings), readings[0].key])
    found += _quizzes(enrolment, [facts for facts in todo if facts.kind == QUIZ])
    found += _works(enrolment, [facts.key for facts in todo if facts.kind == PRACTICE])
    if enrolment.policy.real_name_for_credit and not accounts.is_real_named(User(pk=enrolment.user_id)):
        found.append(["real_name", 0, ""])
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
        is_watched = row.counted_ms >= required_ms(facts, enrolment.policy.coverage_percent)
        return is_watched and not _waits_for_answer(row)
    return row.done_at is not None


def _waits_for_answer(row: LessonProgress | None) -> bool:
    return row is not None and row.check_asked_at is not None


def _works(enrolment: Enrolment, keys: Sequence[str]) -> list[Other]:
    if not keys:
        return []
    states = dict(Work.objects.filter(enrolment=enrolment, lesson_key__in=keys).values_list("lesson_key", "state"))
    whats = {Work.State.RETURNED: "work_revise", Work.State.HANDED_IN: "work_mark", Work.State.DISPUTED: "work_mark"}
    return [[whats.get(Work.State(states.get(key, Work.State.DRAFT)), "work_hand_in"), 0, key] for key in keys]


def _quizzes(enrolment: Enrolment, quizzes: Sequence[LessonFacts]) -> list[Other]:
    if not quizzes:
        return []
    attempts = {
        attempt.lesson_key: attempt
        for attempt in Attempt.objects.filter(
            enrolment=enrolment, lesson_key__in=[facts.key for facts in quizzes]
        ).order_by("num")
    }
    questions, first, rest = 0, "", []
    for facts in quizzes:
        latest = attempts.get(facts.key)
        if latest is not None and latest.state == Attempt.State.MARKING:
            rest.append(["marking", 0, facts.key])
        elif latest is None or (latest.state == Attempt.State.OPEN and latest.unanswered):
            questions += facts.questions if latest is None else latest.unanswered
            first = first or facts.key
        elif latest.state == Attempt.State.OPEN:
            rest.append(["hand_in", 0, facts.key])
        else:
            rest.append(["pass", 0, facts.key])
    return [["questions", questions, first], *rest] if questions else rest
